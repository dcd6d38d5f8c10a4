"""What an extension and a mobile number may be, however they are entered."""

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from crm_ui.models import TelephoneUser
from customizing import access
from customizing.display_names import name_of, visible
from presence.models import Telephone
from presence.phone import NumberKind, plain_characters, problem_of, read_number

EXTENSION = re.compile(r"[0-9]{1,15}")
LONGEST_NAME = 150
EASES_READING = re.compile(r"[\s./-]")


def read_extension(typed: str) -> str:
    """The extension as it is stored. Raises ValidationError."""
    extension = EASES_READING.sub("", plain_characters(typed))
    if extension and not EXTENSION.fullmatch(extension):
        raise ValidationError(_("Extension: digits only, at most 15 of them, as the telephone system has it."))
    if extension and phonenumbers.is_emergency_number(extension, access.home().country):
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
    return partner.region if partner else access.home().country


def read_cms_user_name(typed: str) -> str:
    """The name as it is stored. Raises ValidationError."""
    name = visible(typed).strip()
    if len(name) > LONGEST_NAME or any(map(str.isspace, name)):
        raise ValidationError(_("CMS user name: one word, as the telephone system has it, or nothing."))
    return name


def taken(extension: str, other: Telephone) -> str:
    """That somebody else has the extension, in words."""
    said = _("Extension: %(value)s belongs to %(name)s (%(username)s). Take it away there first.")
    return said % {"value": extension, **_holder(other)}


def name_taken(name: str, other: Telephone) -> str:
    """That somebody else goes by the name at the telephone system, in words."""
    said = _("CMS user name: “%(value)s” is %(name)s (%(username)s) there. Choose another one.")
    return said % {"value": name, **_holder(other)}


def _holder(other: Telephone) -> dict[str, str]:
    user = other.user  # type: ignore[attr-defined]  # each kind of telephone has one
    return {"name": name_of(user), "username": user.get_username()}
