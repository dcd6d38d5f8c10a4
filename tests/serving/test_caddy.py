"""deploy/Caddyfile: Caddy takes it as it is, and people work through it, by HTTPS and by sockets."""

import os
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy import services
from deploy.services import Service
from tests.browser.product import Product, copied, free_port
from tests.patience import until
from tests.serving.visitor import Visitor
from tests.throwaway_services import skipped_if_missing

SHIPPED = Path(__file__).resolve().parents[2] / "deploy" / "Caddyfile"
# Certificates of an authority that Caddy makes, in the place of those from the internet, and nothing outside a folder.
OURS = """{{
	admin off
	auto_https disable_redirects
	local_certs
	skip_install_trust
	storage file_system {folder}
}}
"""


@pytest.fixture
def caddy() -> str:
    with skipped_if_missing():
        return services.program("caddy")


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}


def test_caddy_takes_the_file_and_has_nothing_to_say_against_its_form(caddy: str, tmp_path: Path) -> None:
    asked = {"env": environment(tmp_path), "capture_output": True, "text": True}
    valid = subprocess.run([caddy, "validate", "--adapter", "caddyfile", "--config", SHIPPED], **asked)
    assert (valid.returncode, "Valid configuration" in valid.stdout + valid.stderr) == (0, True), valid.stderr
    assert subprocess.run([caddy, "fmt", SHIPPED], **asked).stdout == SHIPPED.read_text()


@contextmanager
def site(caddy: str, folder: Path, *, product: int) -> Iterator[int]:
    """The port of Caddy with the file as shipped, but for host name and ports."""
    port = free_port()
    text = SHIPPED.read_text()
    for shipped, here in (
        ("\ncrm.example.com {", f"\nlocalhost:{port} {{"),
        ("127.0.0.1:8000", f"127.0.0.1:{product}"),
    ):
        assert shipped in text
        text = text.replace(shipped, here)
    config = folder / "Caddyfile"
    config.write_text(OURS.format(folder=folder) + text)
    command = [caddy, "run", "--adapter", "caddyfile", "--config", str(config)]
    server = Service("Caddy", command, port, env=environment(folder), log=folder / "caddy.log").start().wait_ready()
    try:
        until(lambda: has_certificate(port))  # it listens before it has made one
        yield port
    finally:
        server.stop()


def has_certificate(port: int) -> bool:
    try:
        return bool(ssl.get_server_certificate(("localhost", port)))
    except OSError:
        return False


def test_people_log_on_and_their_pages_are_told_through_it(
    caddy: str, demo_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The product is started with the environment of this process.
    monkeypatch.setenv("HTTPS", "1")
    monkeypatch.setenv("BEHIND_PROXY", "1")
    # Visitors trust what the environment says.
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "pki/authorities/local/root.crt"))
    product = Product(copied(demo_data, tmp_path / "data")).start()
    try:
        with site(caddy, tmp_path, product=product.port) as port:
            product.url = f"https://localhost:{port}"
            alice, bob = Visitor(product, "alice"), Visitor(product, "bob")
            assert all(cookie.secure for cookie in alice.cookies)
            page = alice.page(bob)
            page.until(lambda: page.now(bob) is not None)
            page.close()
    finally:
        product.stop()
    assert product.complaints() == ""
