"""Number → exactly one partner, several, or none."""

import pytest

from crm_ui.calls.identify import identified_partner, identify
from crm_ui.models import ConversationPartner, PartnerNumber, RelationshipKind
from customizing.models import AccountIdentificationProfile
from presence.models import Agent
from presence.phone.reading import NumberKind, reading_of
from presence.phone.written import international
from tests.crm_ui.spellings import CASES
from tests.factory import make_account, make_contact, make_conversation, make_employee, make_user, relate

BERLIN = "+493023125123"


def normalised(typed, *, region):
    number = reading_of(typed, region=region)
    return number.e164 or number.internal


def profile(**fields):
    return AccountIdentificationProfile(**fields)


def candidates():
    return profile(only_exactly_one=False)


@pytest.mark.parametrize(("e164", "region", "typed"), CASES)
def test_each_spelling_is_read_as_the_number_it_means(e164, region, typed):
    assert normalised(typed, region=region) == e164


@pytest.mark.thorough
@pytest.mark.django_db
@pytest.mark.parametrize(("e164", "region", "typed"), CASES)
def test_a_partner_stored_in_any_spelling_is_found_by_the_number_received(e164, region, typed):
    contact = make_contact("Anna Keller", phone=typed, country=region)
    assert identify(e164, profile=None).contact == contact


@pytest.mark.thorough
@pytest.mark.django_db
@pytest.mark.parametrize(("e164", "region", "typed"), CASES)
def test_a_number_received_in_any_spelling_finds_the_partner(settings, e164, region, typed):
    settings.DEFAULT_REGION = region
    contact = make_contact("Anna Keller", phone=e164)
    assert identify(typed, profile=None).contact == contact


@pytest.mark.parametrize(
    "typed",
    ["", "  ", "anonymous", "Anonymous", "sip:anonymous@anonymous.invalid", "Withheld", "unbekannt", "0", "000"],
)
def test_a_withheld_number_has_no_digits_to_look_for(typed):
    assert reading_of(typed, region="DE").kind == NumberKind.WITHHELD
    assert normalised(typed, region="DE") == ""


@pytest.mark.parametrize("typed", ["2001", "20 01", "110", "sip:2001@pbx.example", "123456", "12-34"])
def test_a_short_number_is_an_internal_one(typed):
    assert reading_of(typed, region="DE").kind == NumberKind.INTERNAL


def test_six_digits_are_a_full_number_in_a_small_country():
    assert normalised("712 345", region="AD") == "+376712345"


@pytest.mark.parametrize("typed", ["+2001", "alice", "4711000", "1" * 300, "+", "++", "ext. 12", "()"])
def test_what_is_no_number_is_not_forced_to_be_one(typed):
    assert normalised(typed, region="DE") == ""


def test_a_local_number_without_its_area_code_is_not_read_as_one_of_another_town():
    assert normalised("471 1000", region="DE") == ""
    assert normalised("555-0100", region="US") == ""


def test_a_number_is_shown_as_people_write_it():
    assert international(BERLIN) == "+49 30 23125123"
    assert international("2001") == "2001"
    assert international("") == ""


@pytest.mark.django_db
def test_exactly_one_contact_gives_name_account_and_the_reason():
    account = make_account()
    contact = make_contact("Anna Keller", account=account, mobile="0171 3920012")
    match = identify("0171/39200-12", profile=profile())
    assert (match.account, match.contact, match.name) == (account, contact, "Anna Keller")
    assert match.number == "+491713920012"
    assert match.reason == "matched mobile, national spelling, 1 of 1"


@pytest.mark.django_db
def test_the_number_of_an_account_gives_the_account_only():
    account = make_account(phone="030 23125-123")
    make_contact("Anna Keller", account=account, main=True)
    match = identify(BERLIN, profile=profile())
    assert (match.account, match.contact, match.name) == (account, None, account.name)
    assert match.reason == "matched phone, international spelling, 1 of 1"


@pytest.mark.django_db
@pytest.mark.parametrize("strict", [True, False])
def test_two_contacts_with_the_same_number_show_the_number_only(strict):
    first = make_contact("Anna Keller", phone=BERLIN)
    second = make_contact("Ben Okafor", phone="030 / 23125 123", country="DE")
    match = identify(BERLIN, profile=profile(only_exactly_one=strict))
    assert (match.account, match.contact, match.name, match.count) == (None, None, "", 2)
    assert match.reason == "2 partners have this number"
    assert match.candidates == ([] if strict else [first, second])


