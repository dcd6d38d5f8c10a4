"""Plays of chance: a state machine of hypothesis does its acts in many orders, the same ones in each run."""

from collections.abc import Callable

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test


def play(machine: Callable[[], RuleBasedStateMachine], *, times: int, acts: int) -> None:
    """So often, with at most so many acts. How long that takes is no failure."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=times,
            stateful_step_count=acts,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )
