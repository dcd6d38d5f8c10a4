"""Telephones and mobile number of users, for the change documents."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models.signals import pre_delete, pre_save
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customizing.belongings import USER, Part, Value, Values, register
from customizing.signals import assignments_touched
from presence.models import Agent, OtherTelephone
from presence.phone import readable

FIELDS = ("telephone", "extension", "own_destination__name", "cms_user_name")


def _telephones(users: Collection[int]) -> Iterable[tuple[int, str, Values]]:
    """Each by what it is called; that in use may have no name."""
    for kind, in_use in ((Agent, "yes"), (OtherTelephone, "")):
        found = kind._default_manager.filter(user__in=users).order_by()
        for user, name, extension, system, cms_user_name in found.values_list("user", *FIELDS):
            told = {"extension": extension, "system": system or "", "cms_user_name": cms_user_name}
            yield user, name, {**told, "in_use": in_use if name else ""}


def _mobiles(users: Collection[int]) -> Iterable[tuple[int, str, Values]]:
    for user, mobile in Agent.objects.filter(user__in=users).values_list("user", "mobile"):
        yield user, "", {"mobile": mobile}


@receiver([pre_save, pre_delete], sender=OtherTelephone)
def tell_before(sender: type[OtherTelephone], instance: OtherTelephone, **kwargs: Any) -> None:
    assignments_touched.send(sender=sender, kind=USER, numbers=[instance.user_id])


OF_TELEPHONE = {
    "in_use": Value(gettext_lazy("In use"), lambda text: _("yes") if text else ""),
    "extension": Value(gettext_lazy("Extension")),
    "system": Value(gettext_lazy("Telephone system")),
    "cms_user_name": Value(gettext_lazy("CMS user name")),
}
register(Part(USER, "", "", {"mobile": Value(gettext_lazy("Mobile"), readable)}, _mobiles))
register(Part(USER, "telephones", gettext_lazy("Telephone"), OF_TELEPHONE, _telephones))
