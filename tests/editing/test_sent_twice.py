"""A form that is sent twice makes one thing, whatever the form and however it came to be sent twice."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm_ui.models import BusinessPartner, BusinessTransaction, TransactionNote
from crm_ui.transactions import edit as transactions
from customizing.models import SubmittedForm, ToolbarProfile, TransactionType, WorkMode
from presence.workers import scheduler
from tests import factory
from tests.clients import client_of
from tests.crm_ui.pages import logged_on
from tests.crm_ui.together import together
from tests.sent_form import Opened

pytestmark = pytest.mark.django_db(transaction=True)
NEW = {"transaction": "/transactions/new/?type=TSRV", "contact": "/contacts/new/"}
FILLED = {
    "transaction": {"description": "Brake recall"},
    "contact": {"first_name": "Anna", "last_name": "Keller", "number": "069 90009-101"},
}
MADE = {"transaction": BusinessTransaction, "contact": BusinessPartner}


@pytest.fixture
def user(customizing: None) -> User:
    return factory.make_user("alice", role="SERVICEPRO", partner=False, is_staff=True, is_superuser=True)


@pytest.fixture
def alice(user: User) -> Client:
    return client_of(user)


def at_once(form: Opened, **filled: str) -> list[HttpResponse]:
    """Two clicks at the same moment, in two threads with a connection each."""
    cookies = form.client.cookies

    def click() -> HttpResponse:
        client = Client()
        client.cookies = cookies
        return client.post(form.url, {**form.fields, **filled})

    return together(click, times=2)


@pytest.mark.parametrize("kind", NEW)
def test_two_clicks_at_once_lead_to_one_object(kind: str, alice: Client) -> None:
    first, second = at_once(Opened(alice, NEW[kind]), **FILLED[kind])
    made = MADE[kind].objects.get()
    assert first.url == second.url == made.get_absolute_url()


@pytest.mark.parametrize("kind", NEW)
def test_sent_again_the_form_leads_to_the_object_that_is_there(kind: str, alice: Client) -> None:
    form = Opened(alice, NEW[kind])
    assert form.send(**FILLED[kind]).url == form.send(**FILLED[kind]).url
    assert MADE[kind].objects.count() == 1
    assert "This form was sent before" in alice.get(MADE[kind].objects.get().get_absolute_url()).text


@pytest.mark.parametrize("kind", NEW)
def test_sent_again_with_other_content_it_asks_and_keeps_what_was_typed(kind: str, alice: Client) -> None:
    form = Opened(alice, NEW[kind])
    form.send(**FILLED[kind])
    field = {"transaction": "description", "contact": "last_name"}[kind]
    again = form.refused(**{**FILLED[kind], field: "Something else", "number": ""})
    assert MADE[kind].objects.get().get_absolute_url() in again.html
    assert again.fields[field] == ["Something else"]
    assert again.send().status_code == 302
    assert MADE[kind].objects.count() == 2


def test_a_follow_up_is_made_once(alice: Client, user: User) -> None:
    first = transactions.create(user, type=TransactionType.objects.get(code="TSRV"), description="Brake recall")
    form = Opened(alice, f"/transactions/new/?follows={first.pk}")
    assert form.send().url == form.send().url
    assert first.successors.count() == 1


def test_a_note_is_written_once_and_may_be_repeated_on_purpose(alice: Client, user: User) -> None:
    noted = transactions.create(user, type=TransactionType.objects.get(code="TSRV"), description="Brake recall")
    page = noted.get_absolute_url()

    def opened() -> Opened:
        form = Opened(alice, page, having="text")
        form.url = page + "notes/"
        return form

    at_once(opened(), text="Nobody answered")
    assert TransactionNote.objects.count() == 1
    opened().send(text="Nobody answered")
    assert TransactionNote.objects.count() == 2


ADDED: list[tuple[type[Model], dict[str, str]]] = [
    (ToolbarProfile, {"name": "NEW"}),
    (WorkMode, {"code": "1500", "text": "Coffee"}),
    (BusinessPartner, {"kind": "contact", "last_name": "Keller", "numbers-0-typed": "069 90009-101"}),
    (Group, {"name": "Key users"}),
]


@pytest.mark.parametrize(("model", "filled"), ADDED, ids=lambda value: getattr(value, "__name__", ""))
def test_the_administration_adds_once(model: type[Model], filled: dict[str, str], alice: Client) -> None:
    before = model.objects.count()
    form = Opened(alice, reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add"))
    first, second = at_once(form, **filled)
    assert (first.status_code, second.status_code) == (302, 302)
    assert form.send(**filled).url == first.url == second.url
    assert model.objects.count() == before + 1


def test_a_copy_is_made_once(alice: Client) -> None:
    profile = ToolbarProfile.objects.get(name="CRM")
    form = Opened(alice, reverse("admin:customizing_toolbarprofile_change", args=[profile.pk]))
    copy = {"name": "COPY", "_saveasnew": "Save as new"}
    assert form.send(**copy).url == form.send(**copy).url
    assert ToolbarProfile.objects.filter(name="COPY").count() == 1
    other = form.refused(**{**copy, "name": "OTHER"})
    assert "this form was sent before with other content" in other.html


def test_rows_of_a_change_are_added_once(alice: Client) -> None:
    partner = factory.make_account()
    form = Opened(alice, reverse("admin:crm_ui_businesspartner_change", args=[partner.pk]))
    at_once(form, **{"numbers-0-typed": "069 90009-101"})
    assert partner.numbers.count() == 1


def test_a_form_that_was_refused_can_be_sent_again(alice: Client) -> None:
    form = Opened(alice, NEW["transaction"])
    form.refused(description="")
    assert form.send(description="Brake recall").status_code == 302


def test_a_token_of_another_user_is_of_no_use(alice: Client, user: User) -> None:
    form = Opened(alice, NEW["transaction"])
    form.send(description="Brake recall")
    bob = logged_on("bob")[0]
    bob.post(form.url, {**form.fields, "description": "Brake recall"})
    assert BusinessTransaction.objects.count() == 2


@pytest.mark.parametrize("token", ["", "x", "'" * 32, "0" * 5000])
def test_a_token_that_is_none_does_no_harm(token: str, alice: Client) -> None:
    assert Opened(alice, NEW["transaction"]).send(form_token=token, description="A").url


def test_old_tokens_are_swept(alice: Client) -> None:
    Opened(alice, NEW["transaction"]).send(description="Brake recall")
    scheduler.old_forms(timezone.now())
    assert SubmittedForm.objects.count() == 1
    scheduler.old_forms(timezone.now() + timedelta(days=3))
    assert not SubmittedForm.objects.exists()
