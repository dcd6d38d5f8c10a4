"""Texts that users see: each in the language of who reads it, and all of them in one form."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from customizing import access, delivered
from customizing.activations.states import delivered_document
from customizing.delivered_records import records
from customizing.document.loading import load
from customizing.document.problems import Refused
from customizing.document.taking import take
from customizing.languages import in_language
from customizing.models import (
    AttachedDataLabel,
    BusinessRole,
    Captioned,
    CmsIntegrationProfile,
    CmsProfile,
    NavigationCreateLink,
    PresenceRule,
    TransactionType,
    WorkMode,
)
from tests.clients import client_of
from tests.customizing.forms import errors, page, save, save_row
from tests.factory import make_own_rules, make_user
from tests.sent_form import Opened

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("customizing")]
TEXTS = {"de": "Pause", "fr": "Repos"}
GERMAN = {"accept-language": "de-AT,de;q=0.9"}


def lunch() -> WorkMode:
    return WorkMode.objects.get(code=1000)


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "Pause"), ("de-at", "Pause"), ("fr-ca", "Repos"), ("en", "Lunch"), ("it", "Lunch")],
)
def test_who_reads_none_of_the_other_languages_reads_the_text_itself(language: str, text: str) -> None:
    with override(language):
        assert in_language("Lunch", TEXTS) == text


def test_without_any_language_it_is_the_text_itself() -> None:
    with override(None):
        assert in_language("Lunch", TEXTS) == "Lunch"


def captioned() -> list[type[Captioned]]:
    return Captioned.__subclasses__()


def test_what_is_delivered_is_in_english_and_german() -> None:
    same = {"Lead", "Opportunity"}
    for model in captioned():
        for record in model._base_manager.all():
            text = getattr(record, record.caption_field)
            with override("de"):
                assert (record.caption != text) == (text not in same), text
            with override("en"):
                assert record.caption == text


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_delivered_is_the_same_whoever_asks_for_it(language: str) -> None:
    with override(language):
        assert delivered_document()["workmode"] == take()["workmode"]
        assert {str(record.values.get("text")) for record in records() if record.model is WorkMode} >= {"Ready"}


def test_a_type_that_is_made_again_has_its_texts_in_all_languages() -> None:
    NavigationCreateLink.objects.filter(transaction_type="SRVO").delete()
    TransactionType.objects.get(code="SRVO").delete()
    with override("de"):
        made = delivered.transaction_type("SRVO")
    assert (made.text, made.translations) == ("Service Order", {"de": "Serviceauftrag"})


def test_a_form_has_one_line_for_each_other_language(admin: Client) -> None:
    html = admin.get(page(WorkMode, "change", 1000)).text
    assert '<label for="id_translations_0">German</label>' in html
    assert 'name="translations_de" value="Mittagspause" lang="de" maxlength="40"' in html
    assert "translations_en" not in html
    assert save(admin, lunch(), translations_de="Pause").status_code == 302
    assert lunch().translations == {"de": "Pause"}
    assert save(admin, lunch(), translations_de="").status_code == 302
    assert lunch().translations == {}


def test_a_form_that_does_not_know_of_them_leaves_them_alone(admin: Client) -> None:
    assert save(admin, lunch(), text="Dinner", translations_de=None).status_code == 302
    assert (lunch().text, lunch().translations) == ("Dinner", {"de": "Mittagspause"})


def test_rows_have_them_too(admin: Client) -> None:
    row = AttachedDataLabel.objects.get(profile__name="SERVICE", key="order")
    assert save_row(admin, row, of=row.profile, translations_de="Bestellung").status_code == 302
    row = AttachedDataLabel.objects.get(profile__name="SERVICE", key="order")
    assert (row.label, row.translations) == ("Order", {"de": "Bestellung"})


def test_a_text_that_is_too_long_is_refused(admin: Client) -> None:
    assert "at most 40 characters" in errors(save(admin, lunch(), translations_de="x" * 41))


def test_a_text_that_another_record_has_in_the_same_language_is_refused(admin: Client) -> None:
    said = "German: there is “Besprechung” already. Choose one that cannot be taken for it."
    assert said in errors(save(admin, lunch(), translations_de="besprechung"))
    assert said in errors(save(admin, lunch(), text="Besprechung", translations_de=""))
    assert save(admin, lunch(), translations_de="Schulungen").status_code == 302


def test_a_rule_has_no_text_in_other_languages_alone(admin: Client) -> None:
    profile = CmsProfile.objects.get(name="DEFAULT")
    make_own_rules(profile)
    row = PresenceRule.objects.filter(profile=profile).first()
    assert row
    assert "Text: enter one" in errors(save_row(admin, row, of=profile, translations_de="Besetzt"))


def test_what_two_change_at_once_is_merged(admin: Client) -> None:
    form = Opened(admin, page(WorkMode, "change", 1000))
    WorkMode.objects.filter(code=1000).update(translations={"de": "Pause"})
    assert form.send(text="Dinner").status_code == 302
    assert (lunch().text, lunch().translations) == ("Dinner", {"de": "Pause"})


@pytest.mark.parametrize(
    ("model", "text", "found"), [(BusinessRole, "vertrieb", "SALESPRO"), (TransactionType, "serviceauf", "SRVO")]
)
@pytest.mark.both_databases
def test_lists_are_searched_in_all_languages(model: type[Captioned], text: str, found: str, admin: Client) -> None:
    shown = admin.get(page(model, "changelist"), {"q": text}).context["cl"].queryset
    assert [each.pk if model is TransactionType else each.name for each in shown] == [found]


def test_the_img_is_searched_in_all_languages(admin: Client) -> None:
    assert "Mittagspause" in admin.get(reverse("admin:index"), {"q": "mittagspause"}).text


@pytest.mark.both_databases
def test_a_document_has_each_text_with_the_code_of_its_language() -> None:
    document = take()
    assert document["workmode"]["1000"]["translations"] == ["de: Mittagspause"]
    document["workmode"]["1000"]["translations"] = ["de: Pause: lang"]
    load(document)
    assert lunch().translations == {"de": "Pause: lang"}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["Pause"], "each with the code of its language: “de: Text”"),
        ("de: Pause", "each with the code of its language: “de: Text”"),
        (["xx: Pause"], "“xx” is not one of these: de."),
        (["de: " + "x" * 41], "German: the text has 40 characters at most."),
        (["de: a\0b"], "A text has no NUL characters."),
        (["de: Besprechung"], "German: there is “Besprechung” already."),
    ],
)
def test_a_document_with_what_is_no_text_of_a_language_is_refused(lines: Any, said: str) -> None:
    document = take()
    document["workmode"]["1000"]["translations"] = lines
    with pytest.raises(Refused) as refused:
        load(document)
    assert [problem.place for problem in refused.value.problems] == [("workmode", "1000", "translations")]
    assert said in str(refused.value.problems[0].text)


def test_a_document_of_before_there_were_other_languages_is_loaded() -> None:
    document = take()
    for values in document["workmode"].values():
        del values["translations"]
    load(document)
    assert lunch().translations == {}


def test_a_change_of_them_is_a_draft_until_it_is_activated(admin: Client) -> None:
    assert admin.post("/admin/customizing/activation/draft/", {"act": "collect"}).status_code == 302
    save(admin, lunch(), translations_de="Pause")
    mode = access.work_mode(1000)
    assert mode
    assert mode.translations == {"de": "Mittagspause"}
    assert "German: Pause" in admin.get("/admin/customizing/activation/draft/").text


def test_germans_see_german_at_no_further_query() -> None:
    alice = make_user("alice", role="SERVICEPRO", on_cms=True)
    english, german = client_of(alice), client_of(alice, headers=GERMAN)
    for client in (english, german):
        client.get("/")
    with CaptureQueriesContext(connection) as usual:
        english.get("/")
    with CaptureQueriesContext(connection) as other:
        html = german.get("/").text
    assert len(other) == len(usual)
    for text in ("Servicemitarbeiter", "Serviceauftrag", "Mittagspause"):
        assert text in html


def test_forms_offer_records_in_the_language_of_who_reads_them(admin: Client) -> None:
    profile = CmsIntegrationProfile.objects.get(name="SERVICE")
    german = admin.get(page(profile, "change", profile.pk), headers=GERMAN).text
    assert "TSRV Serviceticket" in german
    assert "TSRV Service Ticket" not in german
