"""What sender and receiver of a hand-over are told and shown."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_ui.hand_over.context import HandOver
from crm_ui.models import BusinessPartner, BusinessTransaction
from customizing.hindrances import Hindrance, Step
from customizing.models import CmsIntegrationProfile, ScreenPop, UiAction, UiObject
from presence.notices import write as notices

ONLY_OFFERED = Hindrance(
    Step.RULE, gettext_lazy("Pages never open by themselves: the message bar offers it."), "integration"
)


def show(handed_over: BusinessTransaction, hand_over: HandOver, *, created: bool) -> None:
    """Open the profile's UI object on the receiver's screen, and tell the sender that all is well."""
    transfer = hand_over.transfer
    title = {"title": handed_over.title, "caller": hand_over.caller, **hand_over.people}
    text = _("%(title)s: call from %(caller)s, handed over by %(sender)s") % title
    url = _url(handed_over, hand_over.profile)
    never, key = against_opening(hand_over.profile), f"transfer-{transfer.pk}"
    offered = notices.message(hand_over.receiver, text, url=url, key=key)
    popped = offered if never else notices.to_open(hand_over.receiver, url, text, key=key)
    done = _("%(receiver)s has the call from %(caller)s. %(title)s was created.")
    went_on = _("%(receiver)s has the call from %(caller)s. %(title)s goes on.")
    told = notices.message(
        transfer.sender,
        (done if created else went_on) % title,
        level="success",
        url=handed_over.get_absolute_url(),
        key=f"transfer-{transfer.pk}-sender",
    )
    notices.give(popped, told)


def against_opening(profile: CmsIntegrationProfile) -> Hindrance | None:
    """What speaks against the UI object opening by itself: else the message bar offers it."""
    return ONLY_OFFERED if profile.screen_pop == ScreenPop.NEVER else None


def say_nothing_created(hand_over: HandOver) -> None:
    """Tell the receiver, whose role creates nothing for unknown accounts, what would have stood in the transaction."""
    transfer = hand_over.transfer
    text = _("Call from %(caller)s, handed over by %(sender)s: the account is not known, so nothing was created.")
    text %= {"caller": hand_over.caller, **hand_over.people}
    if hand_over.note:
        text += " " + _("Note: %(note)s") % {"note": hand_over.note}
    notices.tell(hand_over.receiver, text, level="warning", key=f"transfer-{transfer.pk}")
    sent = _("%(receiver)s has the call from %(caller)s.") % {"caller": hand_over.caller, **hand_over.people}
    notices.tell(transfer.sender, sent, level="success", key=f"transfer-{transfer.pk}-sender")


def _url(shown: BusinessTransaction, profile: CmsIntegrationProfile) -> str:
    """The UI object of the profile; the transaction if that object is not known."""
    partners: dict[str, BusinessPartner | None] = {UiObject.ACCOUNT: shown.account, UiObject.CONTACT: shown.contact}
    if partner := partners.get(profile.ui_object):
        return partner.get_absolute_url()
    name = "transaction-edit" if profile.ui_action == UiAction.EDIT else "transaction"
    return reverse(name, args=[shown.number])
