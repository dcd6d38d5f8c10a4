"""What a telephone system tells by webhook counts once, at however many workers it arrives at the same moment."""

import time

import pytest
from django.utils import timezone

from crm_ui.models import BusinessTransaction
from presence.connectors.http.signature import Request, headers
from presence.contract import CallChanged, Event, TransferChanged
from presence.models import Call, Delivery, Notice, NoticeKind
from tests.exactly_once import worker
from tests.factory import load_customizing, make_user
from tests.presence.connectors.http.bridges import SECRET, SIGNER, destination
from tests.presence.webhooks.sending import address, body_of, tell

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
WORKERS = 4
CALLER = "+493055501001"


def handed_over() -> list[Event]:
    """Alice has handed her caller over to Bob."""
    common = {"conversation": "talk", "at": timezone.now()}
    transfer = {"transfer": "t-1", "kind": "blind", "state": "completed", "sender": "alice", "receiver": "bob"}
    inbound = {"direction": "inbound", "number": CALLER}
    return [
        CallChanged(call="1", user="alice", sequence=2, state="ended", **inbound, **common),
        CallChanged(call="2", user="bob", sequence=2, state="connected", **inbound, **common),
        TransferChanged(sequence=2, **transfer, **common),
    ]


@pytest.mark.parametrize("same_key", [True, False])
def test_a_hand_over_that_is_told_at_several_workers_at_once_has_one_transaction(same_key: bool) -> None:
    load_customizing()
    at = destination("https://pbx.example.com")
    for name in ("alice", "bob"):
        make_user(name, role="SERVICEPRO")
    talk = {"conversation": "talk", "direction": "inbound", "number": CALLER, "at": timezone.now()}
    tell(at, CallChanged(call="1", user="alice", sequence=1, state="connected", **talk))
    body = body_of(handed_over())
    request = Request("POST", address(at), body)

    def signed(number: int) -> dict[str, str]:
        key = "d-1" if same_key else f"d-{number}"
        return headers(SECRET, request, signer=SIGNER, at=int(time.time()), delivery=key)

    barrier = worker.CONTEXT.Barrier(WORKERS)
    processes = [worker.start(worker.deliver, barrier, request.path, body, signed(n)) for n in range(WORKERS)]
    assert [worker.ended(process) for process in processes] == [0] * WORKERS
    made = BusinessTransaction.objects.get()
    assert made.responsible.user.username == "bob"
    assert Notice.objects.filter(kind=NoticeKind.OPEN).count() == 1
    assert sorted(Call.objects.values_list("state", flat=True)) == ["connected", "ended"]
    assert Delivery.objects.filter(key__startswith="d-").count() == (1 if same_key else WORKERS)
