"""A working day behind the example bridge: hand-over with its transaction, and the bridge is killed in a call."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from crm_ui.models import BusinessTransaction
from customizing.models import CmsDestination, CmsProfile
from deploy.services import free_port
from presence.calls import commands as calls
from presence.cms import gateway
from presence.conformance.listening import listening
from presence.conformance.simulated import CAST
from presence.errors import Refused
from presence.models import Agent, Call
from presence.sessions import logon
from presence.status import board
from presence.transfers import commands as transfers
from presence.workers import cms_connections
from tests.conformance import bridged
from tests.factory import load_customizing, make_user
from tests.patience import until
from tests.presence.connectors.http.bridges import destination
from tests.presence.webhooks.sending import address

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Iterator[CmsDestination]:
    """Where all users of the delivered CMS profiles telephone."""
    # nothing was heard before the test
    monkeypatch.setattr(cms_connections, "_heard", {})
    load_customizing()
    made = destination(f"http://127.0.0.1:{free_port()}", secret=bridged.SECRET, silence_timeout=2)
    CmsProfile.objects.update(destination=made)
    yield made
    gateway.forget_connectors()


def state(user: User) -> str:
    """Of the user's last leg."""
    return Call.objects.filter(user=user).order_by("pk").values_list("state", flat=True).last() or ""


def test_a_caller_is_handed_over_and_stays_on_the_line_while_the_bridge_is_away(
    at: CmsDestination, of_bridge: Path
) -> None:
    anna, ben = (make_user(name, role="SERVICEPRO", extension=CAST.extensions[name]) for name in ("anna", "ben"))
    with listening("127.0.0.1", 0) as product:

        @contextmanager
        def bridge() -> Iterator[bridged.BridgedTelephones]:
            port, events = int(at.address.rpartition(":")[2]), product + address(at)
            with bridged.bridge(of_bridge, port=port, events=events) as telephones:
                until(partial(turned, at, silent=False))
                yield telephones

        with bridge() as telephones:
            for user in (anna, ben):
                logon.log_on(user, role=user.business_roles.get())
                logon.lease_opened(user.pk, worker="browser")
            until(lambda: Agent.objects.filter(cms_logged_on=True).count() == 2)
            telephones.calls_in("anna")
            until(lambda: state(anna) == "alerting")
            calls.accept(anna)
            until(lambda: state(anna) == "connected")
            transfers.start_blind(anna, target=ben)
            until(lambda: state(ben) == "alerting")
            telephones.answers("ben")
            until(lambda: (state(anna), state(ben)) == ("ended", "connected"))
            until(BusinessTransaction.objects.exists)
            assert BusinessTransaction.objects.get().responsible.user == ben
        with pytest.raises(Refused, match="is not reachable, so nothing was done"):
            calls.hang_up(ben)
        until(partial(turned, at, silent=True))
        assert state(ben) == "connected"
        with bridge():
            calls.hang_up(ben)
            until(lambda: state(ben) == "ended")


def turned(at: CmsDestination, *, silent: bool) -> bool:
    """A turn of the engine; whether the facts of that telephone system count as stale then, or not."""
    cms_connections.tick_connectors(timezone.now())
    heard = gateway.keep_connected(at).heard_at is not None
    return (at.pk in board.silent()) is silent and heard
