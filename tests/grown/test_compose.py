"""deploy/compose.yaml: what its containers do, done here without containers, from the files that the image gets."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
import yaml

from deploy import services
from deploy.grown import healthy
from deploy.services import Service
from presence.bus.server import redis_client
from presence.workers.connector_process import HERE
from tests import throwaway_services
from tests.architecture.test_documentation import variables_read
from tests.grown.conftest import short_path
from tests.grown.image import image
from tests.patience import until
from tests.serving.manage import KEY

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
WRITTEN = {"SECRET_KEY": KEY, "POSTGRES_PASSWORD": "p@ss/w#rd", "ALLOWED_HOSTS": "crm.example.com"}
"""What the administrator writes to deploy/.env."""
HEALTHY_SECONDS = 60


class Composed:
    """The services of compose.yaml that are our own, each to be run in the folder of the image."""

    def __init__(self, folder: Path):
        self.folder, self.image = folder, image(folder)
        self.services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
        self.ports = {name: services.free_port() for name in ("postgres", "redis", "web1", "web2", "proxy")}
        self.parts: list[Service] = []

    def start(self) -> "Composed":
        self.parts.append(services.postgres(self.folder, self.ports["postgres"]))
        self.parts.append(services.redis(self.folder, self.ports["redis"]))
        subprocess.run(self.command("setup"), env=self.environment("setup"), cwd=self.image, check=True)
        for name in ("connector", "web1", "web2"):
            command = ["env", "-C", str(self.image), *self.command(name)]
            log = self.folder / f"{name}.log"
            self.parts.append(Service(name, command, 0, env=self.environment(name), log=log).start())
        for name in ("connector", "web1", "web2"):
            self.wait_healthy(name)
        self.parts.append(self.proxy())
        return self

    def stop(self) -> None:
        for part in reversed(self.parts):
            part.stop()

    def command(self, name: str) -> list[str]:
        """That of the service, else that of the image."""
        said = re.findall(r"^CMD (.*)$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)[0]
        return [self.here(word, name) for word in self.services[name].get("command") or json.loads(said)]

    def environment(self, name: str) -> dict[str, str]:
        values = {key: self.here(filled_in(text), name) for key, text in self.services[name]["environment"].items()}
        return {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", **values}

    def wait_healthy(self, name: str) -> None:
        """Until it lives, and the health check of the service, which is a process each time, says so."""
        check = [self.here(word, name) for word in self.services[name]["healthcheck"]["test"][1:]]
        asked = {"env": self.environment(name), "cwd": self.image, "capture_output": True}
        until(
            lambda: self.lives(name) and subprocess.run(check, **asked).returncode == 0,
            seconds=HEALTHY_SECONDS,
            every=0.2,
            why_not=(self.folder / f"{name}.log").read_text,
        )

    def lives(self, name: str) -> bool:
        if name in self.ports:
            return healthy("127.0.0.1", self.ports[name])
        return bool(redis_client(services.redis_url(self.ports["redis"])).exists(HERE))

    def here(self, text: str, name: str) -> str:
        """Containers have addresses of their own; here all have ports of one."""
        for other in ("postgres", "redis"):
            text = re.sub(rf"(?<=[@/]){other}:\d+", f"127.0.0.1:{self.ports[other]}", text)
        if name in self.ports:
            text = re.sub(r"\b8000\b", str(self.ports[name]), text)
        return text.replace("0.0.0.0", "127.0.0.1")

    def proxy(self) -> Service:
        """nginx with proxy.conf; that of Debian does not know yet that addresses may change."""
        text = (DEPLOY / "proxy.conf").read_text()
        for name in ("web1", "web2"):
            text = text.replace(f"{name}:8000 resolve", f"127.0.0.1:{self.ports[name]}")
        text = text.replace("listen 80;", f"listen 127.0.0.1:{self.ports['proxy']};")
        text = text.replace("/etc/nginx/pages.conf", str(DEPLOY / "pages.conf"))
        config = self.folder / "proxy.conf"
        config.write_text(f"daemon off; pid {self.folder}/nginx.pid; error_log {self.folder}/error.log;\n{text}")
        command = [services.program("nginx"), "-c", str(config), "-p", str(self.folder)]
        log = self.folder / "nginx.log"
        return Service("nginx", command, self.ports["proxy"], log=log).start().wait_ready()

    def ask(self, path: str, **headers: str) -> tuple[int, str]:
        """Status, and where one is sent or what one gets, through the proxy."""
        url = f"http://127.0.0.1:{self.ports['proxy']}{path}"
        request = Request(url, headers={"Host": WRITTEN["ALLOWED_HOSTS"], **headers})
        try:
            with build_opener(NoRedirect).open(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.headers.get("Location", "")


class NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def filled_in(text: str) -> str:
    """With the variables of deploy/.env, as Compose does. `${NAME:-other}` has a default, `${NAME:?what}` has none."""
    return re.sub(r"\$\{(\w+)(?::([-?])([^}]*))?\}", lambda found: variable(*found.groups()), str(text))


def variable(name: str, kind: str | None, default: str | None) -> str:
    if name in WRITTEN:
        return WRITTEN[name]
    assert kind == "-", f"{name} must be written to deploy/.env: {default}"
    return default or ""


@pytest.fixture(scope="module")
def composed() -> Iterator[Composed]:
    with short_path() as folder, throwaway_services.running(Composed(folder)) as composed:
        yield composed


def test_the_image_holds_no_data_of_the_machine_and_nothing_but_the_product(composed: Composed) -> None:
    assert {path.name for path in composed.image.iterdir()} >= {"manage.py", "crm_ui", "presence", "requirements.txt"}
    assert not [
        name for name in (".git", ".venv", ".env", "tests", "deploy", "docs") if (composed.image / name).exists()
    ]


def test_the_image_has_the_help_in_both_languages(composed: Composed) -> None:
    for page in ("agents", "de/agents"):
        assert (composed.image / "site" / page / "index.html").is_file()


def test_people_come_in_by_https_that_ends_before_the_proxy(composed: Composed) -> None:
    assert composed.ask("/healthz")[0] == composed.ask("/readyz")[0] == 200
    assert composed.ask("/login/") == (301, "https://crm.example.com/login/")
    status, page = composed.ask("/login/", **{"X-Forwarded-Proto": "https"})
    assert status == 200
    (style,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)[:1]
    assert composed.ask(style, **{"X-Forwarded-Proto": "https"})[0] == 200


def test_every_service_says_that_it_is_well_and_is_waited_for(composed: Composed) -> None:
    assert {name for name, each in composed.services.items() if "healthcheck" not in each} == {"setup"}
    waited_for = {name for each in composed.services.values() for name in each.get("depends_on", {})}
    assert waited_for <= composed.services.keys()


def test_every_variable_of_the_product_can_be_set_in_the_file_beside_it(composed: Composed) -> None:
    only_elsewhere = {"DATA_DIR", "DEMO", "DEBUG", "OUTSIDE_CALLERS"}
    assert variables_read() - only_elsewhere <= composed.services["web1"]["environment"].keys()
    assert composed.services["connector"]["environment"] == composed.services["web1"]["environment"]


def test_the_port_is_open_to_this_machine_alone_unless_said_otherwise(composed: Composed) -> None:
    assert [filled_in(port) for port in composed.services["proxy"]["ports"]] == ["127.0.0.1:80:80"]
