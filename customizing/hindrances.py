"""What speaks against something: each function that decides returns the first hindrance, or None if there is none.

Who decides asks whether there is one; the page “Why?” tells it in words. So product and explanation cannot disagree.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


class Step(TextChoices):
    """The parts of an explanation, in their order."""

    ROLE = "role", _("Business role")
    PROFILE = "profile", _("Profile")
    RULE = "rule", _("Rule")
    STATE = "state", _("State")
    CONNECTOR = "connector", _("Telephone system")


ORDER = list(Step)


@dataclass(frozen=True, eq=False)
class Hindrance:
    """`lies_in` is the node of Customizing in which it can be changed, by the name of the profile or row."""

    step: Step
    text: StrOrPromise
    lies_in: str = ""


NO_ROLE = Hindrance(Step.ROLE, _("The user works without a business role."))
NOT_ENABLED = Hindrance(Step.ROLE, _("The business role is not communication-enabled."), "role")
LAYOUT_OF_ROLE = Hindrance(
    Step.ROLE, _("Roles of the type CRM have the buttons of the layouts Generic and Telephony only."), "role"
)
NO_CMS_PROFILE = Hindrance(Step.PROFILE, _("The business role has no CMS profile."), "role")
DESTINATION_OFF = Hindrance(Step.CONNECTOR, _("The CMS destination is not active."), "destination")
TELEPHONY_OFF = Hindrance(Step.PROFILE, _("Telephony is off in the CMS profile."), "cms")
CHANNEL_OFF = Hindrance(Step.PROFILE, _("The channel of the button's layout is off in the CMS profile."), "cms")
NOT_IN_BLOCKS = Hindrance(Step.PROFILE, _("The CMS profile shows no presence in assignment blocks."), "cms")
NOT_IN_DIAL_PAD = Hindrance(Step.PROFILE, _("The CMS profile shows no presence in the dial pad."), "cms")
NO_TOOLBAR = Hindrance(Step.PROFILE, _("The business role has no toolbar profile."), "role")
NO_BUTTON = Hindrance(Step.PROFILE, _("The toolbar profile has no button for it."), "toolbar")
NOT_AVAILABLE_NOW = Hindrance(
    Step.STATE, _("The button is not available in the state of the user's calls."), "toolbar"
)
