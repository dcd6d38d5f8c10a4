"""Why something ended. What a telephone system says in its own words may name people, so not everybody sees it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from crm_ui.flight_recorder.names import Names

REASONS: Mapping[str, Promise] = {
    "busy": gettext_lazy("busy"),
    "call-back": gettext_lazy("somebody calls back"),
    "caller-hung-up": gettext_lazy("the caller has hung up"),
    "cancelled": gettext_lazy("cancelled"),
    "deflected": gettext_lazy("sent on before anybody accepted it"),
    "hung-up": gettext_lazy("hung up"),
    "joined": gettext_lazy("all three were joined"),
    "left-waiting": gettext_lazy("the colleague was put through to somebody else"),
    "lost": gettext_lazy("not known to the telephone system any more"),
    "no-answer": gettext_lazy("no answer"),
    "released": gettext_lazy("given away, as the user is gone"),
    "passed-on": gettext_lazy("passed on by a key of the telephone"),
    "rejected": gettext_lazy("declined"),
    "target-hung-up": gettext_lazy("the colleague has hung up"),
    "transferred": gettext_lazy("handed over"),
    "unconfirmed": gettext_lazy("the telephone system did not say"),
}


def reason_text(reason: str, names: Names) -> str:
    known = REASONS.get(reason)
    return str(known) if known else names.text(reason)
