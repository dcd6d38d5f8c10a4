"""Receivers that renew the change stamp, and that refuse the deletion of what is in use."""

from typing import Any

from django.db.models import Model, ProtectedError
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext as _

from .models import ChangeStamp, CustomizingModel, WorkMode
from .usage import Use, register_uses, uses_of


@receiver([post_save, post_delete])
def renew_stamp(sender: type[Model], **kwargs: Any) -> None:
    if issubclass(sender, CustomizingModel):
        ChangeStamp.renew()


@receiver(pre_delete)
def keep_what_is_used(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    """However it is deleted: what uses it is looked for in the transaction that deletes."""
    if not issubclass(sender, CustomizingModel):
        return
    if uses := uses_of(instance):
        said = _("%(record)s is in use: %(uses)s")
        uses_said = " ".join(map(str, uses))
        raise ProtectedError(said % {"record": instance, "uses": uses_said}, {instance})


def fixed_work_mode(mode: WorkMode) -> list[Use]:
    return [Use(_("The product needs this work mode. Change its text instead."))] if mode.fixed else []


register_uses(WorkMode, fixed_work_mode)
