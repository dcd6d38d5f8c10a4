"""Attached data as people type it: one `key=value` a line."""

from django.utils.translation import gettext as _


class BadLine(ValueError):
    """A line that is no `key=value`; the message names it."""


def parse(text: str) -> dict[str, str]:
    """The attached data of a text; empty lines do not count. Raises BadLine."""
    data: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        key, sign, value = (part.strip() for part in line.partition("="))
        if not sign or not key:
            problem = _("Line %(number)s, “%(line)s”, is not of the form key=value.")
            raise BadLine(problem % {"number": number, "line": line.strip()[:60]})
        if key in data:
            raise BadLine(_("Line %(number)s gives “%(key)s” a second time.") % {"number": number, "key": key})
        data[key] = value
    return data
