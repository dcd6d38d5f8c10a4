"""The only reading API of Customizing for the other apps.

Answers come from memory. Whether they still hold is asked with one cheap query at the first use in each request, at
once after a change in the same process, and otherwise at most once a second; so a change made in any process is in
force at the next request, and at the latest a second later for what is no request. Treat what you get as read-only.
"""

from typing import TypeVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from .in_memory import current as _current
from .in_memory import forget, is_collecting, is_previewing, previewing, version
from .models import BusinessRole, CallResult, CmsDestination, Home, Pushbutton, TransactionType, WorkMode
from .presence_rules import DELIVERED, Rule
from .snapshot import Former, Profiles, to_finish_a_call

__all__ = [
    "Profiles",
    "all_tie_lines",
    "attached_variables",
    "call_result_text",
    "call_results",
    "communication_user_ids",
    "destinations",
    "enabled_roles",
    "forget",
    "former",
    "holds",
    "home",
    "in_force",
    "is_collecting",
    "is_in_force",
    "is_previewing",
    "is_telephony_off",
    "own_presence_rules",
    "presence_profiles",
    "previewing",
    "profile_bundle",
    "profiles_to_finish_a_call",
    "pushbuttons",
    "queue_numbers",
    "queues_of",
    "roles_of",
    "switched_off",
    "system_with_browser",
    "telephoning_roles",
    "tie_lines",
    "tie_lines_lead_to",
    "transaction_type",
    "transaction_types",
    "version",
    "withheld_numbers",
    "work_mode",
    "work_mode_told",
    "work_modes",
]

Record = TypeVar("Record", bound=Model)


def roles_of(user: AbstractBaseUser | AnonymousUser) -> list[BusinessRole]:
    """The business roles a user may choose, ordered by text. None for a user who is not active."""
    return list(_current().roles_by_user.get(user.pk, ())) if user.is_active else []


def holds(user_id: int, role_id: int | None) -> bool:
    """Whether this business role is assigned to the user."""
    return any(role.pk == role_id for role in _current().roles_by_user.get(user_id, ()))


def communication_user_ids() -> frozenset[int]:
    """The users with at least one role in which they communicate: those who have presence."""
    return _current().communicating


def profile_bundle(role: BusinessRole | int | None) -> Profiles:
    """The profiles of a role. Empty ones for none, or for one that no longer exists."""
    pk = role.pk if isinstance(role, BusinessRole) else role
    return _current().profiles.get(pk, Profiles()) if pk is not None else Profiles()


def profiles_to_finish_a_call(role: BusinessRole | int | None, *, may_watch: bool = False) -> Profiles:
    """The profiles for a user in an open call who may no longer communicate or telephone with the role."""
    return to_finish_a_call(profile_bundle(role), may_watch=may_watch)


def presence_profiles(user_id: int, *, role_id: int | None) -> Profiles:
    """The profiles by whose rules a user's presence is told: of the role last logged on with, or else the first."""
    snapshot = _current()
    held = ((role.pk, snapshot.profiles[role.pk]) for role in snapshot.roles_by_user.get(user_id, ()))
    enabled = [(pk, profiles) for pk, profiles in held if profiles.communication]
    last = (profiles for pk, profiles in enabled if pk == role_id)
    return next(last, enabled[0][1] if enabled else Profiles())


def is_telephony_off() -> bool:
    """Whether there is a role that communicates without telephony."""
    return any(each.communication and not each.telephony for each in _current().profiles.values())


def own_presence_rules() -> list[Rule]:
    """The rules of all CMS profiles in use that are not the delivered ones."""
    sets = {profiles.presence_rules for profiles in _current().profiles.values()} - {DELIVERED}
    return [rule for rules in sorted(sets, key=lambda rules: rules[0].profile) for rule in rules]


def attached_variables(destination_id: int) -> dict[str, str]:
    """The key in the attached data of each variable that the telephone system keeps with a call."""
    return _current().attached_variables.get(destination_id, {})


def tie_lines(destination_id: int | None) -> dict[int, str]:
    """The telephone systems whose users can be dialled from this one, each with what stands before the extension."""
    return _current().tie_lines.get(destination_id or 0, {})


def all_tie_lines() -> dict[int, dict[int, str]]:
    """The same for each telephone system that has any."""
    return _current().tie_lines


