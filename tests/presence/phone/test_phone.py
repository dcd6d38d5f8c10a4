"""The reader of telephone numbers: spellings by the thousand, and what must never come of one."""

import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customizing.countries import SUPPORTED
from customizing.isolation import isolated, shortened
from presence.phone import characters, former_numbers
from presence.phone.countries import problem_with
from presence.phone.problems import Why
from presence.phone.reading import NumberKind, reading_of

EXAMPLES = [
    phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    for region in sorted(SUPPORTED)
    if (example := phonenumbers.example_number(region))
]
INVISIBLE = "\u200b\u200e\u202a\u2060\ufeff\u00ad"
SEPARATORS = ["", "", "", " ", "\u00a0", "\u202f", ".", *INVISIBLE]
DISTURBANCES = [
    "x",
    "O",
    "l",
    "I",
    "ext",
    "App. ",
    "(A)",
    "²",
    "½",
    "①",
    "Ⅳ",
    "e",
    "E",
    "#",
    ",",
    ";",
    "-",
    "/",
    " oder ",
]
ZEROS = [0x30, 0x660, 0x6F0, 0x966, 0xFF10]


@given(st.sampled_from(EXAMPLES), st.sampled_from(ZEROS), st.data())
def test_a_number_of_any_country_reads_the_same_however_it_is_spaced(e164, zero, data):
    spelled = "".join(chr(zero + int(digit)) + data.draw(st.sampled_from(SEPARATORS)) for digit in e164[1:])
    begin = data.draw(st.sampled_from(["+", "\uff0b", "(+", "00", "tel:+"]))
    closing = ")" if begin == "(+" else ""
    assert reading_of(begin + spelled + closing, region="DE").e164 == former_numbers.today(e164)


@given(st.data())
def test_whatever_gets_into_a_number_it_is_refused_or_has_the_digits_typed(data):
    typed = "06990009114"
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(1, len(typed)))
        typed = (
            typed[:place]
            + data.draw(st.sampled_from(DISTURBANCES) | st.characters(categories=["L", "N"]))
            + typed[place:]
        )
    number, digits = reading_of(typed, region="DE"), re.sub(r"\D", "", characters.plain_characters(typed))
    dialled = "+" + digits[2:] if digits.startswith("00") else "+49" + digits.removeprefix("0")
    assert not number.e164 or number.e164 + number.extension == dialled


@pytest.mark.parametrize("typed", ["0699 ext. 0009114", "0699 x 0009114", "069 ext. 1", "0006990009114"])
def test_what_keeps_its_trunk_prefix_is_no_whole_number(typed):
    number = reading_of(typed, region="DE")
    assert (number.e164, number.problem.why) == ("", Why.INCOMPLETE)


@given(st.text(max_size=300))
def test_no_text_is_an_error(text):
    assert reading_of(text, region="DE", withheld=frozenset({"266696687"})).kind in NumberKind


@pytest.mark.parametrize("e164", EXAMPLES)
def test_a_number_of_today_stays_what_it_is_and_its_other_form_leads_back(e164):
    today = former_numbers.today(e164)
    assert former_numbers.today(today) == today
    if other := former_numbers.other_form(today):
        assert former_numbers.other_form(other) == today


@pytest.mark.parametrize(("code", "says"), [("UK", "Use GB"), ("1!", "such as DE"), ("XX", "such as DE")])
def test_what_is_no_country_is_told_with_the_right_one(code, says):
    assert says in problem_with(code)


def test_only_names_that_run_from_right_to_left_are_isolated():
    assert isolated("Anna Keller") == "Anna Keller"
    assert isolated("علي حسن") == isolated(isolated("علي حسن")) == "\u2068علي حسن\u2069"
    assert shortened(isolated("علي حسن"), most=4) == "\u2068علي…\u2069"
