"""The documentation site, built once for the tests that look at it."""

import subprocess
from pathlib import Path

import pytest

from tests.architecture.imports import ROOT

BUILDER = ROOT / ".venv-docs" / "bin" / "python"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not BUILDER.exists():
        pytest.skip("the builder of the documentation is not installed: make docs")
    folder = tmp_path_factory.mktemp("help") / "site"
    built = subprocess.run([BUILDER, "-m", "deploy.docs_site", folder], cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder
