"""Effects of Countries and Numbers: on whom a caller is, on what is dialled, and on how numbers are shown."""

from customizing.models import HomeCountry
from presence.calls import commands as calls
from presence.connectors.simulator import world as simulator
from presence.models.simulator import SimLeg
from tests.customizing.effects.effect import Effect, Field, See
from tests.customizing.effects.world import World
from tests.factory import make_contact
from tests.presence.story import CALLER


def home(world: World) -> HomeCountry:
    return HomeCountry.objects.create(country="DE")


def neighbour(world: World) -> None:
    make_contact("Lena Vogt", account=world.account, phone="+49305550100")


def calling_from(number: str) -> See:
    def see(world: World) -> str:
        party = simulator.simulate_inbound(number, to="alice")
        seen = world.toolbar_html()
        simulator.outside_hang_up(party.pk)
        return seen

    return see


def dialled(world: World) -> str:
    """What the telephone system was told to ring."""
    calls.dial(world.alice, number=CALLER)
    seen = SimLeg.objects.filter(agent=None).latest("pk").number
    world.ends()
    return seen


def anna(world: World) -> str:
    return world.page(world.anna.get_absolute_url())


EFFECTS: dict[Field, Effect] = {
    (HomeCountry, "country"): Effect(of=home, to="AT", see=calling_from("030234567890"), shows="Anna Keller"),
    (HomeCountry, "area_code"): Effect(
        first=neighbour, of=home, to="30", see=calling_from("5550100"), shows="Lena Vogt"
    ),
    (HomeCountry, "outside_line"): Effect(of=home, to="0", see=dialled, shows="0030234567890"),
    (HomeCountry, "shown"): Effect(of=home, to="national", see=anna, shows=">030 234567890<"),
}
