"""What of Customizing is in use by people and their calls, so that it is not deleted under them."""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from customizing.models import BusinessRole, CmsDestination, WorkMode
from customizing.usage import Use, change_page, names_of_first, register_uses
from presence.models import Call, Conversation, ConversationAlias


def in_work_mode(code: int) -> QuerySet[User]:
    """Who is in the work mode, or has chosen it for the time after the call."""
    return User.objects.filter(Q(agent__work_mode=code) | Q(agent__next_work_mode=code))


def of_work_mode(mode: WorkMode) -> Iterator[Use]:
    users = in_work_mode(mode.pk)
    if not mode.fixed and users.exists():
        text = _("Users are in this work mode, or have chosen it for after their call: %(names)s.")
        page = reverse("work-mode-users", args=[mode.pk])
        yield Use(text % {"names": names_of_first(users)}, page, _("Put them into Not Ready"))


def of_role(role: BusinessRole) -> Iterator[Use]:
    """Who was taken out of it goes on with it until the call has ended."""
    users = User.objects.filter(agent__role=role, calls__in=Call.objects.open()).distinct()
    if users.exists():
        text = _("In a call with this role: %(names)s. Delete it once the call has ended.")
        yield Use(text % {"names": names_of_first(users)})


def of_destination(destination: CmsDestination) -> Iterator[Use]:
    """Who is logged on there or has a telephone there, and the history of calls, which is kept."""
    users = User.objects.filter(agent__destination=destination, agent__cms_logged_on=True)
    page, instead = f"{change_page(destination)}#id_active", _("Set it inactive instead")
    if users.exists():
        yield Use(_("Logged on to it: %(names)s.") % {"names": names_of_first(users)}, page, instead)
    has_telephone = Q(agent__own_destination=destination) | Q(other_telephones__own_destination=destination)
    there = User.objects.filter(has_telephone).distinct()
    if there.exists():
        text = _("Telephones of users are there: %(names)s.") % {"names": names_of_first(there)}
        yield Use(text, reverse("admin:crm_ui_telephoneuser_changelist"), _("Choose another one for them"))
    if number := _conversations(destination):
        text = _("Conversations in the history that were held over it: %(number)d.") % {"number": number}
        yield Use(text, page, instead)


def _conversations(destination: CmsDestination) -> int:
    tables = (Conversation, Call, ConversationAlias)
    return next(filter(None, (table.objects.filter(destination=destination).count() for table in tables)), 0)


register_uses(WorkMode, of_work_mode)
register_uses(BusinessRole, of_role)
register_uses(CmsDestination, of_destination, explains=[Conversation, ConversationAlias, Call])
