"""Log on and off, CRM and CMS, leases and work modes."""

import logging
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from customizing import access
from customizing.display_names import name_of
from customizing.models import BusinessRole, CmsDestination, CmsLogonMode, WorkModeKind
from presence import changes, compiled, contract, working_role
from presence.calls import wrap_up
from presence.cms import gateway, user_names
from presence.errors import Refused
from presence.models import Agent, Call, Lease
from presence.notices import write as notices
from presence.sessions import extensions, leases

logger = logging.getLogger(__name__)
_followed = ""
"""The state of Customizing by which all queues were looked at last."""


def log_on(user: User, *, role: BusinessRole) -> None:
    """After the CRM logon with a role: also logs on the CMS if the role's CMS profile says automatic. Never raises."""
    with transaction.atomic():
        Agent.objects.update_or_create(user=user, defaults={"role": role, "back_until": None})
        changes.changed([user.pk])
    log_on_cms_by_itself(user, role=role)


def log_on_cms_by_itself(user: User, *, role: BusinessRole) -> None:
    """To the CMS, if the role's CMS profile says automatic; why not, the user is told. Never raises."""
    profiles = access.profile_bundle(role)
    if profiles.cms is None or not profiles.telephony or profiles.cms.logon != CmsLogonMode.AUTOMATIC:
        return
    try:
        log_on_cms(user)
    except Refused as refused:
        notices.tell(user, refused.message, level="error")


def give_role(user: User) -> None:
    """A user who never logged on gets the first role that is enabled for communication. Refused if there is none."""
    agent = Agent.objects.filter(user=user).first()
    if agent and working_role.may_watch(user.pk, agent.role_id):
        return
    role = next((role for role in access.roles_of(user) if access.profile_bundle(role).communication), None)
    if role is None:
        raise Refused(_("No business role of %(name)s is enabled for communication.") % {"name": name_of(user)})
    Agent.objects.update_or_create(user=user, defaults={"role": role})


def log_on_cms(user: User, *, formerly: str = "") -> None:
    """Log on to the CMS of the role's CMS profile. Refused if the role has none or the CMS refuses.

    `formerly` is the name under which the CMS knew the user until now.
    """
    agent, _created = Agent.objects.get_or_create(user=user)
    agent.user = user
    profiles = access.profile_bundle(agent.role_id)
    if not working_role.may_watch(user.pk, agent.role_id):
        raise Refused(_("Your business role is not enabled for communication. Choose another role at logon."))
    if profiles.cms is None or not profiles.telephony:
        raise Refused(_("Telephony is off in the CMS profile %(profile)s of your role.") % {"profile": profiles.cms})
    destination, several = agent.own_destination or profiles.cms.destination, profiles.cms.multiple_sessions
    queues = access.queues_of(user.pk, role_id=agent.role_id, destination_id=destination.pk)
    told = agent.queues_told if agent.destination_id == destination.pk else {}
    if agent.destination_id != destination.pk:
        _change_destination(user, agent, destination)
    elif agent.cms_logged_on and agent.several_calls == several and told == queues:
        return
    if taken := user_names.held(agent.wanted_name, by_other_than=user, at=destination):
        raise Refused(taken)
    formerly = user_names.adopt(user, name=agent.wanted_name, at=destination) or formerly
    logon = contract.LogOn(
        user.get_username(),
        extension=agent.extension,
        several_calls=several,
        formerly=formerly,
        queues=tuple(queues),
        penalties=queues,
        leaves=tuple(sorted({*told} - {*queues})),
    )
    gateway.send(destination, logon)
    Agent.objects.filter(user=user).update(several_calls=several, queues_told=queues)


def log_off_cms(user: User) -> None:
    """Refused while the user has an open call."""
    agent = Agent.objects.select_related("user", "destination").filter(user=user, cms_logged_on=True).first()
    if agent is None or agent.destination is None:
        return
    if Call.objects.open().filter(user=user).exists():
        raise Refused(_("You have an open call. End or transfer it first, then log off."))
    leave_cms(agent, agent.destination)


def leave_cms(agent: Agent, destination: CmsDestination) -> None:
    """Who is logged on there leaves it, and the queues in which he or she works. Refused by the CMS only."""
    named = access.queues_of(agent.user_id, role_id=agent.role_id, destination_id=destination.pk)
    queues = tuple(sorted({*named, *agent.queues_told}))
    gateway.send(destination, contract.LogOff(agent.user.get_username(), queues=queues))
    if agent.queues_told:
        Agent.objects.filter(pk=agent.pk).update(queues_told={})


def follow_customizing() -> None:
    """If Customizing was changed: who is logged on works in the queues that it names now. Raises the last Refused."""
    global _followed
    if (version := access.version()) == _followed:
        return
    logged_on = Agent.objects.filter(cms_logged_on=True, destination__isnull=False)
    failures = []
    for agent in logged_on.select_related("user"):
        queues = access.queues_of(agent.user_id, role_id=agent.role_id, destination_id=agent.destination_id or 0)
        if queues != agent.queues_told:
            try:
                log_on_cms(agent.user)
            except Refused as refused:
                failures.append(refused)
    if failures:
        raise failures[-1]
    _followed = version


