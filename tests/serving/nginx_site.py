"""nginx with deploy/site.conf, as Debian includes a site."""

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy import services
from deploy.services import Service
from tests.browser.product import free_port
from tests.docs.command_blocks import block_with

ROOT = Path(__file__).resolve().parents[2]
HOST = "crm.example.com"
CERTIFICATE = r"/etc/ssl/\w+/crm\.example\.com"


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
        CERTIFICATE: f"{folder}/crm",
        r"/etc/nginx/snippets/crm-presence\.conf": str(ROOT / "deploy" / "pages.conf"),
    }
    for pattern, instead in replaced.items():
        text, times = re.subn(pattern, instead, text)
        assert times, pattern
    with nginx(folder, text, port=secure):
        yield secure


def certificate(folder: Path) -> None:
    """As docs/install.md makes one."""
    said, times = re.subn(CERTIFICATE, f"{folder}/crm", block_with("install.md", "openssl req"))
    assert times == 2
    subprocess.run(["sh", "-euc", said], check=True, capture_output=True)


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
