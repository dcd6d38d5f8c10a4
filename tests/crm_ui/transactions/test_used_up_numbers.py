"""A number range that is used up: who is told, and what is kept until it goes on."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm_ui.models import BusinessTransaction, NumberRange
from customizing.checks import Level, findings
from customizing.models import TransactionType
from presence.transfers import completion
from tests.crm_ui.pages import logged_on
from tests.customizing.effects.world import World
from tests.factory import make_user
from tests.sent_form import Opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("customizing")]
FIRST = 5_000_000_000


def given(last: int, *, end: int | None) -> None:
    """The range of service tickets ends there, and this is the last number it gave."""
    TransactionType.objects.filter(code="TSRV").update(number_to=end)
    NumberRange.objects.update_or_create(type_id="TSRV", defaults={"last": last})


def found() -> list[tuple[str, Level, str]]:
    about = ("CUST-032", "CUST-033")
    return [(each.id, each.level, each.text) for each in findings() if each.id in about]


def test_the_form_says_so_at_the_type_and_keeps_what_was_typed() -> None:
    alice = logged_on("alice")[0]
    given(FIRST, end=FIRST)
    again = Opened(alice, "/transactions/new/?type=TSRV").refused(description="Brake squeaks")
    assert "The numbers of TSRV Service Ticket are used up" in again.html.partition('id="row_type"')[2]
    assert again.fields["description"] == ["Brake squeaks"]
    assert not BusinessTransaction.objects.exists()
    assert again.send(type="LEAD").status_code == 302


def test_a_follow_up_is_refused_like_any_other() -> None:
    alice = logged_on("alice")[0]
    Opened(alice, "/transactions/new/?type=LEAD").send(description="Brake")
    given(FIRST, end=FIRST)
    lead = BusinessTransaction.objects.get()
    Opened(alice, f"/transactions/new/?follows={lead.pk}&type=TSRV").refused(description="Brake")
    assert not lead.changes.filter(text__startswith="Follow-up").exists()


@pytest.mark.parametrize(
    ("last", "end", "id", "level", "text"),
    [
        (FIRST + 899, FIRST + 999, "", "", ""),
        (FIRST + 900, FIRST + 999, "CUST-032", Level.WARNING, "nearly used up, 99 are left up to 5000000999"),
        (FIRST + 999, FIRST + 999, "CUST-033", Level.ERROR, "5000000999 was given and the range ends with 5000000999"),
        (FIRST + 9_500_000, None, "CUST-032", Level.WARNING, "499999 are left up to 5009999999"),
        (FIRST + 5_000, FIRST + 999, "CUST-033", Level.ERROR, "5000005000 was given"),
    ],
)
def test_the_check_tells_it_in_time(last: int, end: int | None, id: str, level: str, text: str) -> None:
    given(last, end=end)
    [told] = found() or [("", "", "")]
    assert (told[0], told[1]) == (id, level)
    assert text in told[2]


def test_the_form_of_the_type_shows_the_last_number_and_what_is_wrong(client: Client) -> None:
    client.force_login(make_user("dana", role="CONSULTANT", is_staff=True, is_superuser=True))
    url = reverse("admin:customizing_transactiontype_change", args=["TSRV"])
    assert ">–</div>" in client.get(url).text.partition("field-last_given")[2]
    given(FIRST + 999, end=FIRST + 999)
    html = client.get(url).text
    assert ">5000000999</div>" in html
    assert "its numbers are used up" in html


@pytest.mark.django_db(transaction=True)
def test_a_hand_over_has_its_transaction_as_soon_as_the_range_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch)
    given(FIRST, end=FIRST)
    assert world.handed_over() is None
    TransactionType.objects.filter(code="TSRV").update(number_to=FIRST + 10)
    completion.handle_completed(timezone.now() + timedelta(minutes=2))
    assert BusinessTransaction.objects.get().pk == str(FIRST + 1)
