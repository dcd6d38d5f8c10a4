"""The way of a command to its CMS. Its success says only that the CMS took it; what became of it, events tell."""

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import Protocol

from django.conf import settings
from django.db import OperationalError
from django.utils.translation import gettext as _

from customizing import access
from customizing.models import CmsDestination
from presence import changes, phone, recorder
from presence.cms import user_names
from presence.cms.connectors import connector_class
from presence.contract import CallCommand, CmsError, CmsTimeout, CmsUnknown, Command, Connector, Event, LogOff
from presence.errors import Refused
from presence.models import Agent, Call
from presence.models.moments import Moment

log = logging.getLogger(__name__)
_connectors: dict[int, Connector] = {}
_started: dict[int, Connector] = {}
_lock = Lock()
LEADING = ("connector", "address", "user_name", "encrypted_password")
"""If one of these is changed, the connection is made anew."""

Owns = Callable[[CmsDestination], bool]
CarryOut = Callable[[CmsDestination, Command], None]
Answered = Callable[[CmsError], object]


_here = threading.local()


class Receive(Protocol):
    """Takes in events, with moments for the flight recorder and the users whose toolbars have changed."""

    def __call__(
        self,
        destination: CmsDestination,
        events: Collection[Event],
        *,
        moments: Collection[Moment] = (),
        changed: Collection[int] = (),
    ) -> object: ...


def alone(destination: CmsDestination) -> bool:
    """Without other processes, this one owns every connection."""
    return not settings.REDIS_URL


_owns: Owns = alone
_receive: Receive
_elsewhere: CarryOut


def connect(*, receive: Receive, elsewhere: CarryOut) -> None:
    """From now on events go to `receive`, and commands that another process carries out to `elsewhere`."""
    global _receive, _elsewhere
    _receive, _elsewhere = receive, elsewhere


def owned_if(owns: Owns) -> None:
    """From now on this process carries out itself the commands for the systems of which `owns` says so."""
    global _owns
    _owns = owns


def refuse(error: CmsError) -> None:
    """What the CMS said against a command is told to the user who gave it."""
    raise Refused(error.message) from error


def may_be_done(error: CmsTimeout) -> None:
    """No answer in time is no refusal: an event tells what became of the command, or its deadline passes."""


def refuse_after(undo: Callable[[], object]) -> Answered:
    """As `refuse`, once what was noted of the command has been taken back."""

    def undo_and_refuse(error: CmsError) -> None:
        undo()
        refuse(error)

    return undo_and_refuse


def send(
    destination: CmsDestination,
    command: Command,
    *,
    about: recorder.About | None = None,
    late: Callable[[CmsTimeout], object] = refuse,
    unknown: Answered = refuse,
    refused: Answered = refuse,
) -> None:
    """Give one command to the CMS. If it does not take it, one of the three is called; by default, all raise Refused.

    `late`: it did not answer in time, and may have carried the command out. `unknown`: it does not know the call or
    the transfer, or not any more. `refused`: it did nothing.
    """
    try:
        execute(destination, command, about=about)
    except CmsTimeout as error:
        late(error)
    except CmsUnknown as error:
        unknown(error)
    except CmsError as error:
        refused(error)


@contextmanager
def one_act(destination: CmsDestination) -> Iterator[None]:
    """What is told and noted within is taken in at its end, together: there is one transaction for all of it.

    A command is an act by itself; whoever notes something before the command puts this around both.
    """
    if getattr(_here, "act", None):
        yield
        return
    told: list[Event] = []
    _here.act = destination.pk, told
    with recorder.collecting() as moments, changes.one_act() as user_ids:
        try:
            yield
        finally:
            _here.act = None
            _receive(destination, told, moments=tuple(moments), changed=tuple(user_ids))


def execute(destination: CmsDestination, command: Command, *, about: recorder.About | None = None) -> None:
    """Give one command to the CMS. Raises CmsError, also if it does not answer in time.

    `about` is whose call it is about, if known.

    One that is switched off still takes commands about the calls that it has.

    Never within a database transaction: the CMS may take seconds, and its events need the rows.
    """
    destination = access.in_force(destination)
    if not (destination.active or isinstance(command, CallCommand | LogOff)):
        raise CmsError(_("The telephone system “%(name)s” is switched off.") % {"name": destination.name})
    carry_out = execute_here if _owns(destination) else _elsewhere
    around = [one_act(destination), recorder.sending(destination, command, about=about)]
    if about is None:
        around.reverse()  # whose call it is, the events may tell first
    with around[0], around[1]:
        known = {command.user: about.known_as} if about and about.known_as else {}
        named = user_names.translated(destination, command, known=known)
        carry_out(destination, _with_outside_line(named))


