"""Effects of texts in other languages: those who read one of them see them."""

from django.db.models import Model
from django.utils import translation

from customizing.models import (
    AttachedDataLabel,
    BusinessRole,
    CallResult,
    PresenceRule,
    Pushbutton,
    TransactionType,
    WorkMode,
)
from presence.status import board, labels
from tests.customizing.effects.effect import Effect, Field, See
from tests.customizing.effects.of_integration import label, lunch, results, solved, ticket
from tests.customizing.effects.of_roles import own, role, rule
from tests.customizing.effects.world import World

GERMAN = "Auf gut Deutsch"


def page(world: World) -> str:
    return world.page(**{"accept-language": "de"})


def toolbar(world: World) -> str:
    return world.toolbar_html(language="de-at")


def in_german(see: See) -> See:
    def seen(world: World) -> str:
        with translation.override("de"):
            return see(world)

    return seen


def badge(world: World) -> str:
    return labels.label_of(board.fresh(world.bob.pk))


SEEN: dict[type[Model], Effect] = {
    AttachedDataLabel: Effect(of=label, to={"de": GERMAN}, first=World.talks, see=toolbar, shows=GERMAN),
    BusinessRole: Effect(of=role, to={"de": GERMAN}, see=page, shows=GERMAN),
    CallResult: Effect(of=solved, to={"de": GERMAN}, see=in_german(results), shows=GERMAN),
    PresenceRule: Effect(of=rule, to={"de": GERMAN}, see=in_german(badge), shows=GERMAN),
    Pushbutton: Effect(of=own, to={"de": GERMAN}, see=toolbar, shows=GERMAN),
    TransactionType: Effect(of=ticket, to={"de": GERMAN}, see=page, shows=GERMAN),
    WorkMode: Effect(of=lunch, to={"de": GERMAN}, see=toolbar, shows=GERMAN),
}
EFFECTS: dict[Field, Effect] = {(model, "translations"): effect for model, effect in SEEN.items()}
