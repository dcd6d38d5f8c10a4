"""Countries and numbers: one entry, from whatever side it is made, and a finding where it cannot be right."""

import pytest
from django.conf import LazySettings
from django.test import Client

from customizing import access, checks
from customizing.document.loading import load
from customizing.document.problems import Refused
from customizing.document.taking import take
from customizing.models import Home, HomeCountry
from presence import phone
from tests.presence.phone.test_home import EXAMPLES

from .forms import page, save

pytestmark = pytest.mark.usefixtures("customizing")


def findings() -> list[str]:
    return [each.text for each in checks.findings() if each.id == "CUST-034"]


def test_without_an_entry_the_environment_says_the_country(settings: LazySettings) -> None:
    settings.DEFAULT_REGION = "FR"
    assert access.home() == Home("FR")
    HomeCountry.objects.create(country="AT", area_code="1")
    assert access.home() == Home("AT", "1")


def test_a_new_entry_begins_with_the_country_of_the_environment(admin: Client, settings: LazySettings) -> None:
    settings.DEFAULT_REGION = "GB"
    assert '<option value="GB" selected>United Kingdom (GB)</option>' in admin.get(page(HomeCountry, "add")).text
    save(admin, HomeCountry, area_code="20")
    assert access.home() == Home("GB", "20")


def test_a_second_entry_is_refused_with_what_to_do(admin: Client) -> None:
    HomeCountry.objects.create(country="DE")
    assert "there is one already. Change that entry." in save(admin, HomeCountry, country="AT").text
    assert [each.country for each in HomeCountry.objects.all()] == ["DE"]


def test_a_change_counts_at_once_for_what_was_read_before() -> None:
    home = HomeCountry.objects.create(country="DE")
    assert phone.read_number("555 0100").e164 == ""
    assert phone.normalise("0201 5550100") == "+492015550100"
    home.area_code = "30"
    home.save()
    assert phone.read_number("555 0100").e164 == "+49305550100"
    home.country = "AT"
    home.save()
    assert phone.normalise("0201 5550100") == "+432015550100"


@pytest.mark.thorough
def test_what_is_shown_is_read_as_the_same_number_wherever_the_house_is() -> None:
    """Where short numbers are taken for extensions, or for those of an unknown town, the country is shown."""
    home, shown = HomeCountry.objects.create(shown="national"), {}
    for region, e164 in EXAMPLES.items():
        HomeCountry.objects.filter(pk=home.pk).update(country=region)
        shown[region] = phone.readable(e164)
        assert phone.normalise(shown[region]) == e164
    assert (shown["DE"], shown["US"], shown["FK"]) == ("030 123456", "(201) 555-0123", "+500 31234")
    assert sum(text.startswith("+") for text in shown.values()) < 25


def test_the_area_code_is_that_of_the_house_and_of_no_other_country() -> None:
    HomeCountry.objects.create(country="DE", area_code="20")
    assert phone.read_number("7946 0123", region="GB").e164 == ""


@pytest.mark.both_databases
def test_a_document_brings_another_country_and_refuses_two() -> None:
    HomeCountry.objects.create(country="DE", area_code="30")
    document = take()
    document["homecountry"] = {"AT": document["homecountry"]["DE"] | {"area_code": "1"}}
    load(document)
    assert access.home() == Home("AT", "1")
    assert take() == document
    document["homecountry"]["DE"] = document["homecountry"]["AT"]
    with pytest.raises(Refused, match="there is one already"):
        load(document)
    document["homecountry"] = {"UK": document["homecountry"]["DE"]}
    with pytest.raises(Refused, match="UK"):
        load(document)


@pytest.mark.parametrize(
    ("country", "area_code"),
    [("DE", "30"), ("DE", "06221"), ("AT", "1"), ("GB", "20"), ("US", "212"), ("IT", "06"), ("FR", "1"), ("DE", "")],
)
def test_an_area_code_of_the_country_is_no_finding(country: str, area_code: str) -> None:
    HomeCountry.objects.create(country=country, area_code=area_code)
    assert findings() == []


@pytest.mark.parametrize(("country", "area_code"), [("DE", "9999"), ("US", "11"), ("CH", "99"), ("AT", "0000")])
def test_an_area_code_that_the_country_has_not_is_a_finding(country: str, area_code: str) -> None:
    HomeCountry.objects.create(country=country, area_code=area_code)
    assert len(findings()) == 1
    assert f"area code {area_code}." in findings()[0]


@pytest.mark.parametrize(("field", "wrong"), [("area_code", "3o"), ("outside_line", "0-"), ("country", "UK")])
def test_what_cannot_be_is_refused_at_its_field(field: str, wrong: str, admin: Client) -> None:
    answer = save(admin, HomeCountry, **{"country": "DE", field: wrong})
    assert list(answer.context["adminform"].form.errors) == [field]