def _with_outside_line(command: Command) -> Command:
    """The command with its number as telephones at the system dial it."""
    number = getattr(command, "number", "")
    dialled = phone.as_dialled(number) if number else ""
    return replace(command, **{"number": dialled}) if dialled != number else command


def execute_here(destination: CmsDestination, command: Command) -> None:
    """Give the command to the CMS by the connector of this process."""
    try:
        connector_for(destination).execute(command)
    except OperationalError as error:
        raise CmsError(_("The telephone system is overloaded. Try again in a moment."), retry=True) from error
    except CmsError:
        raise
    except Exception as error:
        log.exception(
            "The connector of “%s” has failed; whether it carried out the command is not known.", destination
        )
        said = _(
            "The connector of the telephone system “%(name)s” has failed. Look at the telephone, and tell your "
            "administrator."
        )
        raise CmsTimeout(said % {"name": destination.name}) from error


def connector_for(destination: CmsDestination) -> Connector:
    """This process's connector to that CMS, made at first use; its events go to the inbox."""
    outdated, destination = None, access.in_force(destination)
    with _lock:
        connector = _connectors.get(destination.pk)
        if connector and _leads_elsewhere(connector.destination, destination):
            outdated = connector
        if connector is None or outdated:
            connector = _connectors[destination.pk] = _made(destination)
    if outdated:
        outdated.stop()
    return connector


def keep_connected(destination: CmsDestination) -> Connector:
    """This process's connector, started. Only the engine's thread calls this, so that each is started once."""
    connector = connector_for(destination)
    connector.destination = destination
    if _started.get(destination.pk) is not connector:
        connector.start()
        _started[destination.pk] = connector
    return connector


def keep_only(destinations: Iterable[CmsDestination]) -> None:
    """The connections to all other telephone systems end."""
    kept = {destination.pk for destination in destinations}
    for destination_id in _started.keys() - kept:
        _drop(destination_id)


def _made(destination: CmsDestination) -> Connector:
    try:
        kind = connector_class(destination.connector)
    except KeyError:
        said = _(
            "The connector “%(key)s” of the telephone system “%(name)s” is not installed. Ask your administrator."
        )
        raise CmsError(said % {"key": destination.connector, "name": destination.name}) from None
    return kind(destination, partial(_emit, destination))


def _emit(destination: CmsDestination, events: list[Event]) -> object:
    """What the CMS tells while it carries out a command of this thread is taken in when that is done."""
    act: tuple[int, list[Event]] | None = getattr(_here, "act", None)
    if act and act[0] == destination.pk:
        act[1].extend(events)
        return True
    return _receive(destination, events)


def _leads_elsewhere(before: CmsDestination, now: CmsDestination) -> bool:
    return any(getattr(before, name) != getattr(now, name) for name in LEADING)


def _drop(destination_id: int) -> None:
    with _lock:
        connector = _connectors.pop(destination_id, None)
        _started.pop(destination_id, None)
    if connector:
        connector.stop()


def destinations_in_use() -> list[CmsDestination]:
    """The active telephone systems, and those switched off at which a call goes on or somebody is logged on."""
    return access.destinations() + [each for each in access.switched_off() if _in_use(each)]


def own_destinations() -> list[CmsDestination]:
    """The telephone systems in use whose connection this process keeps."""
    return [destination for destination in destinations_in_use() if _owns(destination)]


def _in_use(destination: CmsDestination) -> bool:
    talked_at = Call.objects.open().filter(destination=destination)
    return talked_at.exists() or Agent.objects.filter(destination=destination, cms_logged_on=True).exists()


def forget(destination: CmsDestination) -> None:
    """Stop and drop this process's connector to that CMS."""
    _drop(destination.pk)


def forget_connectors() -> None:
    """Stop and drop the connectors of this process; they are made anew at their next use."""
    for destination_id in tuple(_connectors):
        _drop(destination_id)
