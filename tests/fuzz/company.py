"""What there is to be fuzzed: people of three roles at work, calls, transactions, partners, the simulator."""

from customizing.models import BusinessRole
from presence.calls import commands as calls
from presence.transfers import commands as transfers
from tests import factory
from tests.fuzz.visitors import ROLES
from tests.presence.story import CALLER, Story


def company() -> Story:
    """A call of Alice's was handed over to the consultant; the next one goes on, and one of Ivy's."""
    story = Story(ROLES, roles=ROLES)
    BusinessRole.objects.update(simulator=True)
    story.profile_changed()
    account = factory.make_account(phone=CALLER)
    factory.make_contacts(account, number=30)
    story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.boss)
    calls.accept(story.boss)
    story.caller_talks_to("alice")
    story.caller_talks_to("ivy")
    return story
