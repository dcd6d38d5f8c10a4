"""What an extension and a mobile number may be, however they are entered."""

import re

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm_ui.models import TelephoneUser
from customizing.display_names import name_of
from presence.models import Agent
from presence.phone import NumberKind, plain_characters, problem_of, read_number

EXTENSION = re.compile(r"[0-9]{1,15}")
EASES_READING = re.compile(r"[\s./-]")


def read_extension(typed: str) -> str:
    """The extension as it is stored. Raises ValidationError."""
    extension = EASES_READING.sub("", plain_characters(typed))
    if extension and not EXTENSION.fullmatch(extension):
        raise ValidationError(_("Extension: digits only, at most 15 of them, as the telephone system has it."))
    if extension and phonenumbers.is_emergency_number(extension, settings.DEFAULT_REGION):
        raise ValidationError(_("Extension: this is an emergency number, which must stay free to be dialled."))
    return extension


def read_mobile(typed: str, *, region: str) -> str:
    """The number as it is stored. Raises ValidationError."""
    number = read_number(typed, region=region) if typed.strip() else None
    if number and (problem := problem_of(number, typed=typed)):
        raise ValidationError(_("Mobile: %(problem)s") % {"problem": problem})
    if number and (number.kind != NumberKind.EXTERNAL or number.extension):
        raise ValidationError(_("Mobile: this is not a telephone number. Type it with area code, or leave it empty."))
    return number.e164 if number else ""


def region_of(user: TelephoneUser) -> str:
    """The country in which numbers of the user are read: that of the employee."""
    partner = getattr(user, "partner", None)
    return partner.region if partner else settings.DEFAULT_REGION


def taken(extension: str, other: Agent) -> str:
    """That somebody else has it, in words."""
    said = _("Extension: %(extension)s belongs to %(name)s (%(username)s). Take it away there first.")
    return said % {"extension": extension, "name": name_of(other.user), "username": other.user.get_username()}
