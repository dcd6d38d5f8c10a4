"""Every field of Customizing has an effect that somebody sees. One that has none here fails the test."""

import pytest
from django.db.models import Model

from customizing.document.tables import objects
from tests.customizing.effects import (
    of_integration,
    of_languages,
    of_nodes,
    of_numbers,
    of_own_fields,
    of_roles,
    of_systems,
)
from tests.customizing.effects.effect import Effect, Field
from tests.customizing.effects.world import World

pytestmark = pytest.mark.thorough

NAMED = [table.model for table in objects() if table.model.key_fields == ("name",)]
IN_LISTS: dict[Field, Effect] = {
    (model, name): Effect(
        of=lambda world, model=model: model.objects.order_by("name").first() or of_roles.own(world),
        to="OTHER_WORDS",
        see=lambda world, model=model: world.listed(model),
        shows="OTHER_WORDS",
    )
    for model in NAMED
    for name in ("name", "description")
    if model._meta.model_name != "businessrole"
}
"""Name and description are for consultants: the lists of the administration show them."""

EFFECTS: dict[Field, Effect] = (
    IN_LISTS
    | of_systems.EFFECTS
    | of_integration.EFFECTS
    | of_roles.EFFECTS
    | of_nodes.EFFECTS
    | of_numbers.EFFECTS
    | of_languages.EFFECTS
    | of_own_fields.EFFECTS
)


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


def fields() -> set[Field]:
    """Every field that a consultant can fill in, found in the models; the password is stored in another one."""
    tables = [part for table in objects() for part in (table, *table.rows.values())]
    found: set[Field] = {(table.model, name) for table in tables for name in (*table.fields, *table.model.key_fields)}
    return found | {(of_systems.CmsDestination, "encrypted_password")}


def test_every_field_is_in_the_table_of_effects_and_nothing_else() -> None:
    assert EFFECTS.keys() == fields()


@pytest.mark.parametrize(("model", "name"), EFFECTS, ids=lambda each: getattr(each, "__name__", each))
def test_a_change_of_the_field_is_seen(model: type[Model], name: str, world: World) -> None:
    before, after, shows = EFFECTS[model, name].happens(world, name=name)
    assert (shows in before) != (shows in after), f"{shows!r} is in both or in neither"
