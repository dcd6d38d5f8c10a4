"""Users and their telephony by CSV: read as spreadsheets write it, shown before it is stored, all of it or nothing."""

import csv
import io
from contextlib import suppress
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_ui.administration import telephony_csv
from crm_ui.administration.telephony_csv import Unreadable
from customizing.models import BusinessRole
from presence.models import Agent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
LIST = "/admin/crm_ui/telephoneuser/"
IMPORT = f"{LIST}import/"


def problems(page: Any) -> list[str]:
    return [f"{each.line} {each.field}: {each.text}" for each in page.context["taken"].problems]


def changes(page: Any) -> list[str]:
    found = page.context["taken"].changes
    return [f"{each.user.username} {each.field}: {each.before or '–'} → {each.after or '–'}" for each in found]


def confirmed(client: Client, page: Any) -> Any:
    """The preview, posted as its form has it."""
    sent = {"text": page.context["form"].data["text"], "seal": page.context["taken"].seal}
    return client.post(IMPORT, sent)


def extensions() -> dict[str, str]:
    return dict(Agent.objects.exclude(extension="").values_list("user__username", "extension"))


def test_what_would_change_is_shown_and_stored_when_it_is_confirmed(client: Client, people: list[User]) -> None:
    text = "user_name;extension;mobile;roles\nALICE;4001;0171 3920012;\nbob;3002;;SALESPRO, IC_AGENT\n"
    page = client.post(IMPORT, {"text": text})
    assert changes(page) == [
        "alice extension: 3001 → 4001",
        "alice mobile: – → +49 171 3920012",
        "alice roles: SERVICEPRO → –",
        "bob roles: SERVICEPRO → IC_AGENT, SALESPRO",
    ]
    assert extensions()["alice"] == "3001"
    assert confirmed(client, page).status_code == 302
    assert extensions() == {"alice": "4001", "bob": "3002", "carol": "3003"}
    assert not people[0].business_roles.exists()
    assert {role.name for role in people[1].business_roles.all()} == {"SALESPRO", "IC_AGENT"}
    assert "Extension: 3001 → 4001" in LogEntry.objects.get(object_repr="alice").get_change_message()


def test_each_cell_that_is_wrong_is_named_and_nothing_is_stored(client: Client, people: list[User]) -> None:
    text = (
        "user_name,extension,mobile,roles\nalice,4001,,SERVICEPRO\nnobody,1,,\nbob,30a,12,NOSUCH\n\n"
        "carol,112,,\nALICE,4002,,\n,5,,\n"
    )
    page = client.post(IMPORT, {"text": text})
    assert [each.partition(":")[0] for each in problems(page)] == [
        "3 User name",
        "4 Extension",
        "4 Mobile",
        "4 Roles",
        "6 Extension",
        "7 User name",
        "8 User name",
    ]
    told = "\n".join(problems(page))
    assert "There is no user nobody. Correct the name, or make the user first, under Users." in told
    assert "Line 2 is about ALICE already. Take one of the two out, or name another telephone." in told
    assert "There is no business role NOSUCH. There are: " in told
    confirmed(client, page)
    assert extensions() == {"alice": "3001", "bob": "3002", "carol": "3003"}


def test_extensions_may_change_hands_and_are_had_once(client: Client, people: list[User]) -> None:
    page = client.post(IMPORT, {"text": "user_name,extension\nalice,3002\nbob,3001\n"})
    confirmed(client, page)
    assert extensions() == {"alice": "3002", "bob": "3001", "carol": "3003"}
    [taken] = problems(client.post(IMPORT, {"text": "user_name,extension\nalice,3003\n"}))
    assert "2 Extension: 3003 belongs to" in taken


def test_a_column_that_is_missing_stays_as_it_is(client: Client, people: list[User]) -> None:
    page = client.post(IMPORT, {"text": "user_name\tmobile\nalice\t0171 3920012\n"})
    assert changes(page) == ["alice mobile: – → +49 171 3920012"]


def test_what_is_stored_already_is_said_to_be(client: Client, people: list[User]) -> None:
    assert "All of it is stored already." in client.post(IMPORT, {"text": "user_name,extension\nbob,3002\n"}).text


def test_what_changed_since_the_preview_is_shown_again(client: Client, people: list[User]) -> None:
    page = client.post(IMPORT, {"text": "user_name,extension\nalice,4001\n"})
    Agent.objects.filter(user=people[0]).update(extension="5001")
    again = confirmed(client, page)
    assert "something has changed meanwhile" in again.text
    assert changes(again) == ["alice extension: 5001 → 4001"]
    assert extensions()["alice"] == "5001"
    assert confirmed(client, again).status_code == 302
    assert extensions()["alice"] == "4001"


