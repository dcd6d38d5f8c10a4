"""Two people save at the same moment, each with a database connection: as if one had come after the other."""

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from crm_ui.models import BusinessTransaction
from crm_ui.transactions import edit as transactions
from customizing.models import ContextAreaProfile, ToolbarProfile, TransactionType
from tests import factory
from tests.clients import client_of
from tests.crm_ui.together import together
from tests.sent_form import Opened

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
ROUNDS = 3


@pytest.fixture
def clients(customizing: None) -> list[Client]:
    may_do_all = {"role": "SERVICEPRO", "is_staff": True, "is_superuser": True}
    return [client_of(factory.make_user(name, **may_do_all)) for name in ("alice", "bob")]


def both(forms: list[Opened], *changes: dict[str, str]) -> list[HttpResponse]:
    waiting = list(zip(forms, changes, strict=True))

    def save() -> HttpResponse:
        form, changed = waiting.pop()
        return form.send(**changed)

    return together(save, times=2)


def test_different_fields_of_a_transaction_are_both_kept(clients: list[Client]) -> None:
    kind = TransactionType.objects.get(code="TSRV")
    for number in range(ROUNDS):
        made = transactions.create(User.objects.first(), type=kind, description="Brake recall")
        forms = [Opened(client, f"/transactions/{made.pk}/edit/", having="as_opened") for client in clients]
        both(forms, {"status": "completed"}, {"category": f"Brakes {number}"})
        made = BusinessTransaction.objects.get(pk=made.pk)
        assert (made.status, made.category) == ("completed", f"Brakes {number}")


def test_of_the_same_field_one_is_saved_and_the_other_is_asked(clients: list[Client]) -> None:
    profile = ContextAreaProfile.objects.get(name="DEFAULT")
    url = f"/admin/customizing/contextareaprofile/{profile.pk}/change/"
    for number in range(ROUNDS):
        forms = [Opened(client, url) for client in clients]
        answers = both(forms, {"polling_seconds": f"1{number}"}, {"polling_seconds": f"2{number}"})
        assert sorted(answer.status_code for answer in answers) == [200, 302]


def test_two_names_that_are_the_same_are_no_error_of_ours(clients: list[Client]) -> None:
    for number in range(ROUNDS):
        forms = [Opened(client, "/admin/customizing/toolbarprofile/add/") for client in clients]
        answers = both(forms, {"name": f"NEW{number}"}, {"name": f"NEW{number}"})
        assert sorted(answer.status_code for answer in answers) == [200, 302]
        assert ToolbarProfile.objects.filter(name=f"NEW{number}").count() == 1
