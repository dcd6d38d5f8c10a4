"""Receivers that renew the change stamp, and that refuse the deletion of what is in use."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Model, ProtectedError
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext as _

from . import access
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


def still_in_force(record: Model) -> list[Use]:
    """While changes are collected the product works with what is in force, and its own tables refer to it."""
    if not (access.is_collecting() and access.is_in_force(record)):
        return []
    said = _("It is in force while changes are collected. Activate them first, and delete it then.")
    return [Use(said, reverse("admin:customizing_activation_draft"), _("Draft"))]


def _below(model: Any) -> Iterator[type[CustomizingModel]]:
    for each in model.__subclasses__():
        yield each
        yield from _below(each)


def _referred_to_by_others() -> Iterator[type[CustomizingModel]]:
    """The models of Customizing to which other tables than those of Customizing refer."""
    for model in _below(CustomizingModel):
        referring = (relation.related_model for relation in model._meta.related_objects)
        if not model._meta.abstract and not all(issubclass(each, CustomizingModel) for each in referring):
            yield model


register_uses(WorkMode, fixed_work_mode)
for referred in _referred_to_by_others():
    register_uses(referred, still_in_force)
