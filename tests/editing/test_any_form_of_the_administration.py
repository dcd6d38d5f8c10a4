"""Whatever is sent to a form of the administration, by whom and in whatever order: it is saved, or each error stands
where one can see it."""

from random import Random

import pytest
from django.contrib import admin
from django.contrib.auth import get_user
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.html import conditional_escape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_ui.models import BusinessTransaction, TelephoneUser
from crm_ui.transactions import edit as transactions
from customizing.models import (
    BusinessRole,
    CmsProfile,
    HomeCountry,
    NodeNote,
    Position,
    PositionHolder,
    PositionRole,
    PresenceRule,
    TransactionType,
)
from customizing.presence_rules import DELIVERED
from tests import factory
from tests.sent_form import Opened, Sent

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
NUMBERS = ["2147483647", "2147483648", "32768", "-1", "0", "9" * 30, "9" * 5000, "1e5", "²", "١٢"]
TEXTS = ["", " ", "x" * 300, "<b>&amp;", "‮", "💥", "true", "069 90009-101", "a@b", "2026-02-30"]
READ_ONLY = {"admin.LogEntry", "axes.AccessFailureLog", "customizing.Activation", "customizing.ChangedValue"}
MODELS = [model for model in admin.site._registry if model._meta.label not in READ_ONLY]
NOT_ADDED_HERE = {BusinessTransaction, TelephoneUser}  # processes, pages and the form of users add them
ADDED = [model for model in MODELS if model not in NOT_ADDED_HERE]
ACTS = ["open", "send", "send", "send unchanged", "ask", "delete"]
BY_CHANCE = settings(
    max_examples=2,  # of each form; each has several acts
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
"""What an example has changed is rolled back, so the next one finds the rows of the fixtures."""


@pytest.fixture
def records(dana: Client, olaf: Client) -> None:
    """One of each at least, and rows."""
    account = factory.make_account(phone="069 90009-101")
    factory.make_contact("Anna Keller", account=account, phone="069 90009-102")
    user = factory.make_user("alice", role="SERVICEPRO")
    transactions.create(user, type=TransactionType.objects.first(), description="Brake recall")
    profile = CmsProfile.objects.first()
    PresenceRule.objects.bulk_create(PresenceRule.like(rule, profile=profile) for rule in DELIVERED[:2])
    Group.objects.create(name="Key users")
    HomeCountry.objects.create(country="DE")
    NodeNote.objects.create(node="businessrole", text="See the wiki.")
    position = Position.objects.create(name="Team Lead")
    PositionRole.objects.create(position=position, businessrole=BusinessRole.objects.first())
    PositionHolder.objects.create(position=position, user=user)


def url_of(model: type[Model], action: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}", args=args)


def disturbed(fields: Sent, random: Random) -> Sent:
    """Other values, those of other fields and rows, rows that are deleted, rows that are added."""
    sent = dict(fields)
    names = [name for name in fields if not name.endswith(("_FORMS", "token", "as_opened"))]
    for name in random.sample(names, k=min(len(names), random.randint(1, 6))):
        sent[name] = random.choice(
            [[random.choice(TEXTS)], [random.choice(NUMBERS)], fields[random.choice(names)], []]
        )
    alike = random.choice(names).rsplit("-", 1)[-1]
    column = [name for name in names if name.endswith(f"-{alike}")]
    mixed = random.sample(column, k=len(column))
    sent |= {name: fields[other] for name, other in zip(column, mixed, strict=True)}
    for total in [name for name in fields if name.endswith("TOTAL_FORMS")]:
        count, prefix = int(fields[total][0]), total.removesuffix("-TOTAL_FORMS")
        sent[f"{prefix}-{random.randrange(count + 1)}-DELETE"] = random.choice([["on"], []])
        sent[total] = [random.choice([str(count), str(count), str(count + 1), "x", "9" * 30])]
    return sent


def check(response: HttpResponse, client: Client) -> None:
    """No error of ours, and no error that nobody can see. Refused is only whose rights were taken away."""
    if response.status_code == 403:
        assert not get_user(client).is_superuser
        return
    assert response.status_code in {200, 302}, response.status_code
    if response.status_code == 302:
        return
    page, errors = response.content.decode(), list(response.context["errors"])
    assert errors
    for error in [one for each in errors for one in ([each] if isinstance(each, str) else each)]:
        assert conditional_escape(error) in page, error


def do(act: str, form: Opened, deletion: str, random: Random) -> None:
    """Whoever has the form open does something; opened anew, it may be of a record that is gone by now."""
    if act == "delete":
        assert form.client.post(deletion, {"post": "yes"}).status_code in {200, 302, 403}
    elif act == "send unchanged":
        check(form.client.post(form.url, form.fields), form.client)
    else:
        asked = {"_impact": ["1"]} if act == "ask" else {}
        check(form.client.post(form.url, disturbed(form.fields, random) | asked), form.client)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
@BY_CHANCE
@given(
    plan=st.lists(st.tuples(st.integers(0, 1), st.sampled_from(ACTS)), min_size=3, max_size=6),
    random=st.randoms(use_true_random=False),
)
def test_two_people_do_anything(
    model: type[Model], records: None, dana: Client, olaf: Client, plan: list[tuple[int, str]], random: Random
) -> None:
    with transaction.atomic():
        record = random.choice(list(model.objects.order_by("pk")))
        url, deletion = url_of(model, "change", record.pk), url_of(model, "delete", record.pk)
        forms = [Opened(client, url) for client in (dana, olaf)]
        for who, act in plan:
            if act != "open":
                do(act, forms[who], deletion, random)
            elif model.objects.filter(pk=record.pk).exists() and get_user(forms[who].client).is_superuser:
                forms[who] = Opened(forms[who].client, url)
        transaction.set_rollback(True)


@pytest.mark.parametrize("model", ADDED, ids=lambda model: model._meta.model_name)
@BY_CHANCE
@given(random=st.randoms(use_true_random=False))
def test_anything_is_sent_as_a_new_one(model: type[Model], records: None, dana: Client, random: Random) -> None:
    with transaction.atomic():
        form = Opened(dana, url_of(model, "add"))
        check(form.client.post(form.url, disturbed(form.fields, random)), dana)
        transaction.set_rollback(True)
