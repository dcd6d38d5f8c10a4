"""The demo data."""

import re

import phonenumbers
import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError
from django.db.models import Count

from crm_ui.calls.identify import identify
from crm_ui.models import (
    BusinessPartner,
    BusinessTransaction,
    PartnerKind,
    PartnerNumber,
    Relationship,
    RelationshipKind,
)
from crm_ui.search.find import find_partners
from presence.models import Agent
from tests.crm_ui.demo.loading import load

pytestmark = [pytest.mark.thorough, pytest.mark.xdist_group("demo")]

RESERVED = re.compile(
    r"\+1\d{3}55501\d\d"  # NANPA
    r"|\+44(2079460|1614960|1314960|1214960|1134960|7700900)\d{3}"  # Ofcom
    r"|\+49(3023125|4066969|2214710|6990009|8999998)\d{3}|\+49(17139200|176040690)\d\d"  # Bundesnetzagentur
    r"|\+33(19900|26191|35301|46571|53649|63998)\d{4}"  # ARCEP
    r"|\+61(25550|37010)\d{4}|\+6149157(0006|0156|0157|0158|0159|0110|0313|0737|1266|1491|1804)"  # ACMA
    r"|\+46(8465004|3139006|4062804)\d\d|\+467017406(0[5-9]|[1-9]\d)"  # PTS
    r"|\+3532091\d{5}"  # ComReg
)


def kind(name):
    return BusinessPartner.objects.filter(kind=name)


def test_it_looks_like_a_company(demo):
    assert kind(PartnerKind.ACCOUNT).count() == 200
    assert 550 <= kind(PartnerKind.CONTACT).count() <= 650
    assert kind(PartnerKind.EMPLOYEE).count() == User.objects.count() == Agent.objects.count() == 24
    assert BusinessTransaction.objects.count() == 300
    assert kind(PartnerKind.CONTACT).values("country").distinct().count() == 8


def test_the_users_have_the_roles_they_are_introduced_with(demo):
    roles = {
        user.username: [role.name for role in user.business_roles.order_by("name")] for user in User.objects.all()
    }
    assert {name: roles[name] for name in ("alice", "bob", "carol", "ivy", "jack", "dana", "erin", "frank")} == {
        "alice": ["SALESPRO"],
        "bob": ["SERVICEPRO"],
        "carol": ["SERVICEPRO"],
        "ivy": ["IC_AGENT"],
        "jack": ["IC_AGENT"],
        "dana": ["CONSULTANT"],
        "erin": ["IC_AGENT", "SERVICEPRO"],
        "frank": [],
    }
    assert len({name for names in roles.values() for name in names}) == 5
    assert all(user.check_password("welcome") for user in User.objects.filter(username__in=["alice", "nina"]))
    staff = {user.username: user.groups.get().name for user in User.objects.filter(is_staff=True)}
    assert staff == {"dana": "Consultant", "ruth": "Key User", "aiko": "Auditor", "olga": "Support"}
    assert not User.objects.filter(is_superuser=True).exists()


def test_each_user_has_an_extension_and_is_an_employee(demo):
    assert Agent.objects.values("extension").distinct().count() == 24
    for agent in Agent.objects.select_related("user__partner"):
        assert identify(agent.extension, profile=None).contact == agent.user.partner
        assert identify(agent.mobile, profile=None).contact == agent.user.partner


def test_the_first_account_has_everything_to_try(demo):
    account = BusinessPartner.objects.get(pk=4_000_000)
    assert account.name == "Meridian Bikes GmbH"
    links = account.relationships.select_related("target__user")
    team = {link.target.user.username for link in links.filter(kind=RelationshipKind.TEAM)}
    assert {"alice", "bob", "carol", "erin"} <= team
    contacts = [link.target.name for link in links.filter(kind=RelationshipKind.CONTACT)]
    assert (contacts[0], "Bob Fischer" in contacts) == ("Anna Keller", True)
    assert account.transactions.count() > 5


def test_only_the_shared_telephone_belongs_to_two_people(demo):
    owners = PartnerNumber.objects.values("e164").annotate(owners=Count("partner", distinct=True))
    [shared] = owners.filter(owners__gt=1).values_list("e164", flat=True)
    people = PartnerNumber.objects.filter(e164=shared).values_list("partner__name", flat=True)
    assert sorted(people) == ["Elif Kaya", "Paul Winter"]
    assert identify(shared, profile=None).name == ""
    anna = PartnerNumber.objects.filter(partner__name="Anna Keller").first()
    assert identify(anna.e164, profile=None).account.name == "Meridian Bikes GmbH"


def test_colleagues_are_contacts_and_team_members_of_many_accounts(demo):
    with_colleague = Relationship.objects.filter(target__user__isnull=False)
    assert with_colleague.filter(kind=RelationshipKind.CONTACT).count() > 15
    for link_kind in (RelationshipKind.TEAM, RelationshipKind.RESPONSIBLE):
        assert with_colleague.filter(kind=link_kind).values("source").distinct().count() == 200


def test_one_account_has_contacts_for_several_pages(demo):
    account = BusinessPartner.objects.get(name="Nordwind Logistik AG")
    assert account.relationships.filter(kind=RelationshipKind.CONTACT).count() >= 60


def test_every_number_is_of_a_range_reserved_for_fiction(demo):
    numbers = list(PartnerNumber.objects.all())
    assert [number.typed for number in numbers if not RESERVED.fullmatch(number.e164)] == []
    assert [one.typed for one in numbers if not phonenumbers.is_possible_number(phonenumbers.parse(one.e164))] == []


def test_numbers_are_spelled_as_people_do(demo):
    shapes = {re.sub(r"\d+", "9", number.typed) for number in PartnerNumber.objects.all()}
    assert len(shapes) > 25


def test_past_transactions_tell_a_story(demo):
    for made in BusinessTransaction.objects.prefetch_related("notes", "changes").select_related("account"):
        assert made.account
        assert made.contact
        assert made.responsible
        assert "{" not in made.description
        assert made.changes.all()
    by_number = BusinessTransaction.objects.filter(type="TSRV").order_by("number")
    assert list(by_number) == list(by_number.order_by("created_at"))
    assert BusinessTransaction.objects.filter(successors__isnull=False).exists()


def test_partners_are_found_by_the_search(demo):
    assert [partner.name for partner in find_partners("anna kell")] == ["Anna Keller"]
    assert [partner.name for partner in find_partners("(069) 90009-114")] == ["Anna Keller"]
    assert "Nordwind Logistik AG" in [partner.name for partner in find_partners("nordwind")]


@pytest.mark.parametrize("new", PartnerKind.values)
def test_a_new_partner_gets_the_next_id_of_its_kind(demo, new):
    last = kind(new).order_by("pk").last()
    assert BusinessPartner.objects.create(kind=new, name="New Ltd").pk == last.pk + 1


@pytest.mark.django_db
def test_without_demo_setting_it_is_refused_with_the_reason(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        load()
