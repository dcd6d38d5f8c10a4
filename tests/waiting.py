"""Tests that wait for real time to pass, for lack of another way, share one worker: the others have work to do."""

import pytest

WAITING = "waiting"
LONG = "test_of_500_conversations"


def takes_long(item: pytest.Item) -> bool:
    """Whether it is one of those, or the one test that calculates for more than a minute."""
    group = item.get_closest_marker("xdist_group")
    return (bool(group) and group.args[0] == WAITING) or item.name.startswith(LONG)
