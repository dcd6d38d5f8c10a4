"""Is this Asterisk as the CRM needs it? It is reached step by step, asked, and judged by its answers.

All that it says is by a connection of its own, with the rights of the CRM's user. An examination changes nothing at
the Asterisk; a test call lets two telephones ring. `judging` and what it is made of know no line and no clock:
recorded answers are their tests.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial

from django.utils.translation import gettext as _

from customizing.checks.finding import Level
from customizing.credentials import CredentialsUnreadable
from customizing.models import CmsDestination, TelephoneKeys
from presence.connectors.asterisk.address import Address
from presence.connectors.asterisk.connection import AmiError, Connection, Credentials
from presence.connectors.asterisk.doctor import asking, browser_telephones, consult_test, judging, reaching
from presence.connectors.on_the_way import EndsHere
from presence.contract import CmsError, Finding, Workplace

LONGEST = 20.0
"""Seconds that an examination takes at most."""
LONGEST_CALL = 23.0
"""Seconds that a test call takes at most: less than the proxies of `deploy/` wait for what is posted."""

Looks = Callable[[Connection, reaching.Heard, Address], Awaitable[list[Finding]]]


def examine(
    destination: CmsDestination, workplaces: Sequence[Workplace], *, longest: float = LONGEST
) -> list[Finding]:
    """What is found, in the order in which it is looked at."""
    return _found(destination, partial(_examined, destination, workplaces), longest=longest, tells_the_way=True)


def test_call(destination: CmsDestination, calling: Workplace, called: Workplace) -> list[Finding]:
    """What a call between the two telephones shows; why there is none, if the Asterisk cannot be reached."""

    async def call(connection: Connection, events: reaching.Heard, address: Address) -> list[Finding]:
        return await consult_test.run(connection, events, at=address, calling=calling, called=called)

    return _found(destination, call, longest=LONGEST_CALL, tells_the_way=False)


def _found(destination: CmsDestination, look: Looks, *, longest: float, tells_the_way: bool) -> list[Finding]:
    found: list[Finding] = []
    way: list[Finding] = found if tells_the_way else []
    try:
        address = Address.entered(destination.address)
        credentials = Credentials(destination.user_name, destination.password())
    except (CmsError, CredentialsUnreadable) as error:
        return [Finding(_("Destination"), Level.ERROR, error.message)]
    try:
        asyncio.run(_within(longest, found, way, address, credentials, look))
    except TimeoutError:
        said = _("The examination was not over after %(n)d seconds, so what stands here is not all.")
        remedy = _("Look at the load of the Asterisk and of the network, then check again.")
        found.append(Finding(_("Examination"), Level.ERROR, said % {"n": longest}, remedy))
    return found


async def _within(
    longest: float,
    found: list[Finding],
    way: list[Finding],
    address: Address,
    credentials: Credentials,
    look: Looks,
) -> None:
    async with asyncio.timeout(longest):
        try:
            async with reaching.reached(address, credentials, way) as (connection, events):
                found += await look(connection, events, address)
        except EndsHere as error:
            found.append(error.finding)
        except AmiError as error:
            said = _("While the Asterisk was asked the line was lost, or no answer came in time: %(why)s")
            remedy = _("Check again. If it happens again, look at Asterisk's log.")
            found.append(Finding(_("Answers"), Level.ERROR, said % {"why": error}, remedy))


async def _examined(
    destination: CmsDestination,
    workplaces: Sequence[Workplace],
    connection: Connection,
    events: reaching.Heard,
    address: Address,
) -> list[Finding]:
    by_notify, socket = destination.telephone_keys == TelephoneKeys.NOTIFY, destination.telephone_socket
    answers = await asking.ask(connection, events, user=destination.user_name, of=workplaces, at=address)
    taken = bool(socket) and await browser_telephones.is_taken(socket)
    answers = replace(answers, by_notify=by_notify, telephone_socket=socket, socket_taken=taken)
    return list(judging.judge(answers, workplaces))
