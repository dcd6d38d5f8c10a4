"""Asterisk names its channels after the second and a number that begins anew when it starts."""

import signal
from contextlib import closing

import pytest

from deploy.asterisk.pbx import Pbx
from tests.asterisk.manager import Manager, Message
from tests.patience import until
from tests.waiting import ASTERISK

pytestmark = [pytest.mark.thorough, pytest.mark.xdist_group(ASTERISK)]
LIVES = 3


def names(pbx: Pbx) -> list[str]:
    """Of the channels of a call that is made now."""
    made: list[str] = []

    def heard(message: Message) -> None:
        if message["Event"] == "Newchannel":
            made.append(message["Uniqueid"])

    with closing(Manager(pbx, heard=heard)) as line:
        line.ask("Originate", Channel="Local/1001@from-internal", Application="NoOp", Async="true")
        until(lambda: len(made) >= 2)
    return made


def test_an_asterisk_that_is_killed_again_and_again_names_no_channel_as_one_before(pbx: Pbx) -> None:
    seen: list[str] = []
    for _life in range(LIVES):
        pbx.stop(signal.SIGKILL)
        pbx.start()
        seen += names(pbx)
    assert len(seen) == len(set(seen)), seen
