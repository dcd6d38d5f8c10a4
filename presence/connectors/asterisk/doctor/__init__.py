"""Is this Asterisk as the CRM needs it? It is reached step by step, asked, and judged by its answers.

All that it says is by a connection of its own, with the rights of the CRM's user, and changes nothing at the Asterisk.
`judging` and what it is made of know no line and no clock: recorded answers are their tests.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from customizing.checks.finding import Level
from customizing.credentials import CredentialsUnreadable
from customizing.models import CmsDestination, TelephoneKeys
from presence.connectors.asterisk.address import Address
from presence.connectors.asterisk.connection import AmiError, Credentials
from presence.connectors.asterisk.doctor import asking, browser_telephones, judging, reaching
from presence.connectors.on_the_way import EndsHere
from presence.contract import CmsError, Finding, Workplace

LONGEST = 20.0
"""Seconds that an examination takes at most."""


def examine(
    destination: CmsDestination, workplaces: Sequence[Workplace], *, longest: float = LONGEST
) -> list[Finding]:
    """What is found, in the order in which it is looked at."""
    found: list[Finding] = []
    try:
        address = Address.entered(destination.address)
        credentials = Credentials(destination.user_name, destination.password())
    except (CmsError, CredentialsUnreadable) as error:
        return [Finding(_("Destination"), Level.ERROR, error.message)]
    try:
        asyncio.run(_within(longest, found, address, credentials, workplaces, destination))
    except TimeoutError:
        said = _("The examination was not over after %(n)d seconds, so what stands here is not all.")
        remedy = _("Look at the load of the Asterisk and of the network, then check again.")
        found.append(Finding(_("Examination"), Level.ERROR, said % {"n": longest}, remedy))
    return found


async def _within(
    longest: float,
    found: list[Finding],
    address: Address,
    credentials: Credentials,
    workplaces: Sequence[Workplace],
    destination: CmsDestination,
) -> None:
    by_notify, socket = destination.telephone_keys == TelephoneKeys.NOTIFY, destination.telephone_socket

    async with asyncio.timeout(longest):
        try:
            async with reaching.reached(address, credentials, found) as (connection, events):
                answers = await asking.ask(connection, events, user=credentials.user, of=workplaces, at=address)
                taken = bool(socket) and await browser_telephones.is_taken(socket)
                answers = replace(answers, by_notify=by_notify, telephone_socket=socket, socket_taken=taken)
                found += judging.judge(answers, workplaces)
        except EndsHere as error:
            found.append(error.finding)
        except AmiError as error:
            said = _("While the Asterisk was asked the line was lost, or no answer came in time: %(why)s")
            remedy = _("Check again. If it happens again, look at Asterisk's log.")
            found.append(Finding(_("Answers"), Level.ERROR, said % {"why": error}, remedy))
