"""Who may load a document: whoever could make the same changes one by one."""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractUser
from django.utils.translation import gettext as _

from ...document.differences import Act, Change
from ...document.tables import table_of
from ...models import BusinessRole
from ..role_rights import LETTING_SEE

DOES = {Act.CREATED: "add", Act.CHANGED: "change", Act.DELETED: "delete"}


def refusal(asking: AbstractUser, changes: Iterable[Change]) -> str:
    """Why the user may not make these changes; nothing if he or she may."""
    changes = list(changes)
    needed = {name for change in changes for name in _needed(change)}
    if missing := sorted(name for name in needed if not asking.has_perm(f"customizing.{name}")):
        said = _("Nothing was changed: you need these permissions on Customizing: %(names)s.")
        return said % {"names": ", ".join(missing)}
    if not asking.is_superuser and any(_lets_see(change, asking) for change in changes):
        return _("Nothing was changed: nobody decides what a business role of his or her own sees.")
    return ""


def _needed(change: Change) -> list[str]:
    table = table_of(change.kind)
    if table is None:
        return []
    own = f"{DOES[change.act]}_{table.kind}"
    return [own, f"change_{table.rows[change.rows].kind}"] if change.rows else [own]


def _lets_see(change: Change, asking: AbstractUser) -> bool:
    if change.kind != BusinessRole._meta.model_name or change.field not in LETTING_SEE:
        return False
    return BusinessRole.objects.filter(name=change.key, users=asking.pk).exists()
