"""Several telephones of a user, such as one at the desk and one at home: which one is used now the user chooses."""

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customizing import access
from customizing.activations.acting import acting
from customizing.belongings import USER
from customizing.models import Occasion
from customizing.signals import assignments_touched
from presence import changes
from presence.errors import Refused
from presence.models import OF_TELEPHONES, Agent, Call, OtherTelephone, Telephone
from presence.sessions import logon


def telephones_of(user: User) -> list[Telephone]:
    """The one in use first; only this one, if the user has no other."""
    agent = Agent.objects.filter(user=user).select_related("own_destination").first()
    others = OtherTelephone.objects.filter(user=user).select_related("own_destination")
    return [agent, *others] if agent else []


def choose(user: User, other_id: int) -> None:
    """Use this telephone from now on. Who is logged on to the telephone system is logged on there by it.

    Refused in a call, and if somebody else has its extension now; then all is as before.
    """
    if not OtherTelephone.objects.filter(pk=other_id, user=user).exists():
        raise Refused(_("This telephone is not one of yours any more. Choose another one."))
    if Call.objects.open().filter(user=user).exists():
        raise Refused(_("You are in a call. End it first, then choose another telephone."))
    before = Agent.objects.filter(user=user, cms_logged_on=True).first()
    if before:
        logon.log_off_cms(user)
    try:
        with acting(Occasion.OWN, user_name=user.get_username()):
            _exchange(user, other_id)
    except IntegrityError:
        said = _("Somebody else uses the extension of this telephone now. Choose another one.")
        raise Refused(said) from None
    finally:
        if before:
            _log_on_again(user, work_mode=before.work_mode)


@transaction.atomic
def keep(user_id: int, **fields: object) -> None:
    """Store columns of the user's Agent, as an administrator enters them. Call `changes.changed` afterwards.

    Another telephone system counts from the next logon to it.
    """
    assignments_touched.send(sender=Agent, kind=USER, numbers=[user_id])
    Agent.objects.get_or_create(user_id=user_id)
    agents = Agent.objects.filter(pk=user_id)
    if "own_destination_id" in fields and agents.filter(cms_logged_on=False).exists():
        fields |= {"destination_id": fields["own_destination_id"], "cms_sequence": 0, "cms_name": ""}
    agents.update(**fields)


def _log_on_again(user: User, *, work_mode: int) -> None:
    logon.log_on_cms(user)
    destination = Agent.objects.select_related("destination").get(user=user).destination
    if destination:
        logon.restore_work_mode(user, code=work_mode, at=destination)


@transaction.atomic
def _exchange(user: User, other_id: int) -> None:
    """The two change places. Only then is the user at the other telephone system, if it is another one."""
    assignments_touched.send(sender=Agent, kind=USER, numbers=[user.pk])
    agent = Agent.objects.select_for_update().get(user=user)
    other = OtherTelephone.objects.select_for_update().get(pk=other_id, user=user)
    before, chosen = ({name: getattr(each, name) for name in OF_TELEPHONES} for each in (agent, other))
    profile = access.presence_profiles(user.pk, role_id=agent.role_id).cms
    system = other.own_destination_id or (profile and profile.destination_id)
    state = {"cms_logged_on": False, "cms_since": timezone.now()} if agent.cms_logged_on else {}
    if system != agent.destination_id:
        state |= {"destination_id": system, "cms_sequence": 0, "cms_name": ""}
    Agent.objects.filter(pk=agent.pk).update(**chosen, **state)
    before["telephone"] = before["telephone"] or _("Telephone %(extension)s") % {"extension": before["extension"]}
    OtherTelephone.objects.filter(pk=other.pk).update(**before)
    changes.changed([user.pk])
