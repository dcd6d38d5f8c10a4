"""Who may only look at Customizing, or change nothing but its texts."""

import re
from html import unescape
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Permission, User
from django.db.models import Model
from django.forms.models import model_to_dict
from django.test import Client

from customizing.admin.texts import TEXTS
from customizing.img import NODES
from customizing.models import BusinessRole, CmsDestination, CmsProfile, HomeCountry, ToolbarButton, WorkMode
from tests import factory

from .forms import fields_of, page, save

pytestmark = [pytest.mark.thorough, pytest.mark.django_db]
WITH_TEXTS = [node.model for node in NODES if node.model not in {CmsDestination, HomeCountry, ToolbarButton}]


def staff(name: str, *codenames: str) -> User:
    user = User.objects.create_user(name, is_staff=True)
    looking = Permission.objects.filter(content_type__app_label="customizing", codename__startswith="view_")
    user.user_permissions.set(looking | Permission.objects.filter(codename__in=codenames))
    return user


@pytest.fixture
def reader(client: Client) -> Client:
    factory.load_customizing()
    HomeCountry.objects.create(country="DE")
    client.force_login(staff("ada"))
    return client


@pytest.fixture
def writer(client: Client) -> Client:
    """Of texts."""
    factory.load_customizing()
    client.force_login(staff("kim", "change_texts"))
    return client


def kept(record: Model) -> dict[str, Any]:
    """All of it but its texts."""
    return {
        name: value
        for name, value in model_to_dict(type(record)._base_manager.get(pk=record.pk)).items()
        if name not in TEXTS
    }


@pytest.mark.parametrize("simulator", [True, False])
def test_who_may_look_at_a_destination_never_sees_its_password(
    reader: Client, settings: LazySettings, simulator: bool
) -> None:
    settings.SIMULATOR = simulator
    destination = CmsDestination.objects.create(name="OFFICE", connector="http", address="https://bridge.example")
    destination.set_password("s3cret-8842")
    destination.save()
    html = reader.get(page(destination, "change", destination.pk)).text
    assert "bridge.example" in html
    assert "s3cret" not in html
    assert destination.encrypted_password not in html
    assert "Password stored" in html


def test_who_may_look_reads_states_and_options_in_words(reader: Client) -> None:
    profile = CmsProfile.objects.get(name="DEFAULT")
    factory.make_own_rules(profile)
    toolbar = ToolbarButton.objects.filter(command="hold")[0].profile
    for record, shown, stored in ((toolbar, "Connected", "connected"), (profile, "Blind Transfer", "blind-transfer")):
        html = unescape(reader.get(page(record, "change", record.pk)).text)
        assert shown in html
        assert not re.search(rf"""\[[^]]*["']{stored}["']""", html)


@pytest.mark.parametrize("node", NODES, ids=lambda node: node.model._meta.model_name)
def test_who_may_look_changes_no_node(node: Any, reader: Client) -> None:
    record = node.model._base_manager.first()
    before = model_to_dict(record)
    assert reader.get(page(record, "change", record.pk)).status_code == 200
    assert reader.post(page(record, "change", record.pk), {"text": "New", "description": "New"}).status_code == 403
    assert reader.post(page(record, "delete", record.pk), {"post": "yes"}).status_code == 403
    assert model_to_dict(node.model._base_manager.get(pk=record.pk)) == before


@pytest.mark.parametrize("model", WITH_TEXTS, ids=lambda model: model._meta.model_name)
def test_who_may_change_texts_is_offered_nothing_else(model: type[Model], writer: Client) -> None:
    record = model._base_manager.first()
    form = writer.get(page(record, "change", record.pk)).context["adminform"].form
    assert form.fields
    assert set(form.fields) == {field.name for field in model._meta.concrete_fields} & set(TEXTS)


def test_a_text_is_changed_and_nothing_that_is_sent_besides(writer: Client) -> None:
    for record, sent in (
        (
            BusinessRole.objects.get(name="IC_AGENT"),
            {"communication_enabled": "", "sees_counterparts": "on", "name": "X"},
        ),
        (WorkMode.objects.get(code=1000), {"position": "99", "rings_silently": "on", "kind": "ready"}),
        (CmsProfile.objects.get(name="IC"), {"telephony": "", "destination": "", "_take_over_rules": "1"}),
    ):
        before, text = kept(record), "description" if isinstance(record, CmsProfile) else "text"
        assert save(writer, record, **{text: "Otherwise"}, **sent).status_code == 302
        assert kept(record) == before
        record.refresh_from_db()
        assert getattr(record, text) == "Otherwise"
    assert not CmsProfile.objects.get(name="IC").presence_rules.exists()


def test_texts_alone_make_no_new_records_and_delete_none(writer: Client) -> None:
    role = BusinessRole.objects.get(name="IC_AGENT")
    sent = fields_of(writer.get(page(role, "change", role.pk)))
    assert writer.post(page(role, "change", role.pk), {**sent, "text": "A copy", "_saveasnew": "1"}).status_code == 403
    assert writer.get(page(role, "add")).status_code == 403
    assert writer.post(page(role, "delete", role.pk), {"post": "yes"}).status_code == 403
    assert (
        "presence rules, to change them"
        not in writer.get(page(CmsProfile, "change", CmsProfile.objects.get(name="IC").pk)).text
    )


def test_who_may_change_texts_does_not_come_into_destinations(writer: Client) -> None:
    destination = CmsDestination.objects.get()
    sent = {"description": "New", "password": "mine", "remove_password": "on"}
    assert writer.post(page(destination, "change", destination.pk), sent).status_code == 403
