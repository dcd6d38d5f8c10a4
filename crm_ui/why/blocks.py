"""Why each assignment block of the user's pages is there or not."""

from collections.abc import Iterator

from django.http import QueryDict
from django.utils.translation import gettext as _

from crm_ui.blocks import PAGE_TITLES, PAGES, against_block, arranged_blocks
from crm_ui.why.asked import Asked
from crm_ui.why.chain import Explained, Says, explained
from customizing.hindrances import Step
from customizing.requests import WebClientRequest


def blocks(asked: Asked) -> Iterator[Explained]:
    """The blocks of each kind of page, in the user's order. Those of the home page alone may be missing if empty."""
    request = _request_of(asked)
    for page in PAGES:
        for kind, setting in arranged_blocks(page, user=asked.user, profiles=asked.profiles):
            block = kind(asked.user, page=page, request=request)
            says = {
                Step.ROLE: asked.says_role,
                Step.RULE: Says(_("Shown only with rows") if kind.hidden_when_empty else _("Shown to every role")),
                Step.STATE: Says(_("Arranged by the user") if setting else _("As delivered")),
            }
            title = f"{PAGE_TITLES[page]}: {kind.title}"
            yield explained(f"{page}/{kind.key}", title, says=says, against=[against_block(block, setting)])


def _request_of(asked: Asked) -> WebClientRequest:
    """The user's request for a page, as far as blocks look at it."""
    request = WebClientRequest()
    request.method, request.GET = "GET", QueryDict()
    request.user, request.role, request.profiles = asked.user, asked.role, asked.profiles
    return request
