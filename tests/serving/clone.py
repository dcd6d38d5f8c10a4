"""A fresh clone in which is typed what the pages of the documentation say."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from deploy.services import Service
from tests.architecture.recipes import copied
from tests.browser.product import free_port
from tests.patience import busy, until
from tests.serving.manage import OURS

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("install.md", "administration.md", "customizing.md", "backup.md")
BLOCK = re.compile(r"<!-- tested(: serves)? -->\n```sh\n(.*?)```", re.DOTALL)
START_SECONDS = 60
RUN_SECONDS = 120


class Clone:
    """The files of a clone, with the virtual environment of this one. Port 8000 of the pages is another one here.

    `by` is the command that makes it; without one it has the files as they lie here.
    """

    def __init__(self, folder: Path, *, by: str = ""):
        self.folder, self.port = folder, free_port()
        folder.mkdir()
        if by:
            self.run(by)
        else:
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

    def run(self, block: str) -> str:
        """What it said; it must not fail."""
        result = subprocess.run(
            self.command(block),
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=RUN_SECONDS * busy(),
        )
        assert result.returncode == 0, f"{block}\n{result.stdout}\n{result.stderr}"
        return result.stdout

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


def blocks(*pages: str) -> list[tuple[bool, str]]:
    """Each that the pages mark as tested: whether it serves, and what it says."""
    texts = [(ROOT / "docs" / page).read_text() for page in pages]
    return [(bool(serves), block) for text in texts for serves, block in BLOCK.findall(text)]
