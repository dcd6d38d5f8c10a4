"""What speaks against an option with a colleague, beside the toolbar of the role."""

from django.utils.translation import gettext_lazy as _

from customizing.hindrances import Hindrance, Step

NOT_IN_RULE = Hindrance(Step.RULE, _("The presence rule that decides does not offer it."), "colleague")
NO_MOBILE = Hindrance(Step.STATE, _("The colleague has no mobile number."))
NOT_IN_THIS_STATE = Hindrance(Step.STATE, _("It makes no sense in the state of the user's own calls."))
IS_ONESELF = Hindrance(Step.STATE, _("There are no options with oneself."))
SYSTEM_CANNOT = Hindrance(
    Step.CONNECTOR, _("The telephone system of the colleague cannot do it, or the colleague does not telephone.")
)
OUT_OF_REACH = Hindrance(
    Step.CONNECTOR, _("The colleague is at another telephone system, which is not reached with it."), "destination"
)
