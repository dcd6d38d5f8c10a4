"""A user name that was changed: who may have it, and how the telephone system follows."""

import re
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from django.utils.translation import gettext as _

from customizing.models import CmsDestination
from presence import changes
from presence.cms import user_names
from presence.errors import Refused
from presence.models import Agent
from presence.notices import write as notices
from presence.sessions import logon

NAMES = {"username", "first_name", "last_name"}


def refusal(user: User) -> str:
    """Why the user cannot have this user name, or nothing."""
    same = User.objects.exclude(pk=user.pk).filter(username__iregex=rf"^{re.escape(user.username)}$")
    if other := same.first():
        said = _("User name: “%(name)s” is taken, and capital letters make no difference. Choose another one.")
        return said % {"name": other.username}
    return user_names.held(user.username, by_other_than=user)


@receiver(pre_save, sender=User)
def _refuse(instance: User, update_fields: Any, raw: bool = False, **kwargs: Any) -> None:
    """However a user is saved. A change of many rows at once meets the index of the database instead."""
    if raw or (update_fields and "username" not in update_fields) or not _is_new(instance):
        return
    if said := refusal(instance):
        raise ValidationError({"username": said})


@receiver(post_save, sender=User)
def _show_new_name(instance: User, created: bool, update_fields: Any, **kwargs: Any) -> None:
    changed = update_fields is None or NAMES & set(update_fields)
    if changed and not created and Agent.objects.filter(user=instance).exists():
        changes.changed([instance.pk])


def _is_new(user: User) -> bool:
    return not User.objects.filter(pk=user.pk, username=user.username).exists()


def follow(now: datetime) -> None:
    """Who is logged on to a telephone system under a former name, and in no call, is logged on anew."""
    failures = []
    for agent, destination in user_names.to_follow():
        try:
            _log_on_anew(agent, destination, now=now)
        except Refused as refused:
            failures.append(refused)
    if failures:
        raise failures[0]


def _log_on_anew(agent: Agent, destination: CmsDestination, *, now: datetime) -> None:
    user, formerly = agent.user, agent.cms_name
    logon.leave_cms(agent, destination)
    if not user_names.release(agent, now=now):
        return
    names = {"name": user.get_username(), "formerly": formerly}
    try:
        logon.log_on_cms(user, formerly=formerly)
        logon.restore_work_mode(user, code=agent.work_mode, at=destination)
    except Refused as refused:
        said = _("Your user name is “%(name)s” now. The telephone system does not take it: %(reason)s")
        return notices.tell(user, said % {**names, "reason": refused.message}, level="error")
    said = _("Your user name is “%(name)s” now. You are logged on to the telephone system with it.")
    return notices.tell(user, said % names)
