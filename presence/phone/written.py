"""E.164 numbers as people write them."""

import phonenumbers
from phonenumbers import PhoneNumberFormat, ValidationResult

from presence.phone import former_numbers


def international(number: str) -> str:
    """An E.164 number as people write it internationally; anything else as it is."""
    return _written(number, home="")


def national(number: str, *, region: str) -> str:
    """The same, but as people in the region write it among themselves if it is one of theirs."""
    return _written(number, home=region)


def _written(number: str, *, home: str) -> str:
    try:
        parsed = phonenumbers.parse(number) if number.startswith("+") else None
    except phonenumbers.NumberParseException:
        return number
    if parsed is None or not (_is_possible(parsed) or former_numbers.is_valid(number)):
        return number
    is_home = bool(home) and phonenumbers.region_code_for_number(parsed) == home
    form = PhoneNumberFormat.NATIONAL if is_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def _is_possible(parsed: phonenumbers.PhoneNumber) -> bool:
    return phonenumbers.is_possible_number_with_reason(parsed) == ValidationResult.IS_POSSIBLE
