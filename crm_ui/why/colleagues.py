"""Why a colleague has a badge with these words, and why each option is offered or not."""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from crm_ui.why.asked import Asked, says_record
from crm_ui.why.chain import Explained, Says, explained
from customizing import access
from customizing.hindrances import Step
from customizing.models import ToolbarState
from customizing.presence_rules import Option
from presence.status import badges, board, from_database, labels
from presence.status.derive import against_option
from presence.status.from_database import ExplainedPresence
from presence.status.hindrances import NOT_IN_RULE
from presence.working_role import role_at_logon

PLACES = {"blocks": gettext_noop("In assignment blocks"), "dial-pad": gettext_noop("In the dial pad")}


def badges_of(asked: Asked, colleague: User) -> Iterator[Explained]:
    """The badge in each place."""
    seen = from_database.explain([colleague.pk])[0]
    says = {
        Step.ROLE: asked.says_role,
        Step.PROFILE: says_record(asked.profiles.cms),
        Step.RULE: _says_rule(seen),
        Step.STATE: Says(str(seen.facts.combination)),
        Step.CONNECTOR: _says_system(seen),
    }
    for place, title in PLACES.items():
        against = [asked.profiles.against_presence_in(place)]
        text = f"{_(title)}: {labels.label_of(seen.presence)}"
        yield explained(place, text, says=says, against=against)


def options(asked: Asked, colleague: User, *, place: str = "blocks") -> Iterator[Explained]:
    """Each option with the colleague."""
    seen, viewer = from_database.explain([colleague.pk])[0], asked.presence
    own = ToolbarState(viewer.own_call).label if viewer else "–"
    says = {
        Step.ROLE: asked.says_role,
        Step.PROFILE: says_record(asked.profiles.toolbar),
        Step.RULE: _says_rule(seen),
        Step.STATE: Says(
            _("own calls: %(own)s; colleague: %(facts)s") % {"own": own, "facts": seen.facts.combination}
        ),
        Step.CONNECTOR: _says_system(seen),
    }
    for option in Option:
        against = [
            asked.profiles.against_presence_in(place),
            None if option in seen.rule.options else NOT_IN_RULE,
            against_option(option, seen.facts, capabilities=seen.capabilities),
            badges.against_use(option, seen.presence, viewer=viewer, profiles=asked.profiles),
        ]
        yield explained(str(option), option.label, says=says, against=against)


def _says_rule(seen: ExplainedPresence) -> Says:
    rule = seen.rule
    names = {"position": rule.position, "profile": rule.profile, "rule": rule}
    if not rule.profile:
        return Says(_("Delivered rule %(position)d: %(rule)s") % names)
    profile = access.presence_profiles(seen.presence.user_id, role_id=role_at_logon(seen.presence.user_id)).cms
    return Says(_("Rule %(position)d of CMS profile %(profile)s: %(rule)s") % names, says_record(profile).url)


def _says_system(seen: ExplainedPresence) -> Says:
    """That of the colleague, and whether it is silent."""
    systems = [*access.destinations(), *access.switched_off()]
    says = says_record(next((each for each in systems if each.pk == seen.presence.destination_id), None))
    silent = board.silent_since(seen.presence.destination_id)
    text = _("%(presence)s (silent)") % {"presence": says.text}
    return Says(text, says.url) if silent else says
