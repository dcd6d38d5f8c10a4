"""What the documentation says to type works in a fresh clone, one page and one thing after the other."""

import os
import ssl
import subprocess
from http.client import HTTPSConnection
from pathlib import Path

from deploy import services
from tests.serving.clone import PAGES, ROOT, Clone, blocks
from tests.serving.nginx_site import HOST, site
from tests.throwaway_services import skipped_if_missing

INSTALLED = "/opt/crm-presence"  # where docs/install.md puts it


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
    for serves, block in blocks(*PAGES):
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
    said = [block for _serves, block in blocks(*PAGES)]
    for command in ("migrate", "load_customizing", "createsuperuser", "manage.py serve", "uvicorn crm_ui", "backup"):
        assert any(command in block for block in said), command
