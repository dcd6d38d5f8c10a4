"""The delivered groups of rights. Each right is given once: what is taken from a group or added to it stays so."""

from collections.abc import Callable
from itertools import product
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.dispatch import receiver

from customizing.models import DeliveredRecord
from customizing.signals import customizing_loaded

CONSULTANT, KEY_USER, AUDITOR, SUPPORT = "Consultant", "Key User", "Auditor", "Support"
ALL = ("view", "add", "change", "delete")
PARTNERS = ("crm_ui.businesspartner", "crm_ui.partnernumber", "crm_ui.relationship")
TRANSACTIONS = ("crm_ui.businesstransaction", "crm_ui.transactionnote", "crm_ui.transactionchange")
OF_A_KEY_USER = (
    "workmode",
    "toolbarprofile",
    "toolbarbutton",
    "pushbutton",
    "toolbarpushbutton",
    "attacheddatalabel",
    "callresult",
)
SEEN = ("customizing", "crm_ui", "presence", "auth")
"""The apps of which an auditor reads all."""


@receiver(customizing_loaded, dispatch_uid="groups")
@transaction.atomic
def load_groups(say: Callable[[str], Any], **kwargs: Any) -> None:
    """Make the groups that were never made, and give each the rights that it never had."""
    known = set(DeliveredRecord.objects.filter(key__startswith="group:").values_list("key", flat=True))
    ids = _ids_of_permissions()
    for name, rights in GROUPS.items():
        if number := _load(name, rights={each: ids[each] for each in rights(ids.keys())}, known=known):
            say(f"  rights of group {name}: {number}")


def _load(name: str, *, rights: dict[str, int], known: set[str]) -> int:
    """How many rights were given. A group of that name that somebody else has made is left as it is."""
    key = f"group:{name}"
    group = Group.objects.filter(name=name).first()
    if key not in known and group is None:
        group = Group.objects.create(name=name)
        DeliveredRecord.objects.create(key=key)
    elif key not in known or group is None:
        return 0
    new = {f"{key}/{right}": pk for right, pk in rights.items() if f"{key}/{right}" not in known}
    group.permissions.add(*new.values())
    DeliveredRecord.objects.bulk_create(DeliveredRecord(key=each) for each in new)
    return len(new)


def _ids_of_permissions() -> dict[str, int]:
    """By app and name, such as `auth.change_user`."""
    found = Permission.objects.values_list("content_type__app_label", "codename", "pk")
    return {f"{app}.{codename}": pk for app, codename, pk in found}


def _on(actions: tuple[str, ...], *models: str) -> set[str]:
    pairs = (model.split(".") for model in models)
    return {f"{app}.{action}_{model}" for (app, model), action in product(pairs, actions)}


def _customizing(rights: set[str]) -> set[str]:
    return {right for right in rights if right.startswith("customizing.")}


def _seeing(rights: set[str], apps: tuple[str, ...]) -> set[str]:
    return {right for right in rights if right.startswith(tuple(f"{app}.view_" for app in apps))}


def _consultant(rights: set[str]) -> set[str]:
    return _customizing(rights) | _support(rights) | {"auth.view_group"}


def _key_user(rights: set[str]) -> set[str]:
    own = _on(ALL, *(f"customizing.{model}" for model in OF_A_KEY_USER))
    return _seeing(rights, ("customizing",)) | own | {"customizing.change_texts"}


def _auditor(rights: set[str]) -> set[str]:
    return _seeing(rights, SEEN)


def _support(rights: set[str]) -> set[str]:
    work = _on(ALL, *PARTNERS) | _on(("view", "change"), TRANSACTIONS[0]) | _on(("view",), *TRANSACTIONS)
    return work | {
        *_on(("view", "add", "change"), "auth.user"),
        *("customizing.view_businessrole", "customizing.view_position", "customizing.assign_users"),
        "presence.view_moment",
    }


GROUPS: dict[str, Callable[..., set[str]]] = {
    CONSULTANT: _consultant,
    KEY_USER: _key_user,
    AUDITOR: _auditor,
    SUPPORT: _support,
}
"""The rights of each group, chosen among all that there are."""
