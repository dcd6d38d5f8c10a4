"""What deploy/Dockerfile makes, made here without containers: each stage is a folder that its COPY lines fill.

Of its RUN lines those are run that start a module of the repository; what others install is installed here already.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.services import ServiceMissing

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
BUILDER = ROOT / ".venv-docs" / "bin" / "python"
STAGE = re.compile(r"^FROM \S+(?: AS (\w+))?\n(.*?)(?=^FROM |\Z)", re.MULTILINE | re.DOTALL)


@dataclass
class Stage:
    """`root` is what the stage sees as `/`."""

    root: Path
    folder: Path

    def copy(self, sources: list[Path], target: str) -> None:
        """As COPY does: of a folder what is in it."""
        for source in sources:
            if source.is_dir():
                shutil.copytree(source, self.folder / target, dirs_exist_ok=True)
            else:
                place = self.folder / target / (source.name if target.endswith("/") else "")
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, place)

    def run(self, command: str) -> None:
        if module := re.fullmatch(r"python -m (deploy\.\w+)", command):
            if not BUILDER.exists():
                raise ServiceMissing("the builder of the documentation is not installed: make docs")
            subprocess.run([BUILDER, "-m", module[1]], cwd=self.folder, check=True, capture_output=True)


def image(folder: Path) -> Path:
    """The working folder of the last stage."""
    context = context_of(folder / "context")
    stages: dict[str, Stage] = {}
    for name, text in STAGE.findall(DOCKERFILE.read_text()):
        root = folder / f"stage-{name or 'last'}"
        stages[name] = stage = Stage(root, root)
        for word, rest in re.findall(r"^(WORKDIR|COPY|RUN) (.*)$", text, re.MULTILINE):
            if word == "WORKDIR":
                stage.folder = root / rest.lstrip("/")
                stage.folder.mkdir(parents=True)
            elif word == "RUN":
                stage.run(rest)
            else:
                *options, target = rest.split()
                other = options.pop(0).removeprefix("--from=") if options[0].startswith("--from=") else None
                start = stages[other].root if other else context
                stage.copy([start / source.lstrip("/") for source in options], target)
    return stages[""].folder


def context_of(folder: Path) -> Path:
    """The files that Dockerfile.dockerignore lets through."""
    for line in (ROOT / "deploy" / "Dockerfile.dockerignore").read_text().splitlines():
        if line.startswith("!"):
            source, target = ROOT / line[1:], folder / line[1:]
            target.parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, target)
    return folder
