"""Every address of the product, the administration too, as the URL resolver has them."""

import re
from collections.abc import Iterator
from random import Random

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from crm_ui.models import BusinessTransaction
from crm_ui.toolbar.commands import COMMANDS
from presence.models import Call, Conversation

PART = re.compile(r"<(?:\w+:)?(\w+)>")
STRANGE = ["0", "9" * 18, "9" * 30, "-1", "%00", "%ED%A0%80", "%zz", "%FF", "..%2f..%2f", "<fuzz-mark>", "a%0d%0ab"]


def routes(resolver: URLResolver | None = None, before: str = "/") -> Iterator[str]:
    """Such as `/partners/<id:pk>/`. The last one of the administration catches what is none, and is left as it is."""
    for each in (resolver or get_resolver()).url_patterns:
        here = before + str(each.pattern).removeprefix("^")
        if isinstance(each, URLPattern):
            yield here
        else:
            yield from routes(each, here)


class Parts:
    """What the parts of an address may be, from what the database has."""

    def __init__(self, random: Random):
        self.random = random
        self.words = {
            "block": ["notes", "contacts", "attached-data", "transactions"],
            "page": ["account", "home", "transaction"],
            "command": list(COMMANDS),
            "act": ["answer", "hang-up", "busy"],
            "key": ["monday", "sales"],
            "document": ["bridge", "webhooks"],
            "username": ["alice", "ivy", "boss"],
            "app_label": ["auth", "customizing", "crm_ui"],
            "number": list(BusinessTransaction.objects.values_list("number", flat=True)[:3]),
            "call": [str(pk) for pk in Call.objects.order_by("-pk").values_list("pk", flat=True)[:3]],
        }
        self.conversations = [str(pk) for pk in Conversation.objects.values_list("pk", flat=True)[:3]]

    def fill(self, route: str) -> str:
        return PART.sub(lambda found: self._part(found[0], found[1], route), route)

    def _part(self, whole: str, name: str, route: str) -> str:
        if self.random.random() < 0.15:
            return self.random.choice([*STRANGE, "x" * 3_000])
        if whole.startswith("<uuid"):
            return self.random.choice(self.conversations or ["0"])
        if name == "object_id":
            return self._row(route)
        return self.random.choice(self.words.get(name) or ["1", "2", "3"])

    def _row(self, route: str) -> str:
        """The key of a row of the model that this page of the administration is for."""
        _, _, label, model, *_rest = route.split("/")
        known = apps.all_models.get(label, {}).get(model)
        keys = known._base_manager.values_list("pk", flat=True)[:3] if known else ()
        return str(self.random.choice([*keys, 1]))
