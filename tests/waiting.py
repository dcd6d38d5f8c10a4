"""Which tests stay together on one worker, and which begin first, so that none is left alone with them at the end.

Tests that wait for real time to pass, for lack of another way, have little to calculate: beside each of their groups
another worker has the processor.
"""

import pytest

GROWN = "grown"
"""They share PostgreSQL, Redis and several processes of the product."""

WAITING = "waiting"
ASTERISK = "asterisk"
ASTERISK_PRODUCT = "asterisk-with-product"
ASTERISK_STORY = "story-at-asterisk"
ASTERISK_SOAK = "soak-at-asterisk"
"""The tests of a worker share a real Asterisk; those of the story and the soak have theirs."""

LONGEST_FIRST = (
    GROWN,
    WAITING,
    ASTERISK,
    "test_of_500_conversations",
    "test_no_request_is_answered_with_an_error",
    ASTERISK_SOAK,
    ASTERISK_STORY,
    "browser-",
    "restore",
    "test_a_recipe_followed",
    "test_in_a_demo_everybody_gets",
    "test_in_real_use_everybody_gets",
)
"""Beginnings of the names of groups and of single tests.

The first wait most of their time: beside them style, types and the tests on PostgreSQL have the processors.
"""


def place(item: pytest.Item) -> int:
    """In the order in which tests begin: the lower, the earlier."""
    group = item.get_closest_marker("xdist_group")
    names = (item.name, group.args[0] if group else "")
    return next(
        (place for place, long in enumerate(LONGEST_FIRST) if any(name.startswith(long) for name in names)),
        len(LONGEST_FIRST),
    )
