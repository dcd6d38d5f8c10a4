"""Numbers that countries have changed since somebody wrote them down, and the two forms that some numbers have.

Only a number that is not valid any more is brought to its form of today, and only if that one is valid by the
metadata of libphonenumber. So nobody's number of today is ever taken for another's of yesterday.
"""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

# The country's E.164 numbers then, and what they are now. The first that leads to a valid number counts.
CHANGES = [
    # Mexico: the 1 of mobile numbers dialled from abroad went on 3 August 2019. IFT, Plan Técnico Fundamental de
    # Numeración, Diario Oficial de la Federación 11 May 2018.
    (r"\+521(\d{10})", r"+52\1"),
    # Brazil: mobile numbers have a 9 in front of their eight digits, everywhere since November 2016.
    # ANATEL, Resolução 553/2010.
    (r"\+55(\d\d)([6-9]\d{7})", r"+55\g<1>9\2"),
    # Italy: the 0 of the area code is dialled from abroad too since 1998, mobile numbers have none since 2001.
    # Ministero delle comunicazioni, Piano di numerazione nazionale; ITU Operational Bulletin.
    (r"\+39([1-9]\d{5,9})", r"+390\1"),
    (r"\+390(3\d{8,9})", r"+39\1"),
    # Argentina: the 15 behind the area code is that of domestic mobile calls; from abroad it is a 9 in front.
    # ENACOM, Plan Fundamental de Numeración Nacional.
    (r"\+54(11)15(\d{8})", r"+549\1\2"),
    (r"\+54(\d{3})15(\d{7})", r"+549\1\2"),
    (r"\+54(\d{4})15(\d{6})", r"+549\1\2"),
    # Côte d'Ivoire: eight digits became ten on 31 January 2021, by operator. ARTCI, Plan national de numérotation.
    (r"\+225(2\d8\d{5})", r"+22521\1"),
    (r"\+225([23]\d0\d{5})", r"+22525\1"),
    (r"\+225([23]\d[1-79]\d{5})", r"+22527\1"),
    (r"\+225([014-9][0-3]\d{6})", r"+22501\1"),
    (r"\+225([014-9][4-6]\d{6})", r"+22505\1"),
    (r"\+225([014-9][7-9]\d{6})", r"+22507\1"),
    # Benin: 01 in front of all numbers since 30 November 2024. ARCEP Bénin, Plan national de numérotation.
    (r"\+229(\d{8})", r"+22901\1"),
    # Viet Nam: mobile numbers of eleven digits became ten from September 2018. Recipes of libphonenumber's migrator.
    (r"\+8412([068]\d{7})", r"+847\1"),
    (r"\+84121(\d{7})", r"+8479\1"),
    (r"\+84122(\d{7})", r"+8477\1"),
    (r"\+8412([345]\d{7})", r"+848\1"),
    (r"\+84127(\d{7})", r"+8481\1"),
    (r"\+84129(\d{7})", r"+8482\1"),
    (r"\+8416([2-9]\d{7})", r"+843\1"),
    (r"\+8418([68]\d{7})", r"+845\1"),
    (r"\+84199(\d{7})", r"+8459\1"),
]
# Gabon: eight digits became nine in July 2019. The metadata still knows both forms. ARCEP Gabon, Plan national de
# numérotation; libphonenumber, national prefixes of GA.
KNOWN_BOTH = [
    (r"\+24101(\d{6})", r"+24111\1"),
    (r"\+2410([256]\d{6})", r"+2416\1"),
    (r"\+2410([47]\d{6})", r"+2417\1"),
]
# What was dialled before a number at home, and is no part of it any more. Mexico: as above.
FORMER_PREFIXES = {"MX": re.compile(r"^(?:01|04[45])(?=\d{10}$)")}
# Both forms are of today and reach the same telephone. Argentina gives an area code and number once, be it of a fixed
# or a mobile line; the 9 says only which price applies. ENACOM, as above.
TWO_FORMS = [(r"\+549(\d{10})", r"+54\1"), (r"\+54([1-8]\d{9})", r"+549\1")]


def today(e164: str) -> str:
    """The number as it is now; unchanged if it is valid, or nothing is known of it."""
    changes = KNOWN_BOTH if is_valid(e164) else CHANGES
    changed = (re.sub(old, new, e164) for old, new in changes if re.fullmatch(old, e164))
    return next(filter(is_valid, changed), e164)


def without_former_prefix(digits: str, *, region: str) -> str:
    return FORMER_PREFIXES[region].sub("", digits) if region in FORMER_PREFIXES else digits


def other_form(e164: str) -> str:
    """The same telephone's other number, or nothing."""
    forms = (re.sub(old, new, e164) for old, new in TWO_FORMS if re.fullmatch(old, e164))
    return next(filter(is_valid, forms), "")


@lru_cache(maxsize=4096)
def is_valid(e164: str) -> bool:
    try:
        parsed = phonenumbers.parse(e164)
    except NumberParseException:
        return False
    same = phonenumbers.format_number(parsed, PhoneNumberFormat.E164) == e164
    return same and phonenumbers.is_valid_number(parsed)
