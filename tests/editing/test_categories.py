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
