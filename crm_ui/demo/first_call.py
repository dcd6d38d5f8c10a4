"""The call with which the demo begins: Anna Keller of Meridian Bikes rings whoever asks her to."""

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from crm_ui.demo.meridian import FIRST_CONTACT_ID
from crm_ui.models import PartnerNumber
from crm_ui.outside import line
from presence import phone
from presence.calls.reachability import on_cms
from presence.connectors.simulator import world
from presence.errors import Refused

DATA = {"subject": "Brakes not delivered", "order": "4711"}


def caller_number() -> str:
    """Her number as people write it; nothing if she is not there any more."""
    number = PartnerNumber.objects.filter(partner=FIRST_CONTACT_ID).first()
    return number.shown if number else ""


def ring(user: User) -> None:
    """She calls the user, from a telephone outside if there are such. Refused, with the reason, if it cannot ring."""
    on_cms(user)
    if not (number := caller_number()):
        raise Refused(_("Anna Keller is not there any more. Start the demo anew with RESET=1."))
    if settings.OUTSIDE_CALLERS:
        line.call(phone.read_number(number).e164, to=user.agent.extension)
        return
    party = world.simulate_inbound(number, to=user.get_username(), attached_data=DATA)
    if not party.is_open:
        raise Refused(_("Your line is busy, and the caller was told so. End your call, then let it ring again."))
