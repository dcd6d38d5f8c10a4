"""The home country, the area code and the outside line count wherever a number is read, dialled or shown."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from crm_ui.administration import preview_as_user
from crm_ui.administration.telephony_form import TelephonyForm
from crm_ui.administration.telephony_rules import read_mobile, region_of
from crm_ui.benches.numbers import steps
from crm_ui.calls.identify import identify
from crm_ui.models import BusinessPartner, PartnerNumber, TelephoneUser
from crm_ui.partners.new_contact import ContactForm, create, prefilled
from crm_ui.phone.texts import number_in_words
from crm_ui.search.find import find_partners
from customizing import access
from customizing.activations import draft
from customizing.models import HomeCountry
from presence import phone
from presence.calls import commands as calls
from presence.calls.reachability import reached_by
from presence.connectors.simulator import world
from presence.models import Conversation
from presence.models.simulator import SimLeg
from tests import factory
from tests.presence.story import CALLER, Story
from tests.sent_form import Opened

E164 = "+49305550100"
LOCAL = "555 0100"


@pytest.fixture
def home(customizing: None) -> HomeCountry:
    return HomeCountry.objects.create(country="DE", area_code="30")


@pytest.fixture
def lena(home: HomeCountry) -> BusinessPartner:
    return factory.make_contact("Lena Vogt", account=factory.make_account(), phone=E164)


def in_the_dial_pad(_lena: BusinessPartner) -> bool:
    return reached_by(LOCAL, within=None) == (None, E164)


def in_the_search(lena: BusinessPartner) -> bool:
    return list(find_partners(LOCAL)) == [lena]


def in_the_identification(lena: BusinessPartner) -> bool:
    return identify("5550100", profile=None).contact == lena


def in_the_form_of_a_contact(_lena: BusinessPartner) -> bool:
    form = ContactForm({"last_name": "Keller", "number": LOCAL, "kind": "phone"})
    form.is_valid()
    return "Lena Vogt" in str(form.errors["number"])  # who has the number already


def in_the_form_of_a_partner(_lena: BusinessPartner) -> bool:
    number = PartnerNumber(partner=BusinessPartner(), typed=LOCAL)
    number.clean()
    return number.normalise() and number.e164 == E164


def in_the_form_of_a_user(_lena: BusinessPartner) -> bool:
    form = TelephonyForm({"mobile": LOCAL}, instance=TelephoneUser())
    form.is_valid()
    return form.cleaned_data["mobile"] == E164


def in_an_import_of_users(_lena: BusinessPartner) -> bool:
    return read_mobile(LOCAL, region=region_of(TelephoneUser())) == E164


PLACES = [
    in_the_dial_pad,
    in_the_search,
    in_the_identification,
    in_the_form_of_a_contact,
    in_the_form_of_a_partner,
    in_the_form_of_a_user,
    in_an_import_of_users,
]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_every_place_reads_a_number_of_the_own_town(place: Callable[[BusinessPartner], bool], lena) -> None:
    assert place(lena)


def test_a_preview_reads_as_its_draft_and_nobody_else_does(home: HomeCountry) -> None:
    draft.collect()
    home.delete()
    assert phone.normalise(LOCAL) == E164
    with access.previewing(preview_as_user.snapshot_seen("draft")):
        assert phone.normalise(LOCAL) == ""
    assert phone.normalise(LOCAL) == E164


def test_the_bench_shows_what_the_house_adds(lena: BusinessPartner, home: HomeCountry) -> None:
    found = {row.title: row.text for row in steps(LOCAL, profile=None)}
    assert found["In the country"] == "Germany, area code 30"
    assert found["Can mean"] == "+49 30 5550100 (spelling without area code)"
    assert found["Found"].startswith("Lena Vogt")
    assert found["If it is dialled"] == E164
    home.outside_line = "0"
    home.save()
    found = {row.title: row.text for row in steps("00305550100", profile=None)}
    assert found["Without the prefix for an outside line"] == E164
    assert found["If it is dialled"] == "00305550100"


# What is stored


@pytest.fixture
def stored(home: HomeCountry) -> PartnerNumber:
    return factory.make_account("Aster Ltd", phone=LOCAL).numbers.get()


def moves(home: HomeCountry) -> None:
    home.country, home.area_code = "AT", "1"
    home.save()


def test_a_stored_number_stays_what_it_is_when_the_house_moves(stored: PartnerNumber, home: HomeCountry) -> None:
    assert stored.e164 == E164
    moves(home)
    partner = BusinessPartner.objects.get(pk=stored.partner_id)
    partner.city = "Vienna"
    partner.save()
    number = partner.numbers.get()
    number.kind = PartnerNumber.Kind.MOBILE
    number.save()
    number.refresh_from_db()
    assert (number.typed, number.e164) == (LOCAL, E164)
    number.clean()


def test_it_is_read_anew_if_something_else_is_typed_or_the_partner_moves(
    stored: PartnerNumber, home: HomeCountry
) -> None:
    moves(home)
    number = PartnerNumber.objects.get(pk=stored.pk)
    number.typed = "555 0200"
    number.save()
    assert number.e164 == "+4315550200"
    partner = BusinessPartner.objects.get(pk=stored.partner_id)
    PartnerNumber.objects.filter(pk=number.pk).update(typed="089 5550100", e164="+43895550100")
    partner.country = "DE"
    partner.save()
    assert partner.numbers.get().e164 == "+49895550100"


def test_a_partner_whose_number_cannot_be_read_any_more_can_still_be_saved(
    stored: PartnerNumber, home: HomeCountry, administrator: Client
) -> None:
    home.delete()
    form = Opened(administrator, reverse("admin:crm_ui_businesspartner_change", args=[stored.partner_id]))
    assert form.send(city="Munich").status_code == 302
    assert BusinessPartner.objects.get(pk=stored.partner_id).city == "Munich"
    assert PartnerNumber.objects.get(pk=stored.pk).e164 == E164


def test_a_contact_is_stored_so_that_every_house_reads_the_same(home: HomeCountry) -> None:
    home.shown = "national"
    home.save()
    contact = create(account=None, number=prefilled(E164)["number"], kind="phone", country="FR", last_name="Vogt")
    number = contact.numbers.get()
    assert (number.typed, number.e164, number.shown) == ("+49 30 5550100", E164, "030 5550100")


def test_a_mobile_number_that_is_only_looked_at_stays_the_same(home: HomeCountry) -> None:
    """The employee is in another country, and a form sends what it shows."""
    home.shown = "national"
    home.save()
    user = factory.make_user("alice")
    BusinessPartner.objects.filter(user=user).update(country="FR")
    user.agent.mobile = E164
    user.agent.save()
    form = TelephonyForm(instance=TelephoneUser.objects.get(pk=user.pk))
    assert read_mobile(form["mobile"].value(), region=region_of(form.instance)) == E164


# What is shown


def test_lists_show_numbers_as_they_are_to_be_shown_at_once(lena: BusinessPartner, home: HomeCountry, browser) -> None:
    assert "+49 30 5550100" in browser.get(reverse("contacts")).text
    home.shown = "national"
    home.save()
    html = browser.get(reverse("contacts")).text
    assert ">030 5550100<" in html
    assert "+49 30 5550100" not in html
    assert number_in_words(E164) == "030 5550100"
    assert number_in_words("+12125550100") == "+1 212-555-0100"


# The outside line


@pytest.fixture
def line(story: Story) -> HomeCountry:
    return HomeCountry.objects.create(country="DE", outside_line="0")


@pytest.mark.parametrize("how", ["dial", "deflect"])
def test_the_telephone_system_is_given_the_prefix_and_the_crm_keeps_the_number(how: str, story: Story, line) -> None:
    if how == "deflect":
        story.caller_rings("alice")
        calls.deflect(story.alice, number=E164)
    else:
        calls.dial(story.alice, number=E164)
        assert Conversation.objects.get().dialed == E164
        assert Conversation.objects.get().calls.get().peer_number == E164
    assert SimLeg.objects.filter(agent=None).latest("pk").number == "00305550100"


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("0030234567890", CALLER),
        ("030234567890", "030234567890"),
        (CALLER, CALLER),
        ("00012125550100", "+12125550100"),
        ("02001", "02001"),
        ("anonymous", "anonymous"),
    ],
)
def test_the_prefix_is_taken_off_what_a_telephone_system_shows(told: str, kept: str, story: Story, line) -> None:
    world.simulate_inbound(told, to="alice")
    conversation = Conversation.objects.get()
    assert conversation.number == kept
    assert conversation.number_read in {kept, CALLER, "", "2001", "02001"}
