"""What the texts of lists are called in other languages, in the administration."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from customizing.document.loading import load
from customizing.document.taking import take
from customizing.models import OwnField, ToolbarProfile, TransactionType
from tests.customizing.forms import errors, page, save

pytestmark = pytest.mark.usefixtures("customizing")


def ticket() -> TransactionType:
    return TransactionType.objects.get(code="TSRV")


@pytest.fixture
def named() -> TransactionType:
    kind = ticket()
    kind.categories, kind.terms = "Brake\nFrame", {"de": "Brake = Bremse\nFrame = Rahmen"}
    kind.save()
    return kind


def looked_at(client: Client, kind: TransactionType | ToolbarProfile) -> str:
    """The form as it is for who may change nothing."""
    ada = User.objects.create_user("ada", is_staff=True)
    ada.user_permissions.set(
        Permission.objects.filter(content_type__app_label="customizing", codename__startswith="view_")
    )
    client.force_login(ada)
    return client.get(page(kind, "change", kind.pk)).text


def test_the_form_has_lines_for_each_other_language(admin: Client) -> None:
    html = admin.get(page(TransactionType, "change", "TSRV")).text
    assert re.search(r'<textarea name="terms_de"[^>]* lang="de"', html)
    assert save(admin, ticket(), terms_de="\r\n Brake = Bremse \r\n\r\nFrame=Rahmen\r\n").status_code == 302
    assert ticket().terms == {"de": "Brake = Bremse\nFrame=Rahmen"}
    assert save(admin, ticket(), terms_de="").status_code == 302
    assert ticket().terms == {}


@pytest.mark.parametrize("line", ["Brake", "Brake =", "= Bremse", "Brake = " + "x" * 61])
def test_a_line_that_does_not_say_what_is_called_how_is_refused_at_its_field(admin: Client, line: str) -> None:
    assert f"German, “{line[:60]}”: write a text of the lists" in errors(
        save(admin, ticket(), terms_de=f"Frame = Rahmen\n{line}")
    )


def test_a_document_has_them_and_gives_them_back(named: TransactionType) -> None:
    document = take()
    assert document["transactiontype"]["TSRV"]["terms"] == ["de: Brake = Bremse\nFrame = Rahmen"]
    TransactionType.objects.filter(code="TSRV").update(terms={})
    load(document)
    assert ticket().terms == named.terms


def test_a_form_to_look_at_shows_texts_with_their_languages(named: TransactionType, client: Client) -> None:
    OwnField.objects.create(type=named, name="frame", label="Frame", translations={"de": "Rahmennummer"})
    html = looked_at(client, named)
    for shown in ("German: Serviceticket", "German: Brake = Bremse<br>Frame = Rahmen", "German: Rahmennummer"):
        assert shown in html
    assert "&quot;de&quot;" not in html


def test_a_form_to_look_at_shows_choices_by_their_names(client: Client) -> None:
    html = looked_at(client, ToolbarProfile.objects.get(name="CRM"))
    assert "[&quot;" not in html
    assert re.search(r'<td class="field-states" colspan="8">\w+, \w+', html)
