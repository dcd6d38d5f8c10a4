"""Whatever is sent wherever, by whomever, the answer is a page or a reason. `make fuzz N= SEED=` sends more."""

import os

import pytest

from tests.fuzz.company import company
from tests.fuzz.fuzzer import Fuzzer
from tests.soak.seed_of_the_day import seed_of_the_day

pytestmark = pytest.mark.django_db(transaction=True)

NUMBER = int(os.environ.get("FUZZ_N", 1_200))
"""Requests of each run, so many that both together take about a minute."""
SEEDS = [seed] if (seed := os.environ.get("FUZZ_SEED")) else ["1", seed_of_the_day()]


def ascii_lines(lines: list[str]) -> str:
    """Lone surrogates among what was sent cannot be printed."""
    return "\n".join(lines).encode(errors="backslashreplace").decode()


@pytest.mark.parametrize("seed", SEEDS)
def test_no_request_is_answered_with_an_error_of_ours_or_with_what_it_sent(seed: str) -> None:
    company()
    fuzzer = Fuzzer(number=NUMBER, seed=seed)
    found = fuzzer.run()
    print(f"make fuzz N={NUMBER} SEED={seed}: {dict(sorted(fuzzer.answered.items()))}, {len(fuzzer.forms)} forms")
    assert fuzzer.without_token[403] > NUMBER // 20
    assert fuzzer.reached >= set(fuzzer.routes) or 3 * len(fuzzer.routes) > NUMBER
    assert not found, f"{len(found)} faults; make fuzz N={NUMBER} SEED={seed}\n" + ascii_lines(found[:20])
