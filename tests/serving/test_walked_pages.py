"""What the documentation says to type works in a fresh clone, one page and one thing after the other."""

import os
import re
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

from deploy import services
from deploy.services import Service
from tests.architecture.recipes import copied
from tests.browser.product import free_port
from tests.patience import until
from tests.serving.manage import OURS
from tests.throwaway_services import skipped_if_missing

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("install.md", "administration.md", "backup.md")
BLOCK = re.compile(r"<!-- tested(: serves)? -->\n```sh\n(.*?)```", re.DOTALL)
HOST = "crm.example.com"
START_SECONDS = 60
INSTALLED = "/opt/crm-presence"  # where docs/install.md puts it


class Clone:
    """The files of a clone, with the virtual environment of this one. Port 8000 of the pages is another one here."""

    def __init__(self, folder: Path):
        self.folder, self.port = folder, free_port()
        copied(folder)
        (folder / ".venv" / "bin").mkdir(parents=True)
        for program in ("python", "uvicorn"):
            self._pass_on(program)

    def _pass_on(self, program: str) -> None:
        file = self.folder / ".venv" / "bin" / program
        file.write_text(f'#!/bin/sh\nexec "{Path(sys.executable).parent / program}" "$@"\n')
        file.chmod(0o755)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in {*OURS, "DJANGO_SETTINGS_MODULE"}}
        superuser = {
            "DJANGO_SUPERUSER_USERNAME": "root",
            "DJANGO_SUPERUSER_EMAIL": "",
            "DJANGO_SUPERUSER_PASSWORD": "correct horse battery",
        }
        return {**kept, **superuser}

    def command(self, block: str) -> list[str]:
        return [
            "sh",
            "-euc",
            block.replace("8000", str(self.port)).replace("createsuperuser", "createsuperuser --no-input"),
        ]

    def run(self, block: str) -> None:
        result = subprocess.run(
            self.command(block), cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=120
        )
        assert result.returncode == 0, f"{block}\n{result.stdout}\n{result.stderr}"

    @contextmanager
    def serving(self, block: str) -> Iterator[None]:
        command = ["env", "-C", str(self.folder), *self.command(block)]
        log = self.folder / "serving.log"
        server = Service("serve", command, self.port, env=self.environment, log=log).start()
        try:
            until(
                lambda: self.is_ready() or server.process.poll() is not None,
                seconds=START_SECONDS,
                every=0.1,
                why_not=log.read_text,
            )
            assert server.process.poll() is None, log.read_text()
            yield
        finally:
            server.stop(signal.SIGTERM)

    def is_ready(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


def blocks() -> list[tuple[bool, str]]:
    """Each that the pages mark as tested: whether it serves, and what it says."""
    texts = [(ROOT / "docs" / page).read_text() for page in PAGES]
    return [(bool(serves), block) for text in texts for serves, block in BLOCK.findall(text)]


@contextmanager
def site(folder: Path, *, port: int, grown: bool = False) -> Iterator[int]:
    """nginx with deploy/site.conf and a certificate made here; the port with HTTPS."""
    certificate(folder)
    plain, secure = free_port(), free_port()
    text = (ROOT / "deploy" / "site.conf").read_text()
    if grown:
        text = re.sub(r"^ *server 127.0.0.1:8000;\n", "", text, flags=re.M).replace("#grown ", "")
    replaced = {
        r"listen \[::\]:\d+( ssl)?;": "",
        r"listen 80;": f"listen 127.0.0.1:{plain};",
        r"listen 443 ssl;": f"listen 127.0.0.1:{secure} ssl;",
        r"127\.0\.0\.1:800\d": f"127.0.0.1:{port}",
        r"/etc/ssl/\w+/crm\.example\.com": f"{folder}/crm",
        r"/etc/nginx/snippets/crm-presence\.conf": str(ROOT / "deploy" / "pages.conf"),
    }
    for pattern, instead in replaced.items():
        text, times = re.subn(pattern, instead, text)
        assert times, pattern
    with nginx(folder, text, port=secure):
        yield secure


def certificate(folder: Path) -> None:
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={HOST}"]
    files = [
        "-addext",
        f"subjectAltName=DNS:{HOST}",
        "-keyout",
        str(folder / "crm.key"),
        "-out",
        str(folder / "crm.pem"),
    ]
    subprocess.run([*made, *files], check=True, capture_output=True)


@contextmanager
def nginx(folder: Path, text: str, *, port: int) -> Iterator[None]:
    """As Debian includes a site. `nginx -t` has to like it, without a warning."""
    user = "user root root;" if os.geteuid() == 0 else ""
    paths = " ".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = folder / "nginx.conf"
    config.write_text(f"{user} pid {folder}/pid; events {{}} http {{ access_log off; {paths}\n{text}\n}}")
    command = [services.program("nginx"), "-c", str(config), "-p", str(folder), "-e", str(folder / "error.log")]
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert tried.returncode == 0, tried.stderr
    assert "warn" not in tried.stderr
    server = Service("nginx", [*command, "-g", "daemon off;"], port, log=folder / "nginx.log").start().wait_ready()
    try:
        yield
    finally:
        server.stop()


def ask(folder: Path, port: int, path: str) -> tuple[int, dict[str, str]]:
    """By HTTPS, as a browser that knows the certificate. Status and headers."""
    trusting = ssl.create_default_context(cafile=str(folder / "crm.pem"))
    trusting.check_hostname = False  # it is asked by its address
    connection = HTTPSConnection("127.0.0.1", port, context=trusting, timeout=20)
    connection.request("GET", path, headers={"Host": HOST})
    answer = connection.getresponse()
    answer.read()
    return answer.status, dict(answer.getheaders())


def test_what_the_pages_say_to_type_works_one_after_the_other(tmp_path: Path) -> None:
    clone = Clone(tmp_path / "crm-presence")
    served = 0
    for serves, block in blocks():
        if not serves:
            clone.run(block)
            continue
        with clone.serving(block):
            served += 1
            with skipped_if_missing():
                check_site(tmp_path, port=clone.port, grown=served > 1)
    assert served == 2  # by Daphne and by uvicorn
    check_units(tmp_path, clone=clone.folder)
    assert (tmp_path / "crm-presence" / "crm.env").stat().st_mode & 0o077 == 0


def check_site(folder: Path, *, port: int, grown: bool) -> None:
    with site(folder, port=port, grown=grown) as secure:
        status, headers = ask(folder, secure, "/login/")
        assert status == 200
        assert headers["Strict-Transport-Security"] == "max-age=31536000"
        assert headers["Set-Cookie"].count("Secure") == 1
        assert ask(folder, secure, "/readyz")[0] == 200


def check_units(folder: Path, *, clone: Path) -> None:
    """systemd has to like the units of deploy/, where the product is in this clone."""
    (clone / "var").mkdir(exist_ok=True)
    names = [unit.name for unit in (ROOT / "deploy" / "systemd").iterdir()]
    for name in names:
        text = (ROOT / "deploy" / "systemd" / name).read_text()
        assert f"WorkingDirectory={INSTALLED}\n" in text or name.endswith(".timer")
        (folder / name).write_text(text.replace(INSTALLED, str(clone)))
    with skipped_if_missing():
        command = [services.program("systemd-analyze"), "verify", *(name.replace("@", "@8001") for name in names)]
        said = subprocess.run(
            command, cwd=folder, env={**os.environ, "SYSTEMD_UNIT_PATH": f"{folder}:"}, capture_output=True, text=True
        )
        assert (said.returncode, [line for line in said.stderr.splitlines() if "crm-presence" in line]) == (0, [])


def test_the_pages_mark_what_is_tested() -> None:
    said = [block for _serves, block in blocks()]
    for command in ("migrate", "load_customizing", "createsuperuser", "manage.py serve", "uvicorn crm_ui", "backup"):
        assert any(command in block for block in said), command
