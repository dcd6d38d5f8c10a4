"""What is there to be asked for: of each thing that an address names, one that belongs to somebody else."""

from collections.abc import Iterator

from axes.models import AccessFailureLog
from django.contrib.admin import site
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType

from crm_ui.transactions.edit import create
from customizing.models import BusinessRole, CmsDestination, HomeCountry, NodeNote, Position
from tests import factory


def found_company() -> dict[str, object]:
    """Makes it; returns what fills in the parameters of addresses."""
    factory.load_customizing()
    BusinessRole.objects.update(simulator=True)
    owner = factory.make_user("owner", role="SERVICEPRO", on_cms=True)
    Group.objects.create(name="Group")
    AccessFailureLog.objects.create(username="owner")
    HomeCountry.objects.create()
    NodeNote.objects.create(node="workmode", text="Ask first")
    account = factory.make_account()
    talk = factory.make_conversation("+4930234567890")
    call = factory.make_call(owner, conversation=talk)
    made = create(owner, type=factory.make_transaction_type(), description="Brake", conversation=talk)
    return {
        **{"pk": account.pk, "number": made.pk, "call": call.pk, "user_id": owner.pk, "username": owner.username},
        **{"conversation/pk": talk.pk, "conversation-export/pk": talk.pk, "missed-call/pk": talk.pk},
        **{f"record{act}/pk": talk.pk for act in ("", "-draft", "-confirm", "-drop", "-caller")},
        **{"home-block/block": "my-open-transactions", "partner-block/block": "contacts"},
        **{"transaction-block/block": "notes", "page": "account", "block": "contacts", "command": "hang-up"},
        **{
            "cms-events/pk": 1,
            "document": "bridge",
            "party": 1,
            "act": "hang-up",
            "key": "none",
            "work-mode-users/pk": 1000,
        },
        **{"preview-page/pk": owner.pk, "preview-page/version": "draft", "preview-page/page": "home"},
        **{"connection-check/pk": CmsDestination.objects.get(name="SIMULATOR").pk},
        **{"admin:customizing_businessrole_users/pk": BusinessRole.objects.get(name="IC_AGENT").pk},
        **{"admin:customizing_position_users/pk": Position.objects.create(name="Position").pk},
        **{"content_type_id": ContentType.objects.get_for_model(account).pk},
        **{"admin:view_on_site/object_id": account.pk, "app_label": "customizing"},
        **{"url": "no/such/page", "path": "agents/", "object_id": 1, "id": owner.pk},
        **dict(_rows()),
    }


def _rows() -> Iterator[tuple[str, int]]:
    """A row of each table of the administration; of users, one who is no staff."""
    for model in site._registry:
        row = User.objects.get().pk if issubclass(model, User) else getattr(model._base_manager.first(), "pk", 1)
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        for action in ("change", "delete", "history"):
            yield f"admin:{name}_{action}/object_id", row
        yield f"admin/{model._meta.app_label}/{model._meta.model_name}/<path:object_id>//object_id", row
