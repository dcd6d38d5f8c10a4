"""A call of a customer's, played once in the simulator; what was told of it can be told again, as the test likes."""

from collections.abc import Callable

from crm_ui.models import BusinessTransaction
from presence.calls import commands as calls
from presence.cms import gateway
from presence.contract import Event
from presence.inbox import receive as inbox
from presence.models import Agent, Conversation, Notice
from presence.transfers import commands as transfers
from presence.transfers import completion
from tests.factory import make_account, make_contact
from tests.presence.story import CALLER, Story

PEOPLE = {"alice": "SERVICEPRO", "bob": "SERVICEPRO", "carol": "SALESPRO", "dave": "SERVICEPRO", "ivy": "IC_AGENT"}


class Recorded(Story):
    """Alice, Bob and Dave in service, Carol in sales, Ivy in the interaction center; Anna Keller calls."""

    def __init__(self) -> None:
        super().__init__(PEOPLE, roles=PEOPLE)
        make_contact("Anna Keller", account=make_account("Meridian Bikes GmbH"), phone=CALLER)
        self.events: list[Event] = []
        self.listening = True
        gateway.connector_for(self.destination).emit = self.tell

    def tell(self, events: list[Event]) -> None:
        self.events += events
        if self.listening:
            inbox.receive(self.destination, events)

    def warm(self, sender: str, receiver: str) -> None:
        transfers.start_warm(self.users[sender], target=self.users[receiver])
        calls.accept(self.users[receiver])
        transfers.complete(self.users[sender])

    def blind(self, sender: str, receiver: str) -> None:
        transfers.start_blind(self.users[sender], target=self.users[receiver])
        calls.accept(self.users[receiver])

    def settle(self) -> None:
        """The telephone system gives its list, and what is left to do is done."""
        inbox.reconcile(self.destination, gateway.connector_for(self.destination).snapshot())
        completion.handle_completed()

    def forget(self) -> None:
        """The CRM knows nothing any more of what was told."""
        BusinessTransaction.objects.all().delete()
        Notice.objects.all().delete()
        Conversation.objects.all().delete()
        Agent.objects.filter(cms_sequence__gt=0).update(cms_sequence=0)


def one_warm(story: Recorded) -> None:
    story.caller_talks_to("alice", subject="Brake squeaks")
    story.warm("alice", "bob")


def one_blind(story: Recorded) -> None:
    story.caller_talks_to("alice", subject="Brake squeaks")
    story.blind("alice", "bob")


def three_in_a_row(story: Recorded) -> None:
    one_warm(story)
    story.blind("bob", "carol")
    story.warm("carol", "dave")


def to_the_interaction_center(story: Recorded) -> None:
    one_warm(story)
    story.blind("bob", "ivy")
    calls.hang_up(story.ivy)


STORIES: list[Callable[[Recorded], None]] = [one_warm, one_blind, three_in_a_row]
