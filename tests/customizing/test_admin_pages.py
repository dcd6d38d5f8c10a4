"""The administration is the IMG: every node can be reached, read, filled in, and only by those who may."""

import re

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from customizing import img
from customizing.models import (
    AttachedDataLabel,
    AttachedDataMapping,
    AttachedVariable,
    BusinessRole,
    CmsProfile,
    CustomizingModel,
    FollowUpType,
    HomeCountry,
    LaidOutBlock,
    NavigationCreateLink,
    NavigationWorkCenter,
    OwnField,
    PresenceRule,
    QueueMember,
    QueueNumber,
    TieLine,
    ToolbarButton,
    ToolbarProfile,
    ToolbarPushbutton,
)

from .forms import page, save

pytestmark = pytest.mark.thorough

NODES = {str(node.title): node for node in img.NODES}
INDEX = "/admin/"


@pytest.fixture
def admin(admin: Client) -> Client:
    """With an entry at the node that is delivered empty."""
    HomeCountry.objects.create()
    return admin


def html_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("title", NODES)
class TestEachNode:
    def test_stands_in_the_tree_with_its_text_and_links(self, title: str, admin: Client) -> None:
        html = html_of(admin, INDEX)
        assert escape(title) in html
        assert escape(str(NODES[title].text)) in html
        assert f'href="{page(NODES[title].model, "changelist")}"' in html
        assert f'href="{page(NODES[title].model, "add")}"' in html

    def test_has_a_list_with_its_text_and_path(self, title: str, admin: Client) -> None:
        html = html_of(admin, page(NODES[title].model, "changelist"))
        assert escape(str(NODES[title].text)) in html
        assert all(str(level) in html for level in NODES[title].path)

    def test_has_a_form_for_a_new_entry(self, title: str, admin: Client) -> None:
        html = html_of(admin, page(NODES[title].model, "add"))
        assert f"<h1>{escape(title)}</h1>" in html
        assert escape(str(NODES[title].text)) in html

    def test_can_be_saved_as_it_is(self, title: str, admin: Client) -> None:
        record = NODES[title].model.objects.first()
        before = NODES[title].model.objects.filter(pk=record.pk).values().get()
        assert save(admin, record).status_code == 302
        assert NODES[title].model.objects.filter(pk=record.pk).values().get() == before

    def test_has_a_history_and_asks_before_deleting(self, title: str, admin: Client) -> None:
        record = NODES[title].model.objects.first()
        assert escape(title) in html_of(admin, page(record, "history", record.pk))
        assert escape(title) in html_of(admin, page(record, "delete", record.pk))

    def test_needs_a_logon(self, title: str, customizing: None, client: Client) -> None:
        for action in ("changelist", "add"):
            assert client.get(page(NODES[title].model, action)).status_code == 302

    def test_has_no_name_that_is_none(self, title: str, admin: Client) -> None:
        html = html_of(admin, page(NODES[title].model, "change", NODES[title].model.objects.first().pk))
        assert '="None"' not in html

    def test_has_no_inline_script_or_style(self, title: str, admin: Client) -> None:
        record = NODES[title].model.objects.first()
        for url in (page(record, "changelist"), page(record, "add"), page(record, "change", record.pk)):
            html = html_of(admin, url)
            assert "<style" not in html
            assert " style=" not in html
            assert html.count("<script") == html.count('<script src="') + html.count("<script id=")


def test_every_table_of_customizing_has_a_node_or_is_edited_with_one() -> None:
    models = apps.get_app_config("customizing").get_models()
    tables = {model for model in models if issubclass(model, CustomizingModel)}
    assert tables - {node.model for node in img.NODES} == {
        AttachedDataLabel,
        AttachedDataMapping,
        AttachedVariable,
        FollowUpType,
        LaidOutBlock,
        NavigationCreateLink,
        NavigationWorkCenter,
        OwnField,
        PresenceRule,
        QueueMember,
        QueueNumber,
        TieLine,
        ToolbarButton,
        ToolbarPushbutton,
    }


def test_the_index_needs_a_logon(customizing: None, client: Client) -> None:
    response = client.get(INDEX)
    assert response.status_code == 302
    assert response.url.startswith("/admin/login/")


