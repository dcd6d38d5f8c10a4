"""Every command that a page says to type is run by something, or the page says why a person has to."""

import re
import subprocess

import pytest

from tests.architecture.imports import ROOT
from tests.docs.command_blocks import Block, blocks
from tests.serving.clone import PAGES as WALKED

BLOCKS = list(blocks())
# What runs each target, or the program that it starts: a file, and what must stand there.
TARGETS = {
    "demo": ("tests/serving/test_first_start.py", '"make", "--no-print-directory", "demo"'),
    "demo-grown": ("tests/grown/conftest.py", "from deploy.grown import Grown"),
    "demo-asterisk": ("tests/asterisk/test_demo.py", '"deploy.asterisk.demo"'),
    "test": (".ci/run", "exec make test"),
    "soak": ("tests/soak/test_soak.py", "from tests.soak.soak import Soak"),
    "soak-asterisk": ("tests/asterisk/soak/test_soak.py", "from tests.asterisk.soak.soak import Soak"),
    "conformance": ("tests/conformance/test_conformance.py", "from presence.conformance import suite"),
    "fuzz": ("tests/fuzz/test_fuzz.py", "FUZZ_N"),
    "faults": ("tests/faults/test_trial.py", "from tests.faults.trial import"),
}
# What must stand in each file that a page names as running a block, that it does so.
RUN_BY = {
    "deploy/prepare.sh": ["-m venv", '-m pip install -qq --disable-pip-version-check -r "$requirements"'],
    "tests/asterisk/test_doctor.py": ['call_command("doctor", "pbx")', '"--test-call", "1001", "1002"'],
    "tests/asterisk/test_small_house.py": ["docs/asterisk/house/pjsip.conf", "docs/asterisk/house/browser.conf"],
    "tests/customizing/activations/test_draft.py": ['call_command("customizing", "activate")'],
    "tests/extending/packages_put_in.py": ['"pip", "install"', 'EXAMPLE = ROOT / "docs" / "extending"'],
    "tests/serving/nginx_site.py": ['block_with("install.md", "openssl req")'],
    "tests/serving/test_other_version.py": ['block_with("install.md", "git clone")', "upgrade_and_way_back()"],
    "tests/requirements.txt": ["-r ../deploy/uvicorn.txt"],
}


def read(path: str) -> str:
    return (ROOT / path).read_text()


def by_mark(beginning: str) -> list[Block]:
    return [block for block in BLOCKS if block.mark.startswith(beginning)]


def test_each_block_of_commands_says_what_runs_it() -> None:
    marks = ("tested", "run by ", "by hand: ", "example bridge")
    silent = [
        (block.page, block.text) for block in BLOCKS if not block.mark.startswith(marks) and not block.is_only_make
    ]
    assert silent == []


def test_pages_with_tested_blocks_are_walked() -> None:
    assert {block.page for block in by_mark("tested")} == set(WALKED)


def test_what_is_said_to_run_a_block_does() -> None:
    assert {block.mark.removeprefix("run by ") for block in by_mark("run by ")} == RUN_BY.keys()
    assert [(path, text) for path, texts in RUN_BY.items() for text in texts if text not in read(path)] == []


def test_a_person_is_asked_for_with_a_reason() -> None:
    assert [block for block in by_mark("by hand: ") if len(block.mark) < len("by hand: ") + 10] == []


def test_each_make_target_in_a_block_is_run_by_something() -> None:
    named = {target for block in BLOCKS if not block.mark.startswith("by hand: ") for target in block.make_targets}
    assert named - TARGETS.keys() == set()


@pytest.mark.parametrize("target", TARGETS)
def test_what_runs_a_target_is_there(target: str) -> None:
    path, text = TARGETS[target]
    assert text in read(path)


def test_make_says_what_there_is_and_knows_how() -> None:
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in re.findall(r"^make ([a-z-]+)", told, re.MULTILINE):
        subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, check=True)
