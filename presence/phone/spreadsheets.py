"""What spreadsheets make of a telephone number, undone where that is certain."""

import re

ESCAPED = re.compile(r"=?\s*([\"'])(?P<text>[^\"']*)\1?|=(?P<formula>\+?[\d\s()./-]+)")
SCIENTIFIC = re.compile(r"(?P<plus>\+?)(?P<whole>\d)[.,]?(?P<part>\d*)E\+?(?P<power>\d{1,2})", re.IGNORECASE)
THOUSANDS = re.compile(r"\+?[1-9]\d{0,2}(?P<mark>[,.' ])\d{3}(?:(?P=mark)\d{3})+(?:[.,]0{1,2})?")
DECIMAL = re.compile(r"(\+?\d{6,})[.,]0{1,2}")


class Rounded(ValueError):
    """Digits are lost; `args[0]` is those that are left."""


def undo_spreadsheet(text: str) -> str:
    """The number as it was before it went through a spreadsheet. Raises Rounded."""
    if match := ESCAPED.fullmatch(text):
        text = (match["text"] or match["formula"] or "").strip()
    if match := SCIENTIFIC.fullmatch(text):
        return _written_out(match)
    if THOUSANDS.fullmatch(text):
        text = re.sub(r"[.,]0{1,2}$", "", text)
        return re.sub(r"[^\d+]", "", text)
    return match[1] if (match := DECIMAL.fullmatch(text)) else text


def _written_out(match: re.Match[str]) -> str:
    """4.91713920012E+11 has all its digits, 4.91714E+11 has not."""
    digits = match["whole"] + match["part"]
    if len(digits) != int(match["power"]) + 1:
        raise Rounded(digits)
    return match["plus"] + digits
