"""One server takes one port and one data folder, or says why it cannot."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from crm_ui.environment.cannot_start import CannotStart, valid_port
from crm_ui.management.commands.serve import url_of
from crm_ui.server import daphne, single_instance

ROOT = Path(__file__).resolve().parents[2]


def test_a_port_in_use_is_said_with_another_to_choose() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=f"port {port} is in use.*PORT={port + 1}"):
            daphne.claim_port(host="127.0.0.1", port=port)


def test_an_address_of_another_machine_is_said() -> None:
    with pytest.raises(CannotStart, match="Choose others with HOST= and PORT="):
        daphne.claim_port(host="192.0.2.1", port=8000)


@pytest.mark.parametrize("text", ["0", "65536", "http", "-1", "", "８０００x"])
def test_what_is_no_port_is_said(text: str) -> None:
    with pytest.raises(CannotStart, match="is not a port"):
        valid_port(text)


def test_a_data_folder_is_served_by_one_process_at_a_time(tmp_path: Path) -> None:
    with single_instance.claim_data_folder(tmp_path), pytest.raises(CannotStart, match="another process serves"):
        single_instance.claim_data_folder(tmp_path)
    single_instance.claim_data_folder(tmp_path).close()


def test_the_url_of_an_ipv6_address_has_brackets() -> None:
    assert url_of("::1", 8000) == "http://[::1]:8000/"


def manage(*arguments: str, folder: Path, demo: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATA_DIR": str(folder), "DEMO": demo, "DJANGO_SETTINGS_MODULE": "crm_ui.settings"}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_demo_on_a_port_in_use_ends_with_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = manage("demo", "--port", str(taken.getsockname()[1]), folder=tmp_path, demo="1")
    assert result.returncode != 0
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
    assert "in use" in result.stderr


def test_the_demo_never_starts_by_accident_on_a_real_installation(tmp_path: Path) -> None:
    result = manage("demo", folder=tmp_path, demo="0")
    assert result.returncode != 0
    assert "This is not a demo" in result.stderr


def test_the_process_ends_even_if_a_thread_waits_for_ever() -> None:
    stuck = "import threading as t; t.Thread(target=t.Event().wait).start()"
    program = f"from crm_ui.server import daphne; {stuck}; daphne.end_within(0.1)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=30, check=False).returncode == 0
