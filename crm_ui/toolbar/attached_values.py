"""The attached data of a call as the context area shows it: what caller, telephone system and agents say."""

from collections.abc import Mapping
from typing import NamedTuple

from presence.calls import attaching
from presence.models import Conversation

LABEL_AT_MOST = 40


class AttachedValue(NamedTuple):
    key: str
    label: str
    value: str


def attached_values(conversation: Conversation | None, *, labels: Mapping[str, str]) -> list[AttachedValue]:
    """Those with a label of Customizing in its order, then the others; what we add ourselves has its own place."""
    values = conversation.envelope.values if conversation else {}
    order = {key: number for number, key in enumerate(labels)}
    keys = [key for key in values if not attaching.is_ours(key)]
    keys.sort(key=lambda key: (order.get(key, len(order)), key))
    return [AttachedValue(key, labels.get(key) or in_words(key), values[key]) for key in keys]


def in_words(key: str) -> str:
    """`customer_class` as people read it."""
    words = key.replace("_", " ").strip()[:LABEL_AT_MOST]
    return words[:1].upper() + words[1:]
