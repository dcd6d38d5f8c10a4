"""The tree of the IMG: in order of dependency, searched, with states, documentation, notes and what others changed."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from customizing import img
from customizing.activations import draft
from customizing.activations.acting import acting
from customizing.img_documentation import documentation_of
from customizing.models import (
    Activation,
    BusinessRole,
    CallResult,
    ChangedValue,
    CmsProfile,
    HeartbeatProfile,
    NodeNote,
    Occasion,
    ToolbarProfile,
    TransactionType,
)

from .forms import page, save

INDEX = "/admin/"


def nodes(html: str) -> list[str]:
    return re.findall(r'data-node="(\w+)"', html)


def state(html: str, node: str) -> str:
    return re.search(rf'data-node="{node}" data-state="(\w+)"', html)[1]


def part(html: str, node: str) -> str:
    """What the tree shows of one node."""
    return html.partition(f'data-node="{node}"')[2].partition("</article>")[0]


def found(client: Client, text: str) -> str:
    return client.get(INDEX, {"q": text}).text


def changed_by(name: str, kind: str, **when: object) -> None:
    of_both = {"user_name": name, "occasion": Occasion.CHANGED, **when}
    state = Activation.objects.create(document={}, numbers={}, **of_both)
    changed = {"act": "changed", "kind": kind, "key": "DEFAULT", "field": "tolerance"}
    ChangedValue.objects.create(activation=state, **changed, **of_both)


@pytest.mark.parametrize("node", img.NODES, ids=lambda node: node.model.__name__)
def test_each_node_stands_after_those_it_needs_and_has_an_example(node: img.Node) -> None:
    said = documentation_of(node)
    assert all(img.NODES.index(needed) < img.NODES.index(node) for needed in said.needs)
    assert said.example


def test_prerequisites_and_what_depends_on_a_node_come_from_the_models(admin: Client) -> None:
    said = documentation_of(img.node_of(CmsProfile))
    assert [node.model.__name__ for node in said.needs] == ["CmsDestination"]
    assert [node.model.__name__ for node in said.used_by] == ["BusinessRole"]
    shown = part(admin.get(INDEX).text, "cmsprofile")
    assert f'<a href="{page(BusinessRole, "changelist")}">' in shown


@pytest.mark.parametrize(
    ("text", "node", "where"),
    [
        ("Define Heartbeat", "heartbeatprofile", "in title, text or example"),
        ("tolerance", "heartbeatprofile", "field “Tolerance”"),
        ("Sales Professional", "businessrole", "SALESPRO"),
        ("266696687", "withheldnumber", "266696687"),
        ("ivr_choice", "cmsintegrationprofile", "Choice in the menu"),
        ("automatic with", "cmsprofile", "DEFAULT: Logon to the CMS Automatic, with the CRM logon"),
        ("TOLERANCE", "heartbeatprofile", "field “Tolerance”"),
    ],
)
def test_the_search_finds_titles_fields_texts_and_values(admin: Client, text: str, node: str, where: str) -> None:
    html = found(admin, text)
    assert node in nodes(html)
    assert where in part(html, node)
    assert len(nodes(html)) < len(img.NODES)


def test_a_value_that_is_found_leads_to_its_record(admin: Client) -> None:
    record = HeartbeatProfile.objects.create(name="PATIENT", description="For bad lines")
    assert f'href="{page(record, "change", record.pk)}"' in part(found(admin, "bad lines"), "heartbeatprofile")


def test_what_stands_nowhere_is_said(admin: Client) -> None:
    html = found(admin, "no such thing <b>")
    assert nodes(html) == []
    assert "Found in 0 nodes." in html
    assert "<b>" not in html.partition('id="img-found"')[2]


def test_the_search_tells_nobody_of_nodes_that_he_or_she_may_not_see(customizing: None, client: Client) -> None:
    user = User.objects.create_user("olga", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_heartbeatprofile"))
    client.force_login(user)
    html = found(client, "DEFAULT")
    assert nodes(html) == ["heartbeatprofile"]


def test_a_node_without_records_is_empty_and_one_with_findings_incomplete(admin: Client) -> None:
    CallResult.objects.all().delete()
    BusinessRole.objects.filter(name="SALESPRO").update(toolbar_profile=None)
    html = admin.get(INDEX).text
    assert state(html, "callresult") == "empty"
    assert state(html, "businessrole") == "incomplete"
    assert state(html, "heartbeatprofile") == "consistent"


def test_what_others_have_changed_lately_is_told_with_who_and_when(admin: Client) -> None:
    changed_by("olga", "heartbeatprofile")
    html = admin.get(INDEX).text
    assert state(html, "heartbeatprofile") == "changed"
    assert "Changed by olga" in part(html, "heartbeatprofile")
    assert f"{reverse('admin:customizing_changedvalue_changelist')}?kind=heartbeatprofile" in html


def test_ones_own_changes_and_old_ones_are_nothing_new(admin: Client) -> None:
    changed_by("dana", "heartbeatprofile")
    changed_by("olga", "cmsprofile", at=timezone.now() - timedelta(days=8))
    changed_by("", "toolbarprofile", occasion=Occasion.DELIVERED)
    html = admin.get(INDEX).text
    assert state(html, "heartbeatprofile") == "changed"
    assert "Changed by" not in html
    assert state(html, "cmsprofile") == state(html, "toolbarprofile") == "consistent"


def test_while_changes_are_collected_changed_is_what_the_draft_changes(admin: Client) -> None:
    draft.collect()
    ChangedValue.objects.create(user_name="olga", act="changed", kind="cmsprofile", key="DEFAULT", field="chat")
    html = admin.get(INDEX).text
    assert state(html, "cmsprofile") == state(html, "heartbeatprofile") == "consistent"
    assert "Changed by olga" in part(html, "cmsprofile")
    HeartbeatProfile.objects.update(tolerance=9)
    html = admin.get(INDEX).text
    assert state(html, "heartbeatprofile") == "changed"
    assert "In the draft: DEFAULT" in " ".join(part(html, "heartbeatprofile").split())
    assert reverse("admin:customizing_activation_draft") in part(html, "heartbeatprofile")
    assert state(html, "cmsprofile") == "consistent"
    draft.activate(user_name="dana")
    html = admin.get(INDEX).text
    assert state(html, "heartbeatprofile") == "consistent"
    assert "In the draft" not in html


def test_a_note_stands_at_its_node_until_it_is_changed(admin: Client, consultant: User) -> None:
    add = reverse("admin:customizing_nodenote_add")
    assert f'{add}?node=heartbeatprofile"' in admin.get(INDEX).text
    sent = {"node": "heartbeatprofile", "text": "Ask <Olga> first", "_save": "1"}
    assert admin.post(add, sent).url == INDEX
    html = admin.get(INDEX).text
    assert "Ask &lt;Olga&gt; first" in part(html, "heartbeatprofile")
    assert reverse("admin:customizing_nodenote_change", args=["heartbeatprofile"]) in part(html, "heartbeatprofile")
    assert NodeNote.objects.get().changed_by == consultant
    assert "it has a note already" in admin.post(add, sent).text
    assert save(admin, NodeNote.objects.get(), text="Ask nobody").url == INDEX
    assert "Ask nobody" in part(admin.get(INDEX).text, "heartbeatprofile")


def test_a_note_is_no_customizing(admin: Client) -> None:
    with acting(Occasion.CHANGED):
        NodeNote.objects.create(node="heartbeatprofile", text="Ask Olga first")
    assert not ChangedValue.objects.filter(kind="nodenote").exists()


def test_of_many_findings_of_a_kind_the_first_stand_there_and_the_others_one_click_away(admin: Client) -> None:
    profile = CmsProfile.objects.get(name="DEFAULT")
    BusinessRole.objects.bulk_create(
        BusinessRole(name=f"ROLE{n}", text=f"Role {n}", communication_enabled=True, cms_profile=profile)
        for n in range(20)
    )
    html = admin.get(INDEX).text
    assert html.count('data-finding="CUST-005"') == 5
    assert "15 more findings CUST-005" in " ".join(html.split())
    address = re.search(r'href="([^"]*\?findings=CUST-005)"', html)[1]
    opened = admin.get(address).text
    assert opened.count('data-finding="CUST-005"') == 20
    assert "more findings CUST-005" not in opened
    assert opened.count('data-finding="CUST-006"') == 5


@pytest.mark.parametrize("query", [{}, {"q": "role"}], ids=["tree", "search"])
def test_the_start_page_asks_as_often_with_many_roles_as_with_few(admin: Client, query: dict[str, str]) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert admin.get(INDEX, query).status_code == 200
        return len(asked)

    queries()
    few = queries()
    toolbar, cms = ToolbarProfile.objects.get(name="CRM"), CmsProfile.objects.get(name="DEFAULT")
    BusinessRole.objects.bulk_create(
        BusinessRole(
            name=f"ROLE{number}", text=f"Role {number}", communication_enabled=True, cms_profile=cms,
            toolbar_profile=toolbar if number % 2 else None,
        )
        for number in range(500)
    )  # fmt: skip
    for number in range(20):
        TransactionType.objects.create(
            code=f"Z{number:03}", text=f"Type {number}", number_from=9_000_000_000 - 10**7 * number
        )
    admin.get(INDEX, query)
    assert queries() == few
