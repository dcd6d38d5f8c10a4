"""Who works in which queue, at a real Asterisk: by the CRM, at the console, and after a restart."""

import signal
from collections.abc import Iterator

import pytest

from deploy.asterisk.pbx import Pbx
from deploy.asterisk.telephones import CUSTOMER, Telephones
from presence.contract import AgentChanged, CallChanged, Deflect, LogOff, LogOn, SetWorkMode
from tests.asterisk.at_connector import PEOPLE, Told, connected
from tests.patience import until
from tests.waiting import ASTERISK

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.xdist_group(ASTERISK)]


@pytest.fixture
def told(pbx: Pbx) -> Iterator[Told]:
    with connected(pbx) as at_work:
        yield at_work
        for queue, telephone in (("sales", "1001"), ("support", "1001"), ("sales", "1003")):
            pbx.console(f"queue remove member PJSIP/{telephone} from {queue}")


def works(told: Told, user: str, *queues: str) -> None:
    told.do(LogOn(user, extension=PEOPLE[user], queues=queues))


def is_in(told: Told, user: str, *queues: str) -> None:
    """Wait until the CRM was told so."""

    def last() -> tuple[str, ...]:
        return [each for each in told.of(AgentChanged) if each.user == user][-1].queues

    until(lambda: last() == queues, why_not=lambda: f"{user} is in {last()}, not in {queues}")


def row(pbx: Pbx, queue: str, telephone: str) -> str:
    """What Asterisk's own list says of a telephone in a queue; nothing, if it is not in it."""
    shown = pbx.console(f"queue show {queue}").splitlines()
    return next((line.strip() for line in shown if f"PJSIP/{telephone}" in line), "")


def test_who_logs_on_gets_the_callers_of_the_queue_until_the_log_off(told: Told, pbx: Pbx, phones: Telephones) -> None:
    [anna] = phones.of_the_house("1001")
    works(told, "anna", "sales", "nowhere")
    is_in(told, "anna", "sales")
    assert "dynamic" in row(pbx, "sales", "1001")
    customer = phones.customer(CUSTOMER)
    customer.dial("+493012342001")
    anna.rings()
    told.knows("anna primary alerting")
    anna.answer()
    told.knows("anna primary connected")
    assert told.of(CallChanged)[0].number == CUSTOMER
    customer.hang_up()
    told.all_over()
    works(told, "anna", "sales")
    assert pbx.console("queue show sales").count("PJSIP/1001") == 1
    told.do(LogOff("anna", queues=("sales",)))
    until(lambda: not row(pbx, "sales", "1001"))
    is_in(told, "anna")


def test_who_is_let_in_or_out_at_the_console_is_followed(told: Told, pbx: Pbx, phones: Telephones) -> None:
    phones.of_the_house("1001")
    works(told, "anna", "sales")
    is_in(told, "anna", "sales")
    pbx.console("queue add member PJSIP/1001 to support")
    is_in(told, "anna", "sales", "support")
    pbx.console("queue remove member PJSIP/1001 from sales")
    is_in(told, "anna", "support")
    told.connector.snapshot()
    told.connector.tick(told.connector.now())
    assert not row(pbx, "sales", "1001")


def test_penalties_are_those_of_customizing(told: Told, pbx: Pbx, phones: Telephones) -> None:
    phones.of_the_house("1001")
    told.do(LogOn("anna", extension="1001", queues=("sales",), penalties={"sales": 2}))
    until(lambda: "penalty 2" in row(pbx, "sales", "1001"))
    told.do(LogOn("anna", extension="1001", queues=("sales",), penalties={"sales": 5}))
    until(lambda: "penalty 5" in row(pbx, "sales", "1001"))


def test_what_queues_conf_says_stays(told: Told, pbx: Pbx, phones: Telephones) -> None:
    phones.of_the_house("1003")
    works(told, "cara", "support", "sales")
    is_in(told, "cara", "sales", "support")
    told.do(LogOff("cara", queues=("support", "sales")))
    until(lambda: not row(pbx, "sales", "1003"))
    assert row(pbx, "support", "1003")


def test_a_caller_of_a_queue_who_is_sent_on_twice_waits_there_again_if_nobody_takes_the_call(
    told: Told, phones: Telephones
) -> None:
    anna, ben, cara = phones.of_the_house("1001", "1002", "1003")
    told.log_on("anna", "ben", "cara")
    customer = phones.customer(CUSTOMER)
    customer.dial("+493012342000")
    cara.rings()
    told.knows("cara primary alerting")
    told.do(Deflect("cara", told.leg("cara"), target="anna"))
    anna.rings()
    told.knows("anna primary alerting", "cara primary ended deflected")
    told.do(Deflect("anna", told.leg("anna"), target="ben"))
    ben.rings()
    told.knows("ben primary alerting", "anna primary ended deflected")
    ben.hang_up()
    anna.rings()
    told.knows("anna primary alerting", "ben primary ended rejected")
    anna.hang_up()
    told.knows("cara primary alerting", "anna primary ended rejected")
    customer.hang_up()
    told.all_over()


def test_a_connector_that_begins_anew_knows_who_waits_in_a_queue(told: Told, pbx: Pbx, phones: Telephones) -> None:
    customer = phones.customer(CUSTOMER)
    customer.dial("+493012342001")
    until(lambda: "PJSIP/trunk" in pbx.console("queue show sales"))
    told.connector.stop()
    anew = Told(told.connector.destination)
    anew.connector.start()
    try:
        until(lambda: anew.connector.is_up)
        anew.connector.snapshot()
        calls = anew.connector._ready().state.calls.values()
        assert [each.queue for call in calls for each in call.live()] == ["sales"]
    finally:
        anew.connector.stop()
    customer.hang_up()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_after_a_restart_of_the_asterisk_all_are_in_their_queues_again_and_paused(
    told: Told, pbx: Pbx, phones: Telephones, how: signal.Signals
) -> None:
    phones.of_the_house("1001")
    works(told, "anna", "sales")
    told.do(SetWorkMode("anna", 2))
    until(lambda: "paused" in row(pbx, "sales", "1001"))
    pbx.stop(how)
    pbx.start()

    def back() -> bool:
        told.connector.tick(told.connector.now())
        return "paused" in row(pbx, "sales", "1001")

    until(back, seconds=15, why_not=lambda: pbx.console("queue show sales"))
    assert {each.queues for each in told.of(AgentChanged) if each.user == "anna" and each.work_mode == 2} == {
        ("sales",)
    }
