"""The telephones of the tests themselves."""

import pytest

from deploy.asterisk.telephones import CUSTOMER, Refused, Telephones
from tests.waiting import ASTERISK

pytestmark = [pytest.mark.thorough, pytest.mark.xdist_group(ASTERISK)]


def test_a_call_that_ends_before_it_is_taken_up_is_not_waited_for(phones: Telephones) -> None:
    [anna] = phones.of_the_house("1001")
    customer = phones.customer(CUSTOMER)
    customer.dial("+493012341001")
    anna.rings()
    call = anna.last_call()
    customer.hang_up()
    anna._wait("CALL_CLOSED")
    anna.takes_up(call)
    with pytest.raises(Refused):
        anna.command("accept")
