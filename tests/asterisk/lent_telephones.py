"""Telephones that several tests have one after the other. For each of them they are as if just switched on."""

from functools import partial

from deploy.asterisk.pbx import Pbx
from deploy.asterisk.telephones import Telephone, Telephones
from tests.asterisk.manager import Manager, Message
from tests.patience import until


class Lent(Telephones):
    """Whoever was asked for once stays there, as long as telephone and Asterisk run."""

    def __init__(self, pbx: Pbx):
        super().__init__(pbx)
        self._kept: dict[tuple[str, str], Telephone] = {}
        self._began = 0

    def take_up(self) -> None:
        """Before a test."""
        self._began = self.pbx.service.process.pid

    def lay_down(self) -> None:
        """After a test: all calls are over, at the telephones and at the Asterisk.

        An Asterisk that was started anew does not know them any more, and who was switched off stays so.
        """
        if self._began != self.pbx.service.process.pid:
            return self.stop()
        for key, telephone in list(self._kept.items()):
            if telephone.service.process.poll() is None:
                until(partial(_is_idle, telephone))
                telephone.is_as_new()
            else:
                self.put_away(self._kept.pop(key))
        until(partial(_nobody_talks, self.pbx))
        return None

    def stop(self) -> None:
        super().stop()
        self._kept.clear()

    def _start(self, name: str, *, registers: bool, port: int = 0, shown: str = "") -> Telephone:
        if (kept := self._kept.get((name, shown))) is None:
            kept = self._kept[name, shown] = super()._start(name, registers=registers, port=port, shown=shown)
        return kept


def _is_idle(telephone: Telephone) -> bool:
    telephone.hang_up_all()
    return "(0)" in telephone.command("listcalls")


def _nobody_talks(pbx: Pbx) -> bool:
    listed: list[str] = []

    def heard(message: Message) -> None:
        if message["Event"] == "CoreShowChannelsComplete":
            listed.append(message["ListItems"])

    line = Manager(pbx, heard=heard)
    try:
        line.ask("CoreShowChannels")
        until(lambda: listed)
    finally:
        line.close()
    return listed == ["0"]
