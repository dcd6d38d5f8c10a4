"""kill -9 in the middle of a completion: after the next start there is one transaction, shown once."""

from itertools import count

import pytest
from django.urls import reverse

from crm_ui.models import BusinessTransaction
from presence.calls import commands as calls
from presence.models import Transfer
from presence.sessions import logon
from presence.transfers import commands as transfers
from tests.clients import client_of
from tests.exactly_once import worker
from tests.exactly_once.moments import Moment, Statement
from tests.exactly_once.recorded import Recorded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
KILLED = -9
EVERY = 7  # statements, so that the moments come to lie everywhere
MOMENTS = {
    "the telephone system has done it, and nobody was told": Moment('UPDATE "simulator_transfer"', after_commit=True),
    "while its event is taken in": Moment('UPDATE "presence_transfer" SET "cms_sequence"'),
    "its event is committed, with its effect": Moment(
        'UPDATE "presence_transfer" SET "cms_sequence"', after_commit=True
    ),
    "the effect has begun": Moment('INSERT INTO "crm_ui_businesstransaction"'),
    "the transaction is made, the notice is not": Moment('INTO "presence_notice"'),
    "all is committed, no page was told": Moment('UPDATE "presence_transfer" SET "handled_at"', after_commit=True),
}


def consult(story: Recorded) -> None:
    story.caller_talks_to("alice")
    transfers.start_warm(story.alice, target=story.bob, note="Angry")
    calls.accept(story.bob)


def started_again(story: Recorded) -> None:
    """Another process begins, pages come back, and whose completion was not carried out completes again."""
    assert worker.ended(worker.start(worker.begin)) == 0
    for user in story.users.values():
        logon.lease_opened(user.pk, worker="browser")
    if Transfer.objects.open().exists():
        story.later(60)
        transfers.complete(story.alice)


def opened(story: Recorded, name: str) -> list[str]:
    """What a page of the user opens, now that it is there."""
    client = client_of(story.users[name])
    url = reverse("presence-poll") + "?page=visible"
    notices = [each for each in client.get(url).json()["notices"] if each["kind"] == "open"]
    client.post(url, {"shown": ",".join(str(each["id"]) for each in notices)})
    return [each["url"] for each in notices]


def check(story: Recorded) -> None:
    made = BusinessTransaction.objects.get()
    assert opened(story, "bob") == [made.get_absolute_url()]
    assert opened(story, "bob") == []
    assert (made.responsible.user, made.notes.count(), made.changes.count()) == (story.bob, 1, 1)
    assert len(made.conversation.envelope.hops) == 1
    assert (story.states("alice"), story.states("bob")) == ([], [("primary", "connected")])


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_the_worst_moment_the_transaction_is_made_once_and_shown_once(story: Recorded, moment: str) -> None:
    consult(story)
    assert worker.ended(worker.start(worker.complete, "alice", MOMENTS[moment])) == KILLED
    started_again(story)
    check(story)


def test_killed_at_any_other_moment_too(story: Recorded) -> None:
    for number in count(0, EVERY):
        consult(story)
        how = worker.ended(worker.start(worker.complete, "alice", Statement(number)))
        started_again(story)
        check(story)
        if how != KILLED:
            break
        calls.hang_up(story.bob)
        BusinessTransaction.objects.all().delete()
    assert number > 5 * EVERY