def tie_lines_lead_to(destination_id: int) -> bool:
    """Whether users of this telephone system can be dialled from another one."""
    return any(destination_id in lines for lines in _current().tie_lines.values())


def queues_of(user_id: int, *, role_id: int | None, destination_id: int) -> dict[str, int]:
    """The queues of the telephone system in which the user works with this role, named as there, with the penalty.

    If several lines name one, the lowest penalty counts.
    """
    members = _current().queue_members.get(destination_id, ())
    mine = [each for each in members if each.user_id == user_id or (role_id and each.role_id == role_id)]
    by_penalty = sorted(mine, key=lambda each: (each.queue, -each.penalty))
    return {each.queue: each.penalty for each in by_penalty}


def queue_numbers(destination_id: int | None) -> list[tuple[str, str]]:
    """The queues of the telephone system to which calls can be handed over, each with the number that is dialled."""
    return _current().queue_numbers.get(destination_id or 0, [])


def work_modes() -> list[WorkMode]:
    """All work modes in their order."""
    return list(_current().work_modes.values())


def work_mode(code: int) -> WorkMode | None:
    return _current().work_modes.get(code)


def work_mode_told(code: int) -> WorkMode:
    """The work mode that a telephone system tells of an agent. One that is not there is never Ready."""
    return work_mode(code) or WorkMode.unknown(code)


def transaction_type(code: str) -> TransactionType:
    """The transaction type with this code. Raises LookupError."""
    try:
        return _current().transaction_types[code]
    except KeyError:
        message = _("Transaction type %(code)s does not exist. Create it in Define Transaction Types.")
        raise LookupError(message % {"code": code}) from None


def transaction_types() -> list[TransactionType]:
    """All transaction types, ordered by text."""
    return sorted(_current().transaction_types.values(), key=lambda kind: kind.caption)


def pushbuttons() -> list[Pushbutton]:
    """All own pushbuttons, ordered by name."""
    return sorted(_current().records[Pushbutton].values(), key=lambda own: own.name)


def destinations() -> list[CmsDestination]:
    """The active CMS destinations, ordered by name."""
    return list(_current().destinations)


def switched_off() -> list[CmsDestination]:
    """The CMS destinations that are not active, ordered by name."""
    return list(_current().switched_off)


def call_results(profiles: Profiles) -> list[CallResult]:
    """What users with these profiles can say has come of a call, in its order."""
    own = profiles.integration.pk if profiles.integration else None
    return [each for each in _current().call_results.values() if each.profile_id in (None, own)]


def call_result_text(code: str) -> str:
    """The text of a result; the code itself, if there is none of that code any more."""
    found = _current().call_results.get(code)
    return found.caption if found else code


def system_with_browser(destination_id: int | None, extension: str) -> CmsDestination | None:
    """The active telephone system of this key, if a telephone of that extension is one in the browser there."""
    found = next((each for each in destinations() if each.pk == destination_id), None)
    return found if found and found.has_in_browser(extension) else None


def withheld_numbers() -> frozenset[str]:
    """What carriers send instead of the number of a caller who withholds it, as digits."""
    return _current().withheld_numbers


def home() -> Home:
    """In which country the house is, and what else of it is needed to read numbers; else that of the environment."""
    return _current().home or Home(settings.DEFAULT_REGION)


def former() -> Former | None:
    """What users in a call still work with after a change that comes for each when free; None mostly."""
    return _current().former


def enabled_roles() -> QuerySet[BusinessRole]:
    """The business roles that are communication-enabled, as a condition for queries."""
    return BusinessRole.objects.filter(pk__in=[pk for pk, each in _current().profiles.items() if each.enabled])


def telephoning_roles(*, at: CmsDestination | None = None) -> QuerySet[BusinessRole]:
    """The roles whose users telephone, at this destination if one is given, be it active or not; as a condition."""
    cms = {pk: each.cms for pk, each in _current().profiles.items() if each.cms and each.cms.telephony}
    return BusinessRole.objects.filter(pk__in=[pk for pk, each in cms.items() if at in (None, each.destination)])


def in_force(record: Record) -> Record:
    """The record of Customizing as it is in force, where another table has led to it. Tables may hold a draft."""
    found: Record = _current().records[type(record)].get(record.pk, record)
    return found


def is_in_force(record: Model) -> bool:
    """Whether there is this record in what is in force."""
    return record.pk in _current().records.get(type(record), {})
