"""Can telephones in the browser come in, if the destination says that there are any?"""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from customizing.checks.finding import Level
from presence.connectors.asterisk import browser_telephones as of_browsers
from presence.connectors.asterisk import rescue
from presence.connectors.asterisk.doctor import asking, dialplan, remedies
from presence.connectors.asterisk.doctor.asking import Answers
from presence.contract import Finding

SECONDS = 3.0


async def is_taken(address: str) -> bool:
    """Whether somebody answers there who speaks SIP."""
    try:
        async with connect(address, subprotocols=["sip"], open_timeout=SECONDS, proxy=None) as line:  # type: ignore[list-item]
            return line.subprotocol == "sip"
    except (OSError, TimeoutError, ValueError, WebSocketException):
        return False


def judge(answers: Answers) -> Iterator[Finding]:
    if answers.telephone_socket:
        wrong = [*_line(answers), *_dialplan(answers)]
        said = _("Telephones in the browser can come in at %(address)s.") % {"address": answers.telephone_socket}
        yield from wrong or [Finding(_("Telephones in the browser"), Level.OK, said)]


def _line(answers: Answers) -> Iterator[Finding]:
    if not answers.socket_taken:
        said = _("At %(address)s nobody takes telephones in the browser, so none can register.")
        lines = ["[general]", "enabled = yes", "bindaddr = 127.0.0.1", "bindport = 8088", "sessionlimit = 1000"]
        but = _("It needs the modules res_http_websocket and res_pjsip_transport_websocket.")
        remedy = remedies.written("http.conf", *lines, then="module reload http", but=but)
        about = _("Telephones in the browser")
        yield Finding(about, Level.ERROR, said % {"address": answers.telephone_socket}, **remedy)


def _dialplan(answers: Answers) -> Iterator[Finding]:
    lost = _("The dialplan lacks %(name)s, so a caller is lost whose agent closes the window of the telephone.")
    no_test = _(
        "The dialplan lacks %(name)s as the context of telephones in the browser, so no test call can be made."
    )
    for level, context, said in (
        (Level.ERROR, rescue.WAITING, lost),
        (Level.WARNING, of_browsers.DIALS, no_test),
    ):
        if answers.value(asking.exists(context, asking.CONTEXTS_OF_BROWSERS[context])) == "0":
            but = _("crm-extensions.conf is docs/asterisk/extensions.conf of the CRM.")
            remedy = remedies.written("extensions.conf", dialplan.PARTS, then="dialplan reload", but=but)
            yield Finding(_("Telephones in the browser"), level, said % {"name": context}, **remedy)
