"""What speaks against a button of the toolbar now, beside Customizing."""

from django.utils.translation import gettext_lazy as _

from customizing.hindrances import Hindrance, Step

NOTHING_RINGS = Hindrance(Step.STATE, _("No call is ringing."))
NOBODY_HEARS = Hindrance(Step.STATE, _("The user talks to nobody."))
NO_CALL = Hindrance(Step.STATE, _("The user has no call."))
IS_TRANSFERRED = Hindrance(Step.STATE, _("The call is being transferred."))
NOT_WITH_THIS_CALL = Hindrance(Step.STATE, _("The call is in a state in which that makes no sense."))
NO_TRANSFER = Hindrance(Step.STATE, _("The user has started no transfer that is in such a state."))
NO_THIRD_PARTY = Hindrance(Step.STATE, _("There is nobody who could be brought into the call, or all talk already."))
NEEDS_WARM_TRANSFER = Hindrance(
    Step.PROFILE, _("It begins with a question to a colleague, and the toolbar has no Warm Transfer."), "toolbar"
)
CANNOT = Hindrance(Step.CONNECTOR, _("The telephone system cannot do it."), "destination")
