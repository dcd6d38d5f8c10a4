"""Telephones that are told to answer, hold and retrieve, at a real Asterisk, which sends it over the line."""

from collections.abc import Iterator

import pytest

from customizing.models import TelephoneKeys
from deploy.asterisk.pbx import Pbx
from deploy.asterisk.telephones import CUSTOMER, Telephone, Telephones, telephones
from presence import contract
from presence.contract import Accept, CmsError, Hold, Retrieve
from tests.asterisk.at_connector import Told, connected
from tests.asterisk.told_telephones import ToldTelephone, ToldTelephones, with_16
from tests.patience import until
from tests.waiting import ASTERISK

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.xdist_group(ASTERISK)]


@pytest.fixture
def told(pbx: Pbx) -> Iterator[Told]:
    with connected(pbx, telephone_keys=TelephoneKeys.NOTIFY) as at_work:
        yield at_work


@pytest.fixture
def told_phones(pbx: Pbx) -> Iterator[Telephones]:
    with telephones(pbx, ToldTelephones) as some:
        yield some


def rings_at_anna(told: Told, phones: Telephones) -> tuple[Telephone, Telephone]:
    """Anna's telephone and the caller's."""
    [anna] = phones.of_the_house("1001")
    customer = phones.customer(CUSTOMER)
    told.log_on("anna")
    told.connector.tick(told.connector.now())
    customer.dial("+493012341001")
    anna.rings()
    told.knows("anna primary alerting")
    return anna, customer


@with_16
def test_a_call_is_accepted_held_and_retrieved_by_command(told: Told, told_phones: Telephones) -> None:
    anna, customer = rings_at_anna(told, told_phones)
    told.do(Accept("anna", told.leg("anna")))
    told.knows("anna primary connected")
    told.do(Hold("anna", told.leg("anna")))
    told.knows("anna primary held")
    told.do(Retrieve("anna", told.leg("anna")))
    told.knows("anna primary connected")
    assert isinstance(anna, ToldTelephone)
    first, *_rest = anna.relay.notified
    assert b"\r\nEvent: talk\r\n" in first
    assert b"\r\nSubscription-State: terminated\r\n" in first
    assert b";tag=" in first.partition(b"\r\nTo: ")[2].partition(b"\r\n")[0], "it is not sent within the call"
    assert [b"Event: hold" in each for each in anna.relay.notified] == [False, True, False]
    customer.hang_up()
    told.all_over()


@with_16
def test_a_telephone_that_does_not_understand_it_is_told_of(told: Told, phones: Telephones) -> None:
    """This one refuses it as if it knew no such call, and Asterisk ends the call with that."""
    rings_at_anna(told, phones)
    with pytest.raises(CmsError, match="does not understand NOTIFY"):
        told.do(Accept("anna", told.leg("anna")))
    told.all_over()


def test_a_telephone_that_takes_no_notice_is_told_of(told: Told, told_phones: Telephones) -> None:
    anna, customer = rings_at_anna(told, told_phones)
    assert isinstance(anna, ToldTelephone)
    anna.takes_notice = False
    with pytest.raises(CmsError, match="did not do it"):
        told.do(Accept("anna", told.leg("anna")))
    anna.answer()
    told.knows("anna primary connected")
    with pytest.raises(CmsError, match="did not do it"):
        told.do(Hold("anna", told.leg("anna")))
    customer.hang_up()
    told.all_over()


@with_16
def test_a_telephone_is_tested_with_nobody_on_the_line_and_is_free_again(told: Told, told_phones: Telephones) -> None:
    [anna] = told_phones.of_the_house("1001")
    told.log_on("anna")
    told.do(contract.TestTelephone("anna"))
    assert isinstance(anna, ToldTelephone)
    assert [b"Event: hold" in each for each in anna.relay.notified] == [False, True, False]
    assert told.now() == []
    customer = told_phones.customer(CUSTOMER)
    customer.dial("+493012341001")
    told.knows("anna primary alerting")
    with pytest.raises(CmsError, match="in use"):
        told.do(contract.TestTelephone("anna"))
    customer.hang_up()
    told.all_over()


def test_a_telephone_that_does_not_do_as_it_is_told_fails_the_test(told: Told, told_phones: Telephones) -> None:
    [anna] = told_phones.of_the_house("1001")
    assert isinstance(anna, ToldTelephone)
    anna.takes_notice = False
    told.log_on("anna")
    with pytest.raises(CmsError, match="did not answer when it was told to"):
        told.do(contract.TestTelephone("anna"))
    anna.rings()
    until(lambda: "CALL_CLOSED" in [each.get("type") for each in anna.events])
    assert told.now() == []


@with_16
def test_a_telephone_that_ends_the_call_when_it_is_told_fails_the_test(told: Told, phones: Telephones) -> None:
    phones.of_the_house("1001")
    told.log_on("anna")
    with pytest.raises(CmsError, match="The call was over when the telephone was told"):
        told.do(contract.TestTelephone("anna"))
    assert told.now() == []


def test_what_is_named_as_a_channel_runs_no_program(told: Told, pbx: Pbx, phones: Telephones) -> None:
    """By the right to originate anybody could dial crm-notify, with anything in the variable."""
    anna, _customer = rings_at_anna(told, phones)
    trace = pbx.folder / "trace"
    hostile = f'CRM_CHANNEL=x"; touch {trace}; echo "$(touch {trace})`touch {trace}`'
    exchange = told.connector._ready()
    fields = {"Channel": "Local/talk@crm-notify/n", "Application": "NoOp", "Timeout": "2000", "Variable": hostile}
    with pytest.raises(CmsError):
        told.connector._do(exchange.ask("Originate", **fields))
    assert not trace.exists()
    anna.hang_up()
    told.all_over()
