"""The home country of the house, its area code and its outside line, by values alone."""

import pytest
from phonenumbers import PhoneNumberFormat, example_number, format_number

from customizing.countries import SUPPORTED
from customizing.models import Home
from presence.phone import former_numbers
from presence.phone.outside_line import with_outside_line
from presence.phone.reading import NumberKind, Spelling, reading_of
from presence.phone.written import international, national

pytestmark = pytest.mark.thorough

EXAMPLES = {
    region: former_numbers.today(format_number(example, PhoneNumberFormat.E164))
    for region in sorted(SUPPORTED)
    if (example := example_number(region))
}
LOCAL = [
    ("DE", "30", "555 0100", "+49305550100"),
    ("DE", "030", "5550-0100", "+493055500100"),
    ("AT", "1", "5550100", "+4315550100"),
    ("GB", "20", "7946 0123", "+442079460123"),
    ("US", "212", "555-0100", "+12125550100"),
    ("CH", "44", "555 01 00", "+41445550100"),
]


@pytest.mark.parametrize(("region", "area_code", "typed", "e164"), LOCAL)
def test_a_number_without_area_code_is_one_of_the_own_town(region: str, area_code: str, typed: str, e164: str) -> None:
    number = reading_of(typed, region=region, area_code=area_code)
    assert (number.e164, [one.spelling for one in number.readings]) == (e164, [Spelling.LOCAL])
    assert reading_of(typed, region=region).e164 == ""


@pytest.mark.parametrize(
    ("typed", "kind", "e164"),
    [
        ("2001", NumberKind.INTERNAL, ""),
        ("555010", NumberKind.INTERNAL, ""),
        ("089 5550100", NumberKind.EXTERNAL, "+49895550100"),
        ("+1 212 555 0100", NumberKind.EXTERNAL, "+12125550100"),
        ("0555 0100", NumberKind.EXTERNAL, "+495550100"),
        ("+5550100", NumberKind.UNREADABLE, ""),
    ],
)
def test_what_is_more_or_less_than_a_number_of_the_town_is_read_as_without_area_code(
    typed: str, kind: NumberKind, e164: str
) -> None:
    for area_code in ("", "30"):
        number = reading_of(typed, region="DE", area_code=area_code)
        assert (number.kind, number.e164) == (kind, e164)


def test_numbers_of_other_countries_are_shown_with_their_country() -> None:
    assert national("+49305550100", region="DE") == "030 5550100"
    assert national("+12125550100", region="US") == "(212) 555-0100"
    for region, e164 in EXAMPLES.items():
        assert national(e164, region="DE" if region != "DE" else "FR") == international(e164)


@pytest.mark.parametrize(
    ("number", "given"),
    [
        ("+49305550100", "00305550100"),
        ("+12125550100", "00012125550100"),
        ("*31#+49305550100", "*31#00305550100"),
        ("2001", "2001"),
        ("*21#", "*21#"),
        ("110", "110"),
    ],
)
def test_outside_numbers_are_dialled_with_the_prefix(number: str, given: str) -> None:
    assert with_outside_line(number, home=Home("DE", outside_line="0")) == given
    assert with_outside_line(number, home=Home("DE")) == number


@pytest.mark.parametrize("region", EXAMPLES)
def test_what_is_dialled_is_the_number_wherever_the_house_is(region: str) -> None:
    """A telephone system that understands it calls the number, and what it shows is read as that."""
    own = EXAMPLES[region]
    is_read = reading_of(national(own, region=region), region=region).e164 == own
    for e164 in ("+49305550100", "+12125550100", *([own] if is_read else [])):
        dialled = with_outside_line(e164, home=Home(region, outside_line="9"))
        assert dialled.removeprefix("9").isdecimal()
        assert e164 in reading_of(dialled.removeprefix("9"), region=region).lookups
