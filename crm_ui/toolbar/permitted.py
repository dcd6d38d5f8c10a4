"""What the toolbar of a user's role lets the context area offer, beside its buttons."""

from customizing.access import Profiles
from customizing.models import ToolbarState


class Permitted:
    """For the context area, which has the profiles."""

    profiles: Profiles

    @property
    def may_dial(self) -> bool:
        return self.profiles.may_dial

    @property
    def may_transfer_blind(self) -> bool:
        return self.profiles.permits("blind-transfer")

    @property
    def may_transfer_warm(self) -> bool:
        return self.profiles.permits("warm-transfer")

    @property
    def may_hand_over(self) -> bool:
        return self.profiles.permits("hand-over-now")

    @property
    def may_ask(self) -> bool:
        return self.profiles.permits("ask-now")

    @property
    def may_take(self) -> bool:
        return self.profiles.permits("take-when-free")

    @property
    def switchable(self) -> bool:
        """Whether the user may turn to a call that waits."""
        return self.profiles.permits("retrieve", state=ToolbarState.HELD)