def test_nobody_gives_roles_to_himself_or_without_right(client: Client, people: list[User], support: User) -> None:
    page = client.post(IMPORT, {"text": "user_name,roles\nsupport,SALESPRO\nalice,SALESPRO\n"})
    assert "2 Roles: Nothing was changed: nobody assigns business roles to himself" in problems(page)[0]
    support.user_permissions.remove(Permission.objects.get(codename="assign_users"))
    page = client.post(IMPORT, {"text": "user_name,roles\nalice,SALESPRO\n"})
    said = "You may not put users into business roles. Take the columns roles and positions out."
    assert problems(page) == [f"1 Roles: {said}"]
    page = client.post(IMPORT, {"text": "user_name,roles\nalice,SERVICEPRO\n"})
    assert problems(page) == []


@pytest.mark.parametrize("language", ["en", "de"])
def test_an_export_changes_nothing_when_it_is_imported(client: Client, people: list[User], language: str) -> None:
    Agent.objects.filter(user=people[0]).update(mobile="+491713920012")
    User.objects.filter(pk=people[1].pk).update(first_name="=1+1")
    data = client.get(f"{LIST}export/", headers={"accept-language": language}).content
    assert data.startswith("\ufeffuser_name".encode())
    delimiter = ";" if language == "de" else ","
    [alice] = [row for row in csv.reader(io.StringIO(data.decode()), delimiter=delimiter) if row[0] == "alice"]
    assert alice[:7] == ["alice", "", "3001", "", "", "+49 171 3920012", "SERVICEPRO"]
    assert "'=1+1" in data.decode()
    page = client.post(IMPORT, {"file": SimpleUploadedFile("telephony.csv", data)})
    assert (problems(page), changes(page)) == ([], [])


def test_an_export_is_of_the_list_as_it_is_filtered(client: Client, people: list[User]) -> None:
    text = client.get(f"{LIST}export/", {"q": "3002"}).text
    assert "bob" in text
    assert "alice" not in text


def test_an_export_by_a_filter_that_is_none_leads_to_the_list(client: Client, support: User) -> None:
    assert client.get(f"{LIST}export/", {"status": "*"}).headers["Location"] == LIST


def test_a_file_of_an_old_spreadsheet_is_read(client: Client, people: list[User]) -> None:
    BusinessRole.objects.filter(name="SALESPRO").update(text="Verkäufer")
    data = "User Name;Roles\r\nbob;Verkäufer\r\n".encode("cp1252")
    page = client.post(IMPORT, {"file": SimpleUploadedFile("old.csv", data)})
    assert changes(page) == ["bob roles: SERVICEPRO → SALESPRO"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The file is empty"),
        ("name,extension\nalice,1\n", "the column user_name is missing"),
        ("user_name,phone\nalice,1\n", "the columns phone are not known"),
        ("user_name,mobile,mobile\nalice,1,2\n", "the columns mobile are there twice"),
        ("user_name,extension\nalice,1,2\n", "Line 2 has more cells than line 1 has columns"),
        ("user_name\n" + "alice\n" * 6_000, "more than 5000 lines"),
        ("user_name\nali\0ce\n", "is no text"),
        ("user_name\n" + "x" * 200_000, "is no CSV"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_remedy(
    client: Client, support: User, text: str, words: str
) -> None:
    page = client.post(IMPORT, {"file": SimpleUploadedFile("some.csv", text.encode() or b" ")})
    assert words in page.text.replace("&#x27;", "'")
    assert "taken" not in page.context


@pytest.mark.parametrize("file", [b"\x81", b"name\nalice\n", b"ali\0ce"], ids=["no text", "no column", "NUL"])
def test_a_file_that_cannot_be_read_leaves_what_was_typed(client: Client, support: User, file: bytes) -> None:
    page = client.post(IMPORT, {"file": SimpleUploadedFile("some.csv", file), "text": "typed"})
    assert "taken" not in page.context
    assert page.context["form"]["text"].value() == "typed"


def test_a_file_that_is_no_text_or_too_large_is_refused() -> None:
    with pytest.raises(Unreadable, match="is no text"):
        telephony_csv.text_of(b"\x81\x8d\x8f")
    with pytest.raises(Unreadable, match="Import it in parts"):
        telephony_csv.text_of(b"x" * (telephony_csv.LARGEST + 1))


@settings(max_examples=60)
@given(st.text(alphabet='usernam_,;\t"\n\r x0é', max_size=80))
def test_whatever_is_in_a_file_it_is_read_or_refused(text: str) -> None:
    with override("en"), suppress(Unreadable):
        telephony_csv.read(text)
