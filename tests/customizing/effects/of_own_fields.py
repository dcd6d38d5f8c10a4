"""Effects of the own fields of a transaction type."""

import re

from customizing.models import OwnField, TransactionType
from tests.customizing.effects.effect import Effect, Field
from tests.customizing.effects.of_integration import NEW, ticket
from tests.customizing.effects.world import World


def own(world: World, **fields: object) -> OwnField:
    values = {"name": "frame_number", "label": "Frame number", "key": "nowhere", **fields}
    return OwnField.objects.create(type=ticket(world), **values)


def color(world: World) -> OwnField:
    return own(world, kind="choice", choices="Red, Blue")


def two(world: World) -> OwnField:
    own(world, name="color", label="Color", position=20)
    return own(world)


def form(world: World, *, language: str = "en") -> str:
    """The own fields in the form of a new ticket."""
    html = world.page(NEW, **{"accept-language": language})
    return html.partition('id="own-fields"')[2].partition("</section>")[0]


def in_german(world: World) -> str:
    return form(world, language="de")


def labels(world: World) -> str:
    return ">".join(re.findall(r"<label[^>]*>([^<]*)", form(world)))


def kept(world: World) -> str:
    made = world.handed_over()
    return str(made.own_values) if made else ""


EFFECTS: dict[Field, Effect] = {
    (OwnField, "name"): Effect(of=own, to="chassis", see=form, shows='name="own_field_chassis"'),
    (OwnField, "label"): Effect(of=own, to="Chassis", see=form, shows="Chassis"),
    (OwnField, "translations"): Effect(of=own, to={"de": "Rahmennummer"}, see=in_german, shows="Rahmennummer"),
    (TransactionType, "terms"): Effect(of=ticket, to={"de": "Red = Rot"}, first=color, see=in_german, shows=">Rot<"),
    (OwnField, "kind"): Effect(of=own, to="date", see=form, shows='type="date"'),
    (OwnField, "choices"): Effect(of=color, to="Red, Green", see=form, shows=">Green<"),
    (OwnField, "required"): Effect(of=own, to=True, see=form, shows="form__required"),
    (OwnField, "key"): Effect(of=own, to="order", see=kept, shows="0047"),
    (OwnField, "position"): Effect(of=two, to=99, see=labels, shows="Color>Frame number"),
}
