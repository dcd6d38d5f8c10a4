"""The pages that explain: for oneself, if the role may; for the consultant, of anybody."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from customizing.models import (
    BusinessRole,
    CmsProfile,
    Pushbutton,
    ToolbarButton,
    ToolbarProfile,
    ToolbarPushbutton,
)
from tests import factory

pytestmark = pytest.mark.django_db


def row(html: str, thing: str) -> str:
    return html.split(f'data-thing="{thing}"')[1].split("</details>")[0]


def test_a_user_reads_why_a_button_can_do_nothing(session: tuple[Client, User]) -> None:
    html = session[0].get("/why/").text
    assert 'data-outcome="grey"' in html.split('data-thing="hold"')[1][:60]
    assert "The button is not available in the state of the user&#x27;s calls." in row(html, "hold")
    assert 'href="/admin/' not in html.split("<main")[1]


def test_a_role_that_may_not_ask_is_not_told(session: tuple[Client, User]) -> None:
    client, _user = session
    assert 'href="/why/"' in client.get("/").text
    BusinessRole.objects.update(asks_why=False)
    assert 'href="/why/"' not in client.get("/").text
    assert client.get("/why/").status_code == 403


def test_the_consultant_reads_where_it_lies_with_a_link(administrator: Client) -> None:
    factory.make_user("bob", role="SERVICEPRO")
    ToolbarButton.objects.filter(profile__name="CRM", command="hold").delete()
    html = administrator.get("/admin/why/?user=bob").text
    profile = ToolbarButton.objects.filter(profile__name="CRM")[0].profile_id
    assert "The toolbar profile has no button for it." in row(html, "hold")
    assert f'href="/admin/customizing/toolbarprofile/{profile}/change/"' in row(html, "hold")


def test_an_own_pushbutton_says_what_it_does_and_why_it_can_do_nothing(administrator: Client) -> None:
    factory.make_user("bob", role="SERVICEPRO")
    own = Pushbutton.objects.create(name="ERP", text="Credit", action="link", link="https://erp.example/?tel={number}")
    html = row(administrator.get("/admin/why/?user=bob").text, "own/ERP")
    assert "The toolbar profile has no button for it." in html
    ToolbarPushbutton.objects.create(profile=ToolbarProfile.objects.get(name="CRM"), pushbutton=own)
    html = row(administrator.get("/admin/why/?user=bob").text, "own/ERP")
    assert "The link needs what is not known now: number." in html
    assert f'href="/admin/customizing/pushbutton/{own.pk}/change/"' in html


def test_several_causes_are_all_told_and_the_first_stands_in_the_line(administrator: Client) -> None:
    factory.make_user("bob", role="SERVICEPRO")
    CmsProfile.objects.filter(name="DEFAULT").update(presence_in_blocks=False)
    html = row(administrator.get("/admin/why/?user=bob&colleague=alice").text, "call")
    assert 'class="why__reason">The CMS profile shows no presence in assignment blocks.' in html
    assert html.count("speaks against it") >= 2


def test_a_user_whom_nobody_knows_is_said_at_the_field(administrator: Client) -> None:
    html = administrator.get("/admin/why/?user=nobody").text
    assert "There is no active user “nobody”." in html
    assert "data-why=" not in html


def test_a_user_without_a_role_is_explained_too(administrator: Client) -> None:
    factory.make_user("bob")
    html = administrator.get("/admin/why/?user=bob&colleague=alice").text
    assert "The user works without a business role." in row(html, "hold")
