"""Category and reason of a transaction: what Customizing lists for its type, or what one types."""

import re

import pytest
from django.test import Client

from crm_ui.models import BusinessTransaction
from customizing.models import TransactionType
from tests.sent_form import Opened

pytestmark = pytest.mark.django_db
NEW = "/transactions/new/?type=TSRV"


@pytest.fixture
def listed(alice: Client) -> TransactionType:
    """Service tickets have categories, and no reasons."""
    kind = TransactionType.objects.get(code="TSRV")
    kind.categories = "Complaint\n\n  Repair \nComplaint\n"
    kind.save()
    return kind


def options(page: str, name: str = "category") -> list[str]:
    select = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)
    return re.findall(r'<option value="([^"]+)"', select[0]) if select else []


def test_users_choose_among_what_customizing_lists_and_type_where_it_lists_nothing(
    listed: TransactionType, alice: Client
) -> None:
    page = alice.get(NEW).text
    assert options(page) == ["Complaint", "Repair"]
    assert 'type="text" name="reason"' in page
    Opened(alice, NEW).send(description="A", category="Repair", reason="Whatever")
    made = BusinessTransaction.objects.get()
    assert (made.category, made.reason) == ("Repair", "Whatever")


def test_what_is_not_on_the_list_is_refused_at_its_field(listed: TransactionType, alice: Client) -> None:
    page = Opened(alice, NEW).refused(description="A", category="Nonsense").html
    assert re.findall(r'name="(\w+)"[^>]*autofocus', page) == ["category"]
    assert not BusinessTransaction.objects.exists()


def test_another_type_has_another_list(listed: TransactionType, alice: Client) -> None:
    assert options(alice.get("/transactions/new/?type=LEAD").text) == []
    form = Opened(alice, "/transactions/new/?type=LEAD")
    again = form.refused(type="TSRV", description="A", category="Freely typed")
    assert options(again.html) == ["Complaint", "Repair"]


def test_what_stood_there_before_the_list_was_made_can_stay(listed: TransactionType, alice: Client) -> None:
    Opened(alice, NEW).send(description="A", category="Repair")
    made = BusinessTransaction.objects.get()
    BusinessTransaction.objects.update(category="Warranty")
    url = f"/transactions/{made.pk}/edit/"
    assert options(alice.get(url).text) == ["Warranty", "Complaint", "Repair"]
    Opened(alice, url, having="as_opened").send(description="B")
    made.refresh_from_db()
    assert (made.description, made.category) == ("B", "Warranty")


def test_a_line_that_no_transaction_could_hold_is_refused(dana: Client) -> None:
    url = "/admin/customizing/transactiontype/TSRV/change/"
    page = Opened(dana, url, having="categories").refused(categories="Repair\n" + "x" * 61).html
    assert "A line has 60 characters at most." in page


@pytest.fixture
def by_category(listed: TransactionType) -> TransactionType:
    listed.reasons = "Repair > Worn\nrepair>Broken\nComplaint > Late\nOther\n"
    listed.save()
    return listed


def test_reasons_of_a_category_are_offered_with_it_only(by_category: TransactionType, alice: Client) -> None:
    assert options(alice.get(NEW).text, "reason") == ["Other"]
    page = alice.get(f"{NEW}&category=Repair").text
    assert options(page, "reason") == ["Worn", "Broken", "Other"]
    select = re.search(r'<select name="category"[^>]*>', page)[0]
    assert 'hx-get="/transactions/new/"' in select
    assert 'hx-select-oob="#row_reason:outerHTML"' in select


def test_a_reason_of_another_category_is_refused(by_category: TransactionType, alice: Client) -> None:
    Opened(alice, NEW).refused(description="A", category="Repair", reason="Late")
    assert not BusinessTransaction.objects.exists()
    Opened(alice, NEW).send(description="A", category="Repair", reason="Worn")
    assert BusinessTransaction.objects.get().reason == "Worn"


def test_in_another_category_the_former_reason_cannot_stay(by_category: TransactionType, alice: Client) -> None:
    Opened(alice, NEW).send(description="A", category="Repair", reason="Worn")
    url = f"/transactions/{BusinessTransaction.objects.get().pk}/edit/"
    assert options(alice.get(f"{url}?category=Complaint").text, "reason") == ["Late", "Other"]
    Opened(alice, url, having="as_opened").refused(category="Complaint")
    Opened(alice, url, having="as_opened").send(category="Complaint", reason="Late")
    assert BusinessTransaction.objects.get().reason == "Late"
