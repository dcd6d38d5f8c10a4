"""Each finding about several parts that do not go together: what makes it, where it is mended, what ends it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from customizing.admin.findings import place_of
from customizing.checks import Finding, Level, findings
from customizing.models import (
    CmsDestination,
    CmsIntegrationProfile,
    CmsProfile,
    PresenceRule,
    QueueNumber,
    TieLine,
    ToolbarButton,
    TransactionType,
    WorkMode,
)
from presence.models import Agent, OtherTelephone
from tests.architecture.imports import ROOT
from tests.customizing.roles import role
from tests.factory import make_own_rules, make_user

pytestmark = pytest.mark.usefixtures("all_roles_with_a_user")


def default() -> CmsProfile:
    return CmsProfile.objects.get(name="DEFAULT")


def integration(**fields: object) -> None:
    CmsIntegrationProfile.objects.filter(name="SALES").update(**fields)


def rules(**only: object) -> object:
    return PresenceRule.objects.filter(profile=default(), **only)


def ticket(**fields: object) -> None:
    TransactionType.objects.filter(code="TSRV").update(**fields)


def second_system() -> None:
    berlin = CmsDestination.objects.create(name="BERLIN", connector="asterisk", address="pbx.example:5038")
    CmsProfile.objects.filter(name="IC").update(destination=berlin)
    User.objects.filter(username="erin").update(is_active=False)  # who would have no extension there


def join() -> None:
    berlin, other = CmsDestination.objects.get(name="BERLIN"), default().destination
    TieLine.objects.create(destination=berlin, to=other, prefix="7")


def fallback_user(**fields: object) -> None:
    frank = make_user("frank", **fields)
    integration(fallback="user", fallback_user=frank)


def same_extension_twice() -> None:
    make_user("frank", extension="3001")
    OtherTelephone.objects.create(user=User.objects.get(username="erin"), telephone="Home", extension="3001")


def somebody_without_extension() -> None:
    CmsDestination.objects.update(connector="asterisk", address="pbx.example:5038")
    Agent.objects.update(extension="")


def states(*states: str) -> None:
    ToolbarButton.objects.filter(profile__name="CRM", command="hold").update(states=list(states))


def own_rules_without_transfers() -> None:
    make_own_rules(default())
    for each in rules():
        each.options = [option for option in each.options if "transfer" not in option]
        each.save()


def own_rules_and_no_dial_pad() -> None:
    make_own_rules(default())
    ToolbarButton.objects.filter(profile__name="CRM", command="dial-pad").delete()


def busy_though_free() -> None:
    make_own_rules(default())
    rules(word="available").update(word="busy", text="At work")


@dataclass(frozen=True)
class Case:
    """`where`: the page on which it is mended."""

    cause: Callable[[], object]
    level: Level
    text: str
    where: str
    mend: Callable[[], object]


CASES: dict[str, Case] = {
    "CUST-017": Case(
        lambda: integration(fallback="queue", fallback_queue="Repairs"),
        Level.WARNING,
        "nothing at SIMULATOR tells of a queue Repairs",
        "cmsintegrationprofile",
        lambda: QueueNumber.objects.create(destination=default().destination, queue="repairs", number="7009"),
    ),
    "CUST-018": Case(
        fallback_user,
        Level.WARNING,
        "fallback user frank has no business role that telephones",
        "cmsintegrationprofile",
        lambda: role().users.add(User.objects.get(username="frank")),
    ),
    "CUST-018 not active": Case(
        lambda: fallback_user(role="SALESPRO", is_active=False),
        Level.WARNING,
        "fallback user frank is not active",
        "cmsintegrationprofile",
        lambda: User.objects.update(is_active=True),
    ),
    "CUST-019": Case(
        lambda: (make_own_rules(default()), CmsProfile.objects.filter(name="DEFAULT").update(telephony=False)),
        Level.WARNING,
        "telephony is off, so what presence rule",
        "cmsprofile",
        lambda: rules().update(options=[]),
    ),
    "CUST-020": Case(
        lambda: CmsProfile.objects.update(presence_in_blocks=False, presence_in_dial_pad=False),
        Level.INFO,
        "see the presence of nobody",
        "cmsprofile",
        lambda: CmsProfile.objects.update(presence_in_dial_pad=True),
    ),
    "CUST-021": Case(
        lambda: WorkMode.objects.filter(code=1001).update(text=" LUNCH"),
        Level.WARNING,
        "1000 and 1001 have the same text",
        "workmode",
        lambda: WorkMode.objects.filter(code=1001).update(text="Tea"),
    ),
    "CUST-022": Case(
        second_system,
        Level.INFO,
        "Users of BERLIN and of SIMULATOR hand no calls over to each other",
        "cmsdestination",
        join,
    ),
    "CUST-023": Case(
        same_extension_twice,
        Level.WARNING,
        "Extension 3001 is that of",
        "telephoneuser",
        lambda: OtherTelephone.objects.update(extension="3002"),
    ),
    "CUST-024": Case(
        somebody_without_extension,
        Level.INFO,
        "SIMULATOR: 1 user has no extension, so nobody calls there: Erin Example.",
        "telephoneuser",
        lambda: Agent.objects.update(extension="3001"),
    ),
    "CUST-026": Case(
        lambda: states("idle", "connected"),
        Level.INFO,
        "Hold can do nothing when: Idle",
        "toolbarprofile",
        lambda: states("connected"),
    ),
    "CUST-027": Case(
        own_rules_and_no_dial_pad,
        Level.INFO,
        "offer Call, Call Mobile, toolbar CRM has no button",
        "toolbarprofile",
        lambda: rules().delete(),
    ),
    "CUST-027 the other way": Case(
        own_rules_without_transfers,
        Level.INFO,
        "toolbar CRM has Blind Transfer, Warm Transfer, no rule of CMS profile DEFAULT offers it",
        "cmsprofile",
        lambda: rules().delete(),
    ),
    "CUST-028": Case(
        busy_though_free,
        Level.WARNING,
        "a user is Busy when",
        "cmsprofile",
        lambda: rules(text="At work").update(word="available"),
    ),
    "CUST-031": Case(
        lambda: ticket(categories="Frame", terms={"de": "Frame = Rahmen\nBrake = Bremse"}),
        Level.INFO,
        "TSRV Service Ticket: what is said in German of “Brake” is of no use",
        "transactiontype",
        lambda: ticket(reasons="Frame > Brake"),
    ),
}


def of(id_: str) -> list[Finding]:
    return [finding for finding in findings() if finding.id == id_[:8]]


@pytest.mark.thorough
@pytest.mark.parametrize("id_", CASES)
def test_it_is_found_leads_to_where_it_is_mended_and_is_gone_then(id_: str, admin: Client) -> None:
    case = CASES[id_]
    assert of(id_) == []
    case.cause()
    finding = of(id_)[0]
    assert finding.level == case.level
    assert case.text in finding.text
    assert finding.remedy
    assert f"/{case.where}/{finding.record.pk}/" in place_of(finding)
    assert admin.get(place_of(finding)).status_code == 200
    case.mend()
    assert of(id_) == []


def test_a_telephone_system_is_asked_about_the_users_if_that_is_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    User.objects.update(is_active=False)  # nobody telephones
    call_command("customizing", "check")
    assert "CUST-025" not in capsys.readouterr().out
    call_command("customizing", "check", "--ask")
    said = capsys.readouterr().out
    assert "CUST-025 warning: SIMULATOR: " in said
    assert f"/admin/customizing/cmsdestination/{default().destination_id}/change/" in said


def test_two_at_different_systems_may_have_one_extension() -> None:
    second_system()
    berlin = CmsDestination.objects.get(name="BERLIN")
    same_extension_twice()
    Agent.objects.filter(user__username="frank").update(own_destination=berlin)
    OtherTelephone.objects.update(own_destination=default().destination)
    assert of("CUST-023") == []


def test_each_finding_stands_in_the_documentation() -> None:
    files = [*(ROOT / "customizing/checks").glob("*.py"), ROOT / "crm_ui/administration/checks.py"]
    code = "".join(file.read_text() for file in files)
    rows = re.findall(r"^\| (CUST-\d+) \|", (ROOT / "docs/customizing.md").read_text(), re.M)
    assert sorted(set(re.findall(r"CUST-\d+", code))) == rows
