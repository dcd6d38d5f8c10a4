"""Who reaches the simulator, in a demo and in real use. Each of its addresses is asked, in each way, by everybody."""

from dataclasses import dataclass, field

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from crm_ui import urls
from customizing import checks
from tests import factory

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]


@dataclass(frozen=True)
class Row:
    """How an address of the simulator is asked, and what it then answers to those who may."""

    method: str = "post"
    args: list[object] = field(default_factory=list)
    data: dict[str, str] = field(default_factory=dict)
    answer: int = 302
    disturbs: bool = False


ROWS = {
    "simulator": Row("get", answer=200),
    "simulator-world": Row("get", answer=200),
    "simulator-shown": Row(),
    "simulate-inbound": Row(answer=200),  # the form again, with what is wrong
    "simulator-party": Row(args=[1, "hang-up"]),
    "simulator-colleague": Row(args=["bob"]),
    "simulator-scenario": Row(args=["chain"]),
    "simulator-scenario-stop": Row(),
    "simulator-autopilot": Row(),
    "simulator-queue": Row(args=["none", "bob"]),
    "simulator-ringing": Row(data={"seconds": "5"}),
    "simulator-outside": Row(),
    "simulator-chaos": Row(data={"off": "on"}, disturbs=True),
    "simulator-restart": Row(disturbs=True),
}
ADDRESSES = next(each for each in urls.urlpatterns if str(each.pattern) == "simulator/").url_patterns
MODES = {  # DEMO, SIMULATOR
    "demo": (True, True),
    "real use": (False, False),
    "real use with SIMULATOR=1": (False, True),
}
VISITORS = {  # the role has the simulator, consultant, superuser
    "anonymous": None,
    "without the right": (False, False, False),
    "with the right": (True, False, False),
    "consultant without the right": (False, True, False),
    "consultant with the right": (True, True, False),
    "superuser with the right": (True, False, True),
}


def test_each_address_has_a_row() -> None:
    assert {each.name for each in ADDRESSES} == set(ROWS)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("visitor", VISITORS)
def test_each_address_answers_to_those_who_may_only(
    client: Client, settings: LazySettings, visitor: str, mode: str
) -> None:
    settings.DEMO, settings.SIMULATOR = MODES[mode]
    factory.make_user("bob", role="SERVICEPRO")
    _log_on(client, visitor)
    asked = [(each.name, method) for each in ADDRESSES for method in ("get", "post")]
    answers = {each: _ask(client, *each) for each in asked}
    assert answers == {each: _expected(*each, visitor=visitor, on=settings.SIMULATOR) for each in asked}


def _log_on(client: Client, visitor: str) -> None:
    if (rights := VISITORS[visitor]) is None:
        return
    simulator, consultant, superuser = rights
    role = factory.make_role("VISITOR", simulator=simulator)
    user = factory.make_user("dana", role=role, is_staff=consultant or superuser, is_superuser=superuser)
    if consultant:
        user.user_permissions.add(Permission.objects.get(codename="change_cmsdestination"))
    client.force_login(user)


def _ask(client: Client, name: str, method: str) -> int | str:
    row = ROWS[name]
    answer = getattr(client, method)(reverse(name, args=row.args), row.data)
    return "log on" if answer.headers.get("Location", "").startswith(reverse("login")) else answer.status_code


def _expected(name: str, method: str, *, visitor: str, on: bool) -> int | str:
    row, rights = ROWS[name], VISITORS[visitor]
    if rights is None:
        return "log on"
    if not on:
        return 404
    if method != row.method:
        return 405
    simulator, *disturbing = rights
    return row.answer if simulator and (any(disturbing) or not row.disturbs) else 403


@pytest.mark.parametrize(("demo", "found"), [(True, 0), (False, 3)])
def test_the_check_finds_the_simulator_in_real_use(settings: LazySettings, demo: bool, found: int) -> None:
    settings.DEMO = demo
    factory.make_destination()
    factory.make_role("CONSULTANT", simulator=True)
    assert [finding.id for finding in checks.findings()].count("CUST-015") == found
