"""The card of a badge, and the preview for the consultant."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from customizing.models import BusinessRole, CmsProfile
from presence import changes
from presence.sessions import leases
from tests.clients import client_of
from tests.factory import make_call, make_own_rules, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("customizing")]
NOW = timezone.now()


@pytest.fixture
def bob():
    bob = make_user("bob", role="SERVICEPRO", on_cms=True)
    leases.write(opened=[bob.pk], closed=[], worker="worker-1", now=NOW)
    bob.partner.numbers.create(typed="+49 6221 555020")
    return bob


def visit(role: str = "SERVICEPRO", name: str = "alice") -> Client:
    return client_of(make_user(name, role=role, on_cms=True))


def card(client: Client, user) -> str:
    response = client.get(f"/presence/card/{user.pk}/", headers={"HX-Request": "true"})
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def put_in_call(user) -> None:
    make_call(user, "+4915550123", state_since=NOW)
    changes.changed([user.pk])


def test_the_card_says_facts_rule_and_last_event(bob):
    html = card(visit(), bob)
    for fact in ("crm", "cms", "call", "mode", "rule", "event"):
        assert f'data-fact="{fact}"' in html
    assert "<dd> logged on since" in " ".join(html.split())
    assert "Delivered rule 100" in html
    assert "on the CMS: yes, call: none, work mode: ready" in html
    assert "ago)" in html


def test_the_card_names_the_rule_of_the_profile(bob):
    profile = CmsProfile.objects.get(name="DEFAULT")
    make_own_rules(profile)
    assert "Rule 100 of CMS profile DEFAULT" in card(visit(), bob)


def test_other_numbers_can_be_called(bob):
    assert 'name="number" value="+496221555020" data-option="call"' in card(visit(), bob)


def test_nobody_is_offered_to_call_himself(bob):
    client = client_of(bob)
    assert "data-option" not in card(client, bob)


def test_the_counterpart_is_told_only_to_roles_that_see_counterparts(bob):
    put_in_call(bob)
    client = visit()
    assert "In a call since" in card(client, bob)
    assert "50123" not in card(client, bob).replace(" ", "")
    BusinessRole.objects.filter(name="SERVICEPRO").update(sees_counterparts=True)
    assert "50123" in card(client, bob).replace(" ", "")


def test_managers_of_the_interaction_center_see_counterparts_as_delivered():
    seeing = BusinessRole.objects.filter(sees_counterparts=True).values_list("name", flat=True)
    assert list(seeing) == ["IC_MANAGER"]


def test_the_own_counterpart_is_no_secret(bob):
    put_in_call(bob)
    client = client_of(bob)
    assert "50123" in card(client, bob).replace(" ", "")


def test_without_a_script_the_card_is_a_page(bob):
    html = visit().get(f"/presence/card/{bob.pk}/").content.decode()
    assert '<main id="work-area"' in html
    assert 'data-card="bob"' in html


def test_who_may_not_see_presence_gets_no_card(bob):
    assert visit("CONSULTANT", "dana").get(f"/presence/card/{bob.pk}/").status_code == 403
    CmsProfile.objects.update(presence_in_blocks=False, presence_in_dial_pad=False)
    assert visit().get(f"/presence/card/{bob.pk}/").status_code == 403


def test_of_users_who_have_no_presence_the_card_says_no_more_than_that(bob):
    dana = make_user("dana", role="CONSULTANT")
    leases.write(opened=[dana.pk], closed=[], worker="worker-1", now=NOW)
    html = card(visit(), dana)
    assert "Delivered rule" in html
    assert re.findall(r'data-fact="(\w+)"', html) == ["rule"]


def test_there_is_no_card_of_nobody(bob):
    assert visit().get("/presence/card/999999/").status_code == 404


class TestPreview:
    @pytest.fixture
    def dana(self) -> Client:
        return client_of(make_user("dana", is_staff=True, is_superuser=True))

    def preview(self, client: Client, **asked: object) -> str:
        response = client.get("/admin/presence/", asked)
        assert response.status_code == 200
        return " ".join(response.content.decode().split())

    def test_a_user_as_now(self, dana, bob):
        html = self.preview(dana, user=bob.username)
        assert 'data-presence="bob"' in html
        assert 'data-status="available"' in html
        assert "Call, Blind Transfer, Warm Transfer" in html
        assert 'data-decides> <td data-label="Position">100</td>' in html

    def test_a_user_by_the_rules_of_another_profile(self, dana, bob):
        profile = CmsProfile.objects.get(name="IC")
        make_own_rules(profile)
        profile.presence_rules.filter(word="available").update(text="Free for you")
        assert "Free for you</span>" in self.preview(dana, user=bob.username, profile=profile.pk)
        assert "Free for you</span>" not in self.preview(dana, user=bob.username)

    def test_facts_that_nobody_has(self, dana):
        html = self.preview(dana, known="yes", crm="yes", cms="yes", call="ringing", work_mode="1")
        assert 'data-cause="ringing"' in html
        assert 'data-decides> <td data-label="Position">50</td>' in html

    def test_the_form_begins_with_the_facts_of_the_user(self, dana, bob):
        html = self.preview(dana, user=bob.username)
        assert html.count('<option value="yes" selected>') == 3

    def test_only_who_may_view_cms_profiles(self, bob):
        client = client_of(make_user("frank", is_staff=True))
        assert client.get("/admin/presence/").status_code == 403
        assert Client().get("/admin/presence/").status_code == 302
