"""Whether a business role makes anything of calls: pages that open by themselves, and transactions."""

from django.utils.translation import gettext_lazy as _

from customizing import hindrances
from customizing.access import Profiles
from customizing.hindrances import Hindrance, Step

NO_INTEGRATION = Hindrance(Step.PROFILE, _("The business role has no CMS integration profile."), "role")


def against_integration(profiles: Profiles) -> Hindrance | None:
    """What speaks against anything that the integration profile of the role says."""
    if not profiles.enabled:
        return hindrances.NOT_ENABLED if profiles.role else hindrances.NO_ROLE
    return None if profiles.integration else NO_INTEGRATION
