"""Commands by Redis: carried out once or not at all, whoever dies in between, and the user is told which."""

import time
from collections.abc import Callable, Iterator
from threading import Event, Thread

import pytest
from django.utils import translation

from customizing.models import CmsDestination
from deploy import services
from deploy.services import Service
from presence.bus.ownership import LEASE_MS, Ownership, cms_connection, owner_key
from presence.bus.server import redis_client
from presence.contract import Accept, CmsError, CmsTimeout, CmsUnknown, Command, Dial, LogOn
from presence.workers import remote_commands
from tests.patience import busy, until

DESTINATION = CmsDestination(pk=1, name="SIMULATOR", command_timeout=1)
Act = Callable[[Command], object]
DIAL = Dial("alice", number="+4930123456")


@pytest.fixture(autouse=True)
def url(redis_server: Service, settings) -> str:
    settings.REDIS_URL = services.redis_url(redis_server.port)
    remote_commands._redis.cache_clear()
    redis_client(settings.REDIS_URL).flushall()
    return settings.REDIS_URL


class Owner:
    """A connector process's end: notes what it is given, and does what `act` says."""

    def __init__(self, url: str, name: str, act: Act = lambda command: None):
        self.given: list[Command] = []
        self.act = act
        self.ownership = Ownership(url, worker=name)
        self.ownership.want([cms_connection(DESTINATION.pk)])
        self.server = remote_commands.CommandServer(self.ownership, carry_out=self.carry_out)

    def carry_out(self, destination: CmsDestination, command: Command) -> None:
        self.given.append(command)
        self.act(command)

    def start(self) -> "Owner":
        self.ownership.start()
        self.server.serve([DESTINATION])
        self.server.start()
        return self

    def stop(self) -> None:
        self.server.stop()
        self.ownership.stop()


@pytest.fixture
def owners(url: str) -> Iterator[Callable[..., Owner]]:
    made: list[Owner] = []

    def make(name: str = "first", act: Act = lambda command: None, *, at_once: bool = True) -> Owner:
        owner = Owner(url, name, act).start()
        made.append(owner)
        if at_once:
            until(lambda: owns(owner))
        return owner

    yield make
    for owner in made:
        owner.stop()


def owns(owner: Owner) -> bool:
    return owner.ownership.owns(cms_connection(DESTINATION.pk))


def test_a_command_reaches_the_owner_once_with_all_that_it_says(owners) -> None:
    owner = owners()
    remote_commands.execute(DESTINATION, DIAL)
    remote_commands.execute(DESTINATION, Accept("alice", call="17"))
    logon = LogOn("alice", extension="1001", queues=("sales", "support"))
    remote_commands.execute(DESTINATION, logon)
    assert owner.given == [DIAL, Accept("alice", call="17"), logon]


@pytest.mark.parametrize("error", [CmsError("Bob is busy."), CmsUnknown("It has ended."), CmsTimeout("No answer.")])
def test_a_refusal_comes_back_as_it_was_said(owners, error: CmsError) -> None:
    def refuse(command: Command) -> None:
        raise error

    owners(act=refuse)
    with pytest.raises(type(error)) as raised:
        remote_commands.execute(DESTINATION, DIAL)
    assert (raised.value.message, raised.value.retry) == (error.message, error.retry)


def test_an_owner_that_fails_says_so_in_plain_words(owners, caplog) -> None:
    owners(act=lambda command: 1 / 0)
    with pytest.raises(CmsError, match="could not do that"):
        remote_commands.execute(DESTINATION, DIAL)


def test_refusals_are_in_the_language_of_the_user(owners) -> None:
    spoken = []
    owners(act=lambda command: spoken.append(translation.get_language()))
    with translation.override("de"):
        remote_commands.execute(DESTINATION, DIAL)
    assert spoken == ["de"]


def test_without_an_owner_nothing_is_done_also_not_later(owners) -> None:
    with pytest.raises(CmsError, match="not reachable, so nothing was done"):
        remote_commands.execute(DESTINATION, DIAL)
    late = owners()
    remote_commands.execute(DESTINATION, Accept("bob", call="1"))
    assert late.given == [Accept("bob", call="1")]


def test_without_redis_the_user_is_told_at_once(redis_server: Service) -> None:
    redis_server.kill()
    try:
        began = time.monotonic()
        with pytest.raises(CmsError, match="not reachable"):
            remote_commands.execute(DESTINATION, DIAL)
        assert time.monotonic() - began < DESTINATION.command_timeout * busy()
    finally:
        redis_server.start().wait_ready()


def test_an_owner_that_takes_too_long_may_have_done_it(owners) -> None:
    finish = Event()
    owner = owners(act=lambda command: finish.wait(10))
    try:
        with pytest.raises(CmsTimeout, match="did not answer in time"):
            remote_commands.execute(DESTINATION, DIAL)
    finally:
        finish.set()
    assert owner.given == [DIAL]


def test_a_slow_command_keeps_no_other_waiting(owners) -> None:
    finish = Event()
    owner = owners(act=lambda command: finish.wait(10) if command == DIAL else None)
    slow = Thread(target=lambda: remote_commands.execute(CmsDestination(pk=1, command_timeout=10), DIAL))
    slow.start()
    until(lambda: owner.given)
    remote_commands.execute(DESTINATION, Accept("bob", call="1"))
    finish.set()
    slow.join()
    assert len(owner.given) == 2


def test_one_owns_and_when_it_stops_the_next_takes_over_at_once(owners) -> None:
    first = owners("first")
    second = owners("second", at_once=False)
    proof = first.ownership.proof(cms_connection(1))
    first.stop()
    until(lambda: owns(second), seconds=3)
    assert second.ownership.proof(cms_connection(1)) != proof


def test_an_owner_that_was_away_for_too_long_carries_nothing_out(owners, url: str) -> None:
    first = owners("first")
    first.ownership._stop.set()  # as if its process hung
    redis_client(url).delete(owner_key(cms_connection(1)))
    second = owners("second")
    for number in range(20):
        remote_commands.execute(DESTINATION, Accept("bob", call=str(number)))
    assert first.given == []
    assert len(second.given) == 20


def test_an_owner_whose_work_is_stuck_lets_the_lease_go(url: str) -> None:
    fit = [True]
    stuck = Ownership(url, worker="stuck", fit=lambda: fit[0])
    stuck.want(["x"])
    stuck.start()
    until(lambda: stuck.owns("x"))
    fit[0] = False
    lease = redis_client(url).pttl(owner_key("x"))
    until(lambda: redis_client(url).pttl(owner_key("x")) < lease - 1500)
    assert lease <= LEASE_MS
    stuck.stop()