@transaction.atomic
def log_off_crm(user: User, *, now: datetime | None = None) -> None:
    """The user has left the CRM: all leases end at once. The CMS logon stays."""
    if Lease.objects.filter(user=user).delete()[0]:
        changes.changed([user.pk])
        Agent.objects.filter(user=user).update(crm_since=now or timezone.now())


def lease_opened(user_id: int, *, worker: str, now: datetime | None = None) -> None:
    """The worker holds open sockets of the user."""
    leases.write(opened=[user_id], closed=[], worker=worker, now=now)


def lease_closed(user_id: int, *, worker: str, now: datetime | None = None) -> None:
    """The worker holds no socket of the user any more, and the grace is over."""
    leases.write(opened=[], closed=[user_id], worker=worker, now=now)


def set_work_mode(user: User, *, code: int, now: datetime | None = None) -> None:
    """In a call the mode takes effect after it; in wrap-up it ends the wrap-up."""
    mode = access.work_mode(code)
    if mode is None or mode.kind == WorkModeKind.WRAP_UP:
        raise Refused(_("This work mode cannot be chosen. Choose another one."))
    agent = Agent.objects.select_related("destination").filter(user=user, cms_logged_on=True).first()
    if agent is None or agent.destination is None:
        raise Refused(_("You are not logged on to the telephone system. Choose Log On."))
    if Call.objects.open().filter(user=user).exists():
        return _choose_next(user, code)
    gateway.send(agent.destination, contract.SetWorkMode(user.get_username(), work_mode=code))
    with transaction.atomic():
        Agent.objects.filter(user=user).update(next_work_mode=None)
        wrap_up.wrap_up_over(user.pk, at=now or timezone.now())
    return None


def restore_work_mode(user: User, *, code: int, at: CmsDestination) -> None:
    """Whoever was not ready before a new logon is not ready after it."""
    mode = access.work_mode(code)
    if mode and mode.kind == WorkModeKind.NOT_READY:
        gateway.send(at, contract.SetWorkMode(user.get_username(), work_mode=code))


def leave_work_mode(user: User, *, code: int, to: int) -> None:
    """The user is in the work mode `to` instead of `code`, as if chosen. Refused by the telephone system only.

    Who is in a call stays in a mode that counts already; what was chosen for after it is replaced.
    """
    agents = Agent.objects.filter(user=user)
    with transaction.atomic():
        agents.filter(next_work_mode=code).update(next_work_mode=to)
        agents.filter(work_mode=code, cms_logged_on=False).update(work_mode=to)
        changes.changed([user.pk])
    if agents.filter(work_mode=code).exists():
        set_work_mode(user, code=to)


def expire_wrap_ups(now: datetime) -> None:
    """Wrap-up that is over ends; modes chosen in a call are told to the CMS. Called about twice a second."""
    for user_id in _wrapped_up(now):
        with transaction.atomic():
            wrap_up.wrap_up_over(user_id, at=now)
    for agent in _with_chosen_mode():
        if agent.destination and agent.next_work_mode is not None:
            _tell_mode(agent, agent.destination, agent.next_work_mode)


@compiled.query
def _wrapped_up(now: datetime) -> QuerySet[Agent, int]:
    return Agent.objects.filter(wrap_up_until__lte=now).values_list("pk", flat=True)


@compiled.query
def _with_chosen_mode() -> QuerySet[Agent]:
    """Who chose a work mode in a call that has ended."""
    in_call = Call.objects.open().values("user")
    chosen = Agent.objects.filter(next_work_mode__isnull=False, wrap_up_until=None, cms_logged_on=True)
    return chosen.exclude(user__in=in_call).select_related("user", "destination")


@transaction.atomic
def _choose_next(user: User, code: int) -> None:
    Agent.objects.filter(user=user).update(next_work_mode=code)
    changes.changed([user.pk])


def _tell_mode(agent: Agent, destination: CmsDestination, code: int) -> None:
    try:
        gateway.send(destination, contract.SetWorkMode(agent.user.get_username(), work_mode=code))
    except Refused as refused:
        said = _("The telephone system does not know your work mode: %(reason)s Choose it again.")
        notices.tell(agent.user, said % {"reason": refused.message}, level="error")
    Agent.objects.filter(pk=agent.pk, next_work_mode=code).update(next_work_mode=None)


def _change_destination(user: User, agent: Agent, destination: CmsDestination) -> None:
    """Another telephone system counts its events anew."""
    if agent.cms_logged_on:
        log_off_cms(user)
    extensions.come_to(
        destination, user.pk, cms_logged_on=False, cms_sequence=0, cms_name="", queues=[], queues_told={}
    )
