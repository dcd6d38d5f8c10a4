"""Asterisk and a telephone from Debian's packages, without root: unpacked into a folder, and run by their own loader.

The folder is kept outside the clone, so a second run downloads nothing. The machine itself is left as it is: apt works
in folders of its own, with the machine's proxy but none of its sources, pins or lists.
"""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGES = ("asterisk", "asterisk-modules", "baresip-core")
SUITES = tuple(os.environ.get("ASTERISK_SUITES", "sid bullseye").split())
"""Debian's releases that have Asterisk, the preferred one first: 22, and 16."""
KEYS = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
LEFT_OUT = ("./usr/share/doc/*", "./usr/share/man/*", "./usr/share/locale/*", "./var/*", "./dev/*")
PROMPTS = "en_US_f_Allison"
"""Debian's package makes the link to them when it is installed. Without it every warm transfer fails in silence."""
MB = 1024 * 1024
NEEDED_MB = 400
ANOTHER_FOLDER = "Free some space there or name another folder: ASTERISK_CACHE=/path/to/folder."
SIMULATED = "'make demo' needs none: its telephone system is simulated."


class NotToBeHad(Exception):
    """There is no Asterisk on this machine, and none can be got. The text says why, and what to do."""


@dataclass(frozen=True)
class Installed:
    root: Path

    def command(self, program: str) -> list[str]:
        """How a program of the packages is run, whatever the machine's own libraries are."""
        loader = self._one("usr/lib/**/ld-linux*.so.*")
        libraries = f"{self._one('usr/lib/*/libc.so.6').parent}:{self.root / 'usr/lib'}"
        return [str(loader), "--library-path", libraries, str(self.root / program)]

    def modules_of(self, program: str) -> Path:
        return self._one(f"usr/lib/**/{program}/modules")

    @cache  # noqa: B019  (one or two are made in a process)
    def _one(self, pattern: str) -> Path:
        return next(self.root.glob(pattern))


def cache_folder() -> Path:
    """Where they are kept: in the user's folder for such things, or where the environment says."""
    default = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "asterisk-from-debian"
    return Path(os.environ.get("ASTERISK_CACHE") or default)


def install(folder: Path | None = None, *, say: Callable[[str], None] = lambda line: None) -> Installed:
    """The packages, from the folder or else from Debian, which is said. Raises NotToBeHad."""
    folder = folder or cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            for suite in SUITES:
                if (folder / suite).exists():
                    return Installed(folder / suite)
            say(f"Installing Asterisk and telephones from Debian's packages into {folder} (once, half a minute) ...")
            return _from_debian(folder)
    except OSError as error:
        raise NotToBeHad(f"{folder}: {error.strerror}. {ANOTHER_FOLDER}") from error


def _from_debian(folder: Path) -> Installed:
    for program in ("apt-get", "dpkg-deb", "tar"):
        if not shutil.which(program):
            raise NotToBeHad(f"there is no {program} here: Asterisk comes from Debian's packages. {SIMULATED}")
    if (free := shutil.disk_usage(folder).free // MB) < NEEDED_MB:
        raise NotToBeHad(f"{folder} has {free} MB left, and Asterisk needs {NEEDED_MB}. {ANOTHER_FOLDER}")
    problems = []
    for suite in SUITES:
        try:
            return _unpacked(folder, suite)
        except subprocess.CalledProcessError as error:
            problems.append(f"{suite}: {' '.join(error.stderr.split())[-400:]}")
    remedy = f"Look after the network, or the proxy of apt, and start again. {SIMULATED}"
    raise NotToBeHad(f"Asterisk's packages could not be fetched. {remedy} apt said: {' '.join(problems)}")


def _unpacked(folder: Path, suite: str) -> Installed:
    work, root = folder / f"{suite}.apt", folder / f"{suite}.new"
    for each in (work, root):
        shutil.rmtree(each, ignore_errors=True)
    apt = _apt(work, suite)
    _run(*apt, "update")
    _run(*apt, "--download-only", "install", *PACKAGES)
    for name in ("bin", "sbin", "lib", "lib64"):
        (root / "usr" / name).mkdir(parents=True)
        (root / name).symlink_to(f"usr/{name}")
    for package in sorted(work.glob("archives/*.deb")):
        _unpack(package, root)
    english = root / "usr/share/asterisk/sounds/en"
    if not english.exists():
        english.symlink_to(PROMPTS)
    shutil.rmtree(work)
    return Installed(root.rename(folder / suite))


def _apt(work: Path, suite: str) -> list[str]:
    """apt-get with a configuration of its own. Of the machine's it keeps how to reach the network."""
    for each in ("lists/partial", "archives/partial", "none"):
        (work / each).mkdir(parents=True)
    (work / "status").touch()
    (work / "sources.list").write_text(f"deb [signed-by={KEYS}] {_archive()} {suite} main\n")
    own = {
        "Dir::Etc::main": "/dev/null",
        "Dir::Etc::parts": work / "none",
        "Dir::Etc::sourcelist": work / "sources.list",
        "Dir::Etc::sourceparts": work / "none",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": work / "none",
        "Dir::State::lists": work / "lists",
        "Dir::State::status": work / "status",
        "Dir::State::extended_states": work / "extended_states",
        "Dir::Cache": work,
        "Dir::Cache::archives": work / "archives",
        "Acquire::Languages": "none",
        "Acquire::Retries": 3,
        "APT::Install-Recommends": "false",
        "APT::Update::Error-Mode": "any",
        "APT::Sandbox::User": "root" if os.getuid() == 0 else "",
        "Debug::NoLocking": "true",
    }
    network = _run("apt-config", "dump", "Acquire")
    lines = [f'{name} "{value}";' for name, value in own.items()]
    (work / "apt.conf").write_text(network + "\n".join(lines) + "\n")
    return ["env", f"APT_CONFIG={work / 'apt.conf'}", "apt-get", "-qq", "-y"]


def _archive() -> str:
    """The archive that this machine takes Debian from."""
    found = _run("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages")
    for line in found.split():
        if line.endswith("/debian/"):
            return line
    raise NotToBeHad(f"apt takes no packages from Debian here, and Asterisk is one of them. {SIMULATED}")


def _unpack(package: Path, root: Path) -> None:
    left_out = [f"--exclude={pattern}" for pattern in LEFT_OUT]
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE) as content:
        _run(
            "tar",
            "-x",
            "-C",
            str(root),
            "--keep-directory-symlink",
            "--no-same-owner",
            *left_out,
            stdin=content.stdout,
        )


def _run(*command: str, stdin: object = subprocess.DEVNULL) -> str:
    done = subprocess.run(command, stdin=stdin, capture_output=True, text=True, check=True)  # type: ignore[call-overload]
    return done.stdout


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Of several processes one installs, and the others wait for it."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
