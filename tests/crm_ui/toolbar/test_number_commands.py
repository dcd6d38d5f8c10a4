"""The commands that take a number: what is dialled, what is refused, and what is said of an extension."""

import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from crm_ui.toolbar import commands
from customizing.access import profile_bundle
from customizing.models import WithheldNumber
from presence.calls import commands as calls
from presence.connectors.simulator import world
from presence.errors import Refused
from presence.models import Call
from presence.models.simulator import SimLeg
from tests.clients import client_of
from tests.crm_ui.at_page import at_work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
DIALLED = "+493023125100"
SPELLINGS = ["0049 (0) 30 23125100", "+49 030 23125100", "+49 0 30 23125100", "\u202d030/23125-100\u202c"]
CODES = ["266696687", "7378742833", "86282452253", "2562533", "8656696"]


@pytest.fixture
def alice(customizing: None) -> User:
    return at_work("alice")


def run(command: str, user: User, *, post: dict[str, str]) -> str | None:
    return commands.run_command(command, user, post=post, profiles=profile_bundle(user.business_roles.get()))


def rings_or_talks(alice: User, command: str) -> None:
    if command in {"call", "dial"}:
        return
    world.simulate_inbound("+4962215550114", to="alice")
    if command != "deflect":
        calls.accept(alice)


def dialled() -> set[str]:
    """The outside telephones that the telephone system was told to ring."""
    return set(SimLeg.objects.filter(agent=None).exclude(number="+4962215550114").values_list("number", flat=True))


@pytest.mark.parametrize("command", ["call", "dial", "blind-transfer", "warm-transfer", "conference", "deflect"])
@pytest.mark.parametrize("typed", SPELLINGS)
def test_each_command_dials_the_number_that_was_meant(alice, command, typed):
    rings_or_talks(alice, command)
    run(command, alice, post={"number": typed})
    assert dialled() == {DIALLED}


@pytest.mark.parametrize("command", ["call", "dial", "blind-transfer", "warm-transfer", "conference", "deflect"])
@pytest.mark.parametrize("typed", ["0800 FLOWERS", "069 90009100 / 069 90009200", "4,91714E+11", "+266696687"])
def test_no_command_dials_what_is_not_one_number(alice, command, typed):
    rings_or_talks(alice, command)
    with pytest.raises(Refused, match=typed.replace("+", r"\+")):
        run(command, alice, post={"number": typed})
    assert dialled() == set()


@pytest.mark.parametrize("code", ["*21#", "110", "*21*06990009100#", "#31#"])
def test_codes_and_short_numbers_are_dialled_as_they_are(alice, code):
    run("dial", alice, post={"number": code})
    assert dialled() == {code}


def test_the_main_number_is_dialled_and_the_extension_is_told(alice):
    assert "54 as tones" in run("dial", alice, post={"number": "069 90009100 App. 54"})
    assert dialled() == {"+496990009100"}


def test_tones_may_be_pasted(alice):
    rings_or_talks(alice, "dtmf")
    run("dtmf", alice, post={"digits": "\u202d١2-3\u202c"})
    assert SimLeg.objects.get(agent=None).tones == "123"


@pytest.mark.parametrize("number", [form + code for code in CODES for form in ("", "+", "00")])
def test_a_code_for_a_withheld_number_is_shown_as_one_and_cannot_be_called_back(alice, number):
    world.simulate_inbound(number, to="alice")
    calls.accept(alice)
    client = client_of(alice)
    html = client.get(reverse("toolbar")).text
    caller = html.partition("data-caller")[2].partition(">")[2].partition("</span>")[0]
    assert re.sub(r"<[^>]*>", "", caller).strip() == "Number withheld"
    assert number not in client.get(reverse("dial-pad-recent")).text
    assert Call.objects.get().conversation.number == number


def test_the_consultant_changes_the_codes_and_it_counts_at_once(alice):
    WithheldNumber.objects.create(number="+123456789", text="HIDDEN")
    with pytest.raises(Refused, match="stands for a withheld number"):
        run("dial", alice, post={"number": "00123456789"})
    WithheldNumber.objects.get(number="2562533").delete()
    with pytest.raises(Refused, match="not a whole telephone number"):
        run("dial", alice, post={"number": "2562533"})
