"""Each event three times, in whatever order: one transaction for each conversation and profile, the right one."""

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_ui.models import BusinessTransaction, TransactionChange, TransactionLink
from presence.inbox import receive as inbox
from presence.models import Call, Notice, NoticeKind, Transfer
from tests.exactly_once.recorded import STORIES, Recorded, to_the_interaction_center

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
TIMES = 3
ENDS = ("predecessor__integration_profile", "successor__integration_profile")
examples = settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


def outcome() -> dict[str, object]:
    """What people have of it in the end, whoever came first."""
    return {
        "transactions": Counter(map(content, BusinessTransaction.objects.all())),
        "linked": Counter(map(frozenset, TransactionLink.objects.values_list(*ENDS))),
        "transfers": Counter(Transfer.objects.values_list("cms_id", "state")),
        "untold": Transfer.objects.filter(state="completed", handled_at=None).count(),
        "legs": set(Call.objects.values_list("cms_id", "user", "state", "kind")),
        "opened": Counter(Notice.objects.filter(kind=NoticeKind.OPEN).values_list("user", flat=True)),
        "told": Counter(Notice.objects.filter(level="success").values_list("user", flat=True)),
    }


def content(made: BusinessTransaction) -> tuple:
    recorded = made.changes.exclude(transfer=None).values_list("transfer__cms_id", flat=True)
    fields = (made.integration_profile_id, made.account_id, made.contact_id, made.caller_number, made.direction)
    return *fields, made.description, made.responsible_id, made.status, made.conversation.cms_id, frozenset(recorded)


def told_once(story: Recorded) -> dict[str, object]:
    """Everything told in order, and what people have then."""
    story.forget()
    inbox.receive(story.destination, story.events)
    story.settle()
    return outcome()


def told_in_disorder(story: Recorded, seed: int) -> dict[str, object]:
    story.forget()
    events = story.events * TIMES
    Random(seed).shuffle(events)
    inbox.receive(story.destination, events)
    story.settle()
    return outcome()


@pytest.mark.parametrize("play", STORIES, ids=lambda play: play.__name__)
def test_events_three_times_in_any_order_make_one_transaction(
    story: Recorded, play: Callable[[Recorded], None]
) -> None:
    play(story)
    truth = told_once(story)
    assert set(truth["opened"].values()) == set(Counter(profiles()).values()) == {1}

    @examples
    @given(st.integers())
    def told_again(seed: int) -> None:
        assert told_in_disorder(story, seed) == truth

    told_again()


def test_in_the_interaction_center_too_no_profile_has_two(story: Recorded) -> None:
    """Which transaction goes on there depends on what is known first; that each hand-over counts once does not."""
    to_the_interaction_center(story)
    truth = told_once(story)
    assert profiles() == ["SERVICE"]

    @examples
    @given(st.integers())
    def told_again(seed: int) -> None:
        here = told_in_disorder(story, seed)
        assert set(Counter(profiles()).values()) == {1}
        assert {key: here[key] for key in ("transfers", "untold", "legs", "opened", "told")} == {
            key: truth[key] for key in ("transfers", "untold", "legs", "opened", "told")
        }
        recorded = TransactionChange.objects.exclude(transfer=None).values_list("transfer", flat=True)
        assert sorted(recorded) == sorted(Transfer.objects.values_list("pk", flat=True))

    told_again()


def profiles() -> list[str]:
    return list(BusinessTransaction.objects.values_list("integration_profile__name", flat=True))
