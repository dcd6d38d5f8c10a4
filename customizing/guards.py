"""Receivers that renew the change stamp, and that refuse the deletion of what is in use."""

from typing import Any

from django.db.models import Model, ProtectedError
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext as _

from .models import BusinessRole, ChangeStamp, CustomizingModel, WorkMode


@receiver([post_save, post_delete])
def renew_stamp(sender: type[Model], **kwargs: Any) -> None:
    if issubclass(sender, CustomizingModel):
        ChangeStamp.renew()


@receiver(m2m_changed, sender=BusinessRole.users.through)
def renew_stamp_for_users(action: str, **kwargs: Any) -> None:
    if action.startswith("post_"):
        ChangeStamp.renew()


@receiver(pre_delete, sender=BusinessRole)
def keep_role_with_users(instance: BusinessRole, **kwargs: Any) -> None:
    if users := set(instance.users.all()):
        message = _("Business role %(role)s has users. Take them out of the role first.") % {"role": instance}
        raise ProtectedError(message, users)


@receiver(pre_delete, sender=WorkMode)
def keep_fixed_work_mode(instance: WorkMode, **kwargs: Any) -> None:
    if instance.fixed:
        message = _("Work mode %(mode)s is needed by the product. Change its text instead.") % {"mode": instance}
        raise ProtectedError(message, {instance})
