"""Number → partner, step by step as an inbound call is identified."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from crm_ui.calls.identify import (
    SPELLINGS,
    identify,
    is_looked_up,
    kinds_looked_for,
    over_tie_line,
    owners_of,
)
from crm_ui.models import PartnerKind
from crm_ui.phone.texts import number_in_words
from customizing import access
from customizing.countries import country_name
from customizing.models import AccountIdentificationProfile
from presence.phone import (
    Number,
    NumberKind,
    as_dialled,
    as_told,
    digits_to_dial,
    plain_characters,
    problem_of,
    read_number,
    readable,
)

KINDS = {
    NumberKind.EXTERNAL: gettext_noop("a number outside"),
    NumberKind.INTERNAL: gettext_noop("an extension"),
    NumberKind.SERVICE: gettext_noop("a code for the telephone system"),
    NumberKind.WITHHELD: gettext_noop("withheld"),
    NumberKind.UNREADABLE: gettext_noop("no telephone number"),
}


class Row(NamedTuple):
    """A step, what came of it, and the page of the partner found, if one was."""

    title: str
    text: str
    url: str = ""


def steps(number: str, *, profile: AccountIdentificationProfile | None) -> list[Row]:
    """What is made of the number, by this profile or as delivered."""
    profile = profile or AccountIdentificationProfile()
    told, number = number, as_told(number)
    heard = read_number(number)
    return [
        Row(_("Plain characters"), plain_characters(told) or "–"),
        *_at_home(told, number),
        *_read(heard),
        *_looked_up(number, heard, profile),
        *_result(number, profile),
        Row(_("If it is dialled"), problem_of(heard, typed=number) or as_dialled(digits_to_dial(heard))),
    ]


def _at_home(told: str, number: str) -> Iterator[Row]:
    home = access.home()
    area_code = _(", area code %(code)s") % {"code": home.area_code} if home.area_code else ""
    yield Row(_("In the country"), country_name(home.country) + area_code)
    if number != told:
        yield Row(_("Without the prefix for an outside line"), number)


def _read(heard: Number) -> Iterator[Row]:
    yield Row(_("Read as"), _(KINDS[heard.kind]))
    if heard.before:
        yield Row(_("Code before it"), heard.before)
    if heard.internal:
        yield Row(_("Extension"), heard.internal)
    if heard.extension:
        yield Row(_("Extension behind it"), heard.extension)
    for reading in heard.readings:
        yield Row(_("Can mean"), f"{readable(reading.e164)} ({SPELLINGS[reading.spelling]})")


def _looked_up(number: str, heard: Number, profile: AccountIdentificationProfile) -> Iterator[Row]:
    if over_tie_line(number, profile):
        yield Row(_("Over a tie line"), _("a colleague at another telephone system is dialled so"))
        return
    if not heard.readings:
        return
    for e164, reading in heard.lookups.items():
        left_out = "" if is_looked_up(reading, profile) else _("left out: the profile wants no national spelling")
        yield Row(_("Looked for"), " – ".join(filter(None, (readable(e164), left_out))))
    kinds = [str(PartnerKind(kind).label) for kind in kinds_looked_for(profile)]
    yield Row(_("Among"), ", ".join(kinds) or _("nobody: the profile looks nowhere"))
    for partner, how in owners_of(heard, profile).items():
        yield Row(_("Found"), f"{partner} ({partner.get_kind_display()}): {how}", partner.get_absolute_url())


def _result(number: str, profile: AccountIdentificationProfile) -> Iterator[Row]:
    match = identify(number, profile=profile)
    partner = match.contact or match.account
    shown = match.name or (number_in_words(match.number) if match.number else _("Number withheld"))
    yield Row(_("Shown"), f"{shown} – {match.reason}", partner.get_absolute_url() if partner else "")
    if match.account and match.account != partner:
        yield Row(_("With the account"), match.account.name, match.account.get_absolute_url())
    if match.candidates:
        yield Row(_("Offered to choose"), ", ".join(map(str, match.candidates)))