@pytest.mark.django_db
def test_an_account_and_its_contact_with_the_same_number_are_ambiguous():
    account = make_account(phone=BERLIN)
    contact = make_contact("Anna Keller", account=account, phone=BERLIN)
    assert identify(BERLIN, profile=profile()).name == ""
    assert set(identify(BERLIN, profile=candidates()).candidates) == {account, contact}


@pytest.mark.django_db
def test_the_same_number_twice_at_one_partner_is_one_match():
    contact = make_contact("Anna Keller", phone=BERLIN, mobile="030 23125123")
    assert identify(BERLIN, profile=profile()).contact == contact


@pytest.mark.django_db
def test_the_account_of_a_contact_is_that_where_he_is_the_main_contact():
    contact = make_contact("Anna Keller", account=make_account("Aster AG"), phone=BERLIN)
    main = make_account("Zephyr Ltd")
    relate(main, contact, RelationshipKind.CONTACT, main=True)
    assert identify(BERLIN, profile=None).account == main


@pytest.mark.django_db
def test_the_profile_says_which_kinds_of_partners_are_found():
    make_account(phone=BERLIN)
    contact = make_contact("Anna Keller", phone=BERLIN)
    make_employee("Bob Miller", phone=BERLIN)
    match = identify(BERLIN, profile=profile(find_accounts=False, find_employees=False))
    assert match.contact == contact


@pytest.mark.django_db
def test_without_national_spellings_only_international_numbers_are_found():
    make_contact("Anna Keller", phone=BERLIN)
    strict = profile(national_spellings=False)
    assert identify("030 23125123", profile=strict).name == ""
    assert identify("0049 30 23125123", profile=strict).name == "Anna Keller"


@pytest.mark.django_db
def test_two_readings_that_find_different_partners_find_nobody():
    make_contact("Anna Keller", phone="+441632960123")
    make_contact("Ben Okafor", phone="+49441632960123")
    match = identify("441632960123", profile=profile())
    assert (match.name, match.count) == ("", 2)


@pytest.mark.django_db
def test_an_extension_is_the_colleague_and_never_a_customer():
    make_contact("Anna Keller", phone="2001")
    bob = make_user("bob", extension="2001")
    match = identify("2001", profile=None)
    assert (match.contact, match.account, match.number) == (bob.partner, None, "2001")
    assert match.reason == "matched extension, 1 of 1"


@pytest.mark.django_db
def test_an_extension_that_two_have_is_nobodys():
    make_user("alice", extension="2001")
    make_user("bob", extension="2001")
    assert identify("2001", profile=None).name == ""


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["", "anonymous", "+2001", "2099", "garbage"])
def test_partners_without_a_readable_number_are_never_matched_by_accident(number):
    Agent.objects.filter(user=make_user("bob")).update(extension="")
    make_contact("Anna Keller", phone="2099")
    make_contact("Ben Okafor", phone="ask reception")
    match = identify(number, profile=candidates())
    assert (match.name, match.count, match.candidates) == ("", 0, [])


@pytest.mark.django_db
def test_identifying_takes_few_queries_however_many_have_the_number(django_assert_max_num_queries):
    for name in ("Anna Keller", "Ben Okafor", "Chloé Martin"):
        make_contact(name, account=make_account(), phone=BERLIN)
    with django_assert_max_num_queries(2):
        identify(BERLIN, profile=candidates())


@pytest.mark.django_db
def test_whom_an_agent_confirmed_counts_more_than_the_number():
    make_contact("Anna Keller", phone=BERLIN)
    ben = make_contact("Ben Okafor", account=make_account())
    conversation = make_conversation(BERLIN)
    assert identified_partner(conversation, profile=None).name == "Anna Keller"
    ConversationPartner.objects.create(
        conversation=conversation, contact=ben, confirmed_by=make_user("alice"), reason="confirmed"
    )
    match = identified_partner(conversation, profile=None)
    assert (match.name, match.number) == ("Ben Okafor", BERLIN)


@pytest.mark.django_db
def test_numbers_are_read_anew_when_the_country_of_the_partner_changes():
    account = make_account(phone="020 7946 0123", country="DE")
    account.country = "gb"
    account.save()
    assert PartnerNumber.objects.get().e164 == "+442079460123"


@pytest.mark.django_db
def test_a_partner_without_country_has_numbers_of_the_default_region(settings):
    settings.DEFAULT_REGION = "FR"
    make_contact("Chloé Martin", phone="01 99 00 12 34")
    assert PartnerNumber.objects.get().e164 == "+33199001234"