def test_a_user_who_is_no_consultant_is_not_let_in(customizing: None, client: Client) -> None:
    client.force_login(User.objects.create_user("alice"))
    assert client.get(INDEX).status_code == 403


def test_the_nodes_lie_under_the_img_path(admin: Client) -> None:
    html = html_of(admin, INDEX)
    levels = [f"<summary>{level}</summary>" for level in img.CMS_PATH]
    assert [html.index(level) for level in levels] == sorted(html.index(level) for level in levels)
    breadcrumbs = (
        html_of(admin, page(CmsProfile, "changelist")).split('<div class="breadcrumbs">')[1].split("</div>")[0]
    )
    assert " ".join(breadcrumbs.split()).endswith(
        "Customer Relationship Management &rsaquo; Basic Functions &rsaquo; "
        "Communication Management Software Integration &rsaquo; "
        "Define Communication Management Software Profiles"
    )


def test_a_record_that_nothing_uses_says_so(admin: Client) -> None:
    spare = ToolbarProfile.objects.create(name="SPARE")
    used_by = html_of(admin, page(spare, "change", spare.pk)).split("field-used_by")[1].split("</fieldset>")[0]
    assert "nothing yet" in used_by
    assert "None" not in used_by


def test_users_are_reached_as_application_data(admin: Client) -> None:
    rest = html_of(admin, INDEX).split("Application data")[1]
    assert reverse("admin:auth_user_changelist") in rest


def test_all_registered_models_are_reached(admin: Client) -> None:
    html = html_of(admin, INDEX)
    for model in site._registry:
        assert reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") in html


def test_heads_of_the_sidebar_lead_to_no_other_page(admin: Client) -> None:
    html = html_of(admin, reverse("admin:auth_user_changelist"))
    sidebar = html.partition('id="nav-sidebar"')[2].partition("</nav>")[0]
    heads = re.findall(r"<caption>(.*?)</caption>", sidebar, re.DOTALL)
    assert "Organizational model" in heads
    assert not [head for head in heads if "<" in head]


def test_the_page_of_an_application_without_nodes_is_its_tables(admin: Client) -> None:
    html = html_of(admin, reverse("admin:app_list", args=["auth"]))
    assert reverse("admin:auth_user_changelist") in html
    assert "img-tree" not in html
    assert "img-tree" in html_of(admin, reverse("admin:app_list", args=["customizing"]))


def test_only_the_nodes_one_may_see_are_shown(customizing: None, client: Client) -> None:
    user = User.objects.create_user("dana", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_cmsprofile"))
    client.force_login(user)
    html = html_of(client, INDEX)
    assert page(CmsProfile, "changelist") in html
    assert page(CmsProfile, "add") not in html
    assert page(BusinessRole, "changelist") not in html


def test_staff_without_permissions_is_told_so(customizing: None, client: Client) -> None:
    client.force_login(User.objects.create_user("dana", is_staff=True))
    assert "Ask an administrator" in html_of(client, INDEX)


def test_findings_stand_on_the_index_with_a_link_to_repair_them(admin: Client) -> None:
    BusinessRole.objects.filter(name="SALESPRO").update(toolbar_profile=None)
    html = html_of(admin, INDEX)
    role = BusinessRole.objects.get(name="SALESPRO")
    assert 'data-finding="CUST-005"' in html
    assert f'href="{page(role, "change", role.pk)}"' in html


def test_the_states_of_a_button_are_check_boxes(admin: Client) -> None:
    profile = ToolbarProfile.objects.get(name="CRM")
    html = html_of(admin, page(profile, "change", profile.pk))
    assert html.count('type="checkbox" name="buttons-0-states"') == 8
    assert 'name="buttons-0-states" value="connected"' in html


def test_a_profile_says_where_it_is_used(admin: Client) -> None:
    profile = ToolbarProfile.objects.get(name="CRM")
    role = BusinessRole.objects.get(name="SALESPRO")
    assert f'<a href="{page(role, "change", role.pk)}">Sales Professional</a>' in html_of(
        admin, page(profile, "change", profile.pk)
    )
