"""Number ranges."""

import pytest
from django.db import transaction

from crm_ui.models import NumberRange
from crm_ui.transactions.edit import create
from crm_ui.transactions.number_ranges import RangeExhausted, next_number
from customizing.models import TransactionType
from tests.crm_ui.together import together
from tests.factory import make_transaction_type, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_range_starts_at_its_first_number_and_counts_up():
    ticket = make_transaction_type(number_from=5_000_000)
    assert [next_number(ticket) for _ in range(3)] == ["0005000000", "0005000001", "0005000002"]


def test_each_type_counts_by_itself():
    ticket = make_transaction_type("TSRV", number_from=5_000_000)
    lead = make_transaction_type("LEAD", number_from=700_000_000)
    assert [next_number(ticket), next_number(lead), next_number(ticket)] == ["0005000000", "0700000000", "0005000001"]


def test_a_higher_first_number_takes_effect_with_the_next_transaction():
    ticket = make_transaction_type(number_from=5_000_000)
    next_number(ticket)
    ticket.number_from = 6_000_000
    assert next_number(ticket) == "0006000000"
    ticket.number_from = 1_000_000
    assert next_number(ticket) == "0006000001"


def test_numbers_that_another_type_gave_are_left_out():
    ticket = make_transaction_type("TSRV", number_from=5_000_000)
    create(make_user("alice"), type=ticket, description="Brake squeaks")
    lead = make_transaction_type("LEAD", number_from=700_000_000)
    lead.number_from = 5_000_000
    assert next_number(lead) == "0005000001"


def test_a_number_is_given_back_if_the_transaction_fails():
    ticket = make_transaction_type(number_from=5_000_000)
    with transaction.atomic():
        next_number(ticket)
        transaction.set_rollback(True)
    assert next_number(ticket) == "0005000000"


def test_a_used_up_range_says_what_to_do():
    ticket = make_transaction_type(number_from=5_000_000)
    NumberRange.objects.create(type=ticket, last=14_999_998)
    assert next_number(ticket) == "0014999999"
    with pytest.raises(RangeExhausted, match="The numbers of TSRV Service Ticket are used up"), transaction.atomic():
        next_number(ticket)
    ticket.number_to = 15_000_000
    assert next_number(ticket) == "0015000000"
    with pytest.raises(RangeExhausted), transaction.atomic():
        next_number(ticket)


def test_a_range_can_be_as_short_as_one_number():
    ticket = make_transaction_type(number_from=5_000_000)
    ticket.number_to = 5_000_000
    assert next_number(ticket) == "0005000000"
    with pytest.raises(RangeExhausted), transaction.atomic():
        next_number(ticket)


@pytest.mark.django_db(transaction=True)
def test_numbers_drawn_at_once_are_all_different():
    make_transaction_type(number_from=5_000_000)

    def draw_five():
        return [next_number(TransactionType.objects.get()) for _ in range(5)]

    drawn = [number for numbers in together(draw_five, times=4) for number in numbers]
    assert sorted(drawn) == [f"{number:010}" for number in range(5_000_000, 5_000_020)]
