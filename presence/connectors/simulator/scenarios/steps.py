"""The steps of scenarios. Colleagues act by the same commands as people at browsers, so all that follows is real."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from customizing.presence_rules import Option
from presence.calls import commands as calls
from presence.calls import reachability
from presence.connectors.simulator import queues, world
from presence.connectors.simulator.scenarios.script import Names, Stage, Step
from presence.connectors.simulator.scenarios.simulated_agents import call_of
from presence.errors import Refused
from presence.models.simulator import LegState, Player, SimTransfer
from presence.transfers import commands as transfers

IN_CALL = (LegState.CONNECTED, LegState.HELD)


@dataclass(frozen=True)
class Rings(Step):
    """An outside caller calls a part, a queue (`queue:<key>`) or, with the empty text, anyone."""

    caller: str
    to: str
    data: dict[str, str] = field(default_factory=dict)

    def text(self, names: Names) -> str:
        if self.to.startswith(queues.PREFIX):
            said = _("%(caller)s calls the queue %(name)s.")
        else:
            said = _("%(caller)s calls %(name)s.")
        return said % {"caller": names[self.caller], "name": names[self.to]}

    def do(self, stage: Stage) -> None:
        if not self.to.startswith(queues.PREFIX):
            reachability.must_be_available(stage.user(self.to), option=Option.CALL)
        world.simulate_inbound(
            stage.number(self.caller),
            to=stage.address(self.to),
            attached_data=self.data,
            player=Player.SCENARIO,
            now=stage.now,
        )


@dataclass(frozen=True)
class Leaves(Step):
    """An outside caller who talks hangs up."""

    caller: str

    def text(self, names: Names) -> str:
        return _("%(caller)s hangs up.") % {"caller": names[self.caller]}

    def do(self, stage: Stage) -> None:
        party = stage.party(self.caller)
        if party and party.state != LegState.CONNECTED:
            raise Refused(_("The caller talks with nobody yet."))
        if party:
            world.outside_hang_up(party.pk, now=stage.now)


@dataclass(frozen=True)
class IsTaken(Step):
    """The caller talks with somebody, or was told that somebody calls back."""

    caller: str

    patience = 90.0

    def text(self, names: Names) -> str:
        return _("Nobody of them takes the caller, who goes where the integration profile says.")

    def do(self, stage: Stage) -> None:
        party = stage.party(self.caller)
        if party and party.state != LegState.CONNECTED:
            raise Refused(_("The caller talks with nobody yet."))


@dataclass(frozen=True)
class PartStep(Step):
    """Something that a part does; a person who plays it is waited for."""

    who: str

    def text(self, names: Names) -> str:
        return str(self.words()) % {"who": names[self.who], **self.with_whom(names)}

    def words(self) -> str:
        raise NotImplementedError

    def with_whom(self, names: Names) -> dict[str, str]:
        return {}


@dataclass(frozen=True)
class Accepts(PartStep):
    def words(self) -> str:
        return _("%(who)s accepts.")

    def do(self, stage: Stage) -> None:
        if leg := stage.leg(self.who, LegState.ALERTING):
            calls.accept(stage.user(self.who), call_of(leg).pk, now=stage.now)
        elif not self.seen(stage):
            raise Refused(_("No call is ringing there."))

    def seen(self, stage: Stage) -> bool:
        return stage.leg(self.who, *IN_CALL) is not None


@dataclass(frozen=True)
class IsBackAt(PartStep):
    """Nobody took the caller, who rings at the sender again."""

    patience = 90.0

    def words(self) -> str:
        return _("It has rung too long, and rings at %(who)s again.")

    def do(self, stage: Stage) -> None:
        if not self.seen(stage):
            raise Refused(_("It rings at the colleague still."))

    def seen(self, stage: Stage) -> bool:
        return stage.leg(self.who, LegState.ALERTING) is not None


@dataclass(frozen=True)
class HandsOver(PartStep):
    """`who` hands the caller over to the part `to`, and says why."""

    to: str
    reason: StrOrPromise = ""
    note: StrOrPromise = ""

    def with_whom(self, names: Names) -> dict[str, str]:
        return {"to": names[self.to]}

    def seen(self, stage: Stage) -> bool:
        sender = stage.user(self.who).get_username()
        return SimTransfer.objects.filter(sender__user=sender, since__gte=stage.started_at).exists()


@dataclass(frozen=True)
class HandsOverBlind(HandsOver):
    def words(self) -> str:
        return _("%(who)s hands over to %(to)s at once (blind).")

    def do(self, stage: Stage) -> None:
        sender, target = stage.user(self.who), stage.user(self.to)
        transfers.start_blind(sender, target=target, reason=str(self.reason), note=str(self.note), now=stage.now)


@dataclass(frozen=True)
class Asks(HandsOver):
    def words(self) -> str:
        return _("%(who)s asks %(to)s first (warm).")

    def do(self, stage: Stage) -> None:
        sender, target = stage.user(self.who), stage.user(self.to)
        transfers.start_warm(sender, target=target, reason=str(self.reason), note=str(self.note), now=stage.now)


@dataclass(frozen=True)
class Completes(PartStep):
    def words(self) -> str:
        return _("%(who)s completes the transfer.")

    def do(self, stage: Stage) -> None:
        transfers.complete(stage.user(self.who), now=stage.now)

    def seen(self, stage: Stage) -> bool:
        return stage.leg(self.who) is None
