"""Own fields of a transaction type, filled by a call: one that is handed over, and by hand."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from crm_ui.benches.hand_overs import try_hand_over
from crm_ui.models import BusinessTransaction
from customizing.models import OwnField, TransactionType
from presence.connectors.simulator import world
from tests.crm_ui.at_page import ANNA, AtPage
from tests.crm_ui.hand_overs import NUMBER, HandOvers, history, only_transaction
from tests.crm_ui.records.agent import does
from tests.factory import make_conversation

DATA = {"frame": "SN 47", "price": "dear"}


def define(code: str = "TSRV", *, prefix: str = "") -> None:
    kind = TransactionType.objects.get(code=code)
    OwnField.objects.create(type=kind, name=f"{prefix}frame", label="Frame number", key="frame")
    OwnField.objects.create(type=kind, name=f"{prefix}price", label="Price", kind="number", key="price", required=True)


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_hand_over_fills_them_and_its_history_says_what_did_not_fit(story: HandOvers) -> None:
    define()
    story.transfer(make_conversation(NUMBER, attached_data=DATA))
    made = only_transaction()
    assert made.own_values == {"frame": "SN 47"}
    assert history(made)[1:] == ["Attached data price = dear left out: Enter a number."]


@pytest.mark.django_db
def test_the_bench_says_where_they_come_from(story: HandOvers) -> None:
    define()
    tried = try_hand_over(story.bob, sender=story.alice, number=NUMBER, attached=DATA, note="")
    rows = {row.title: (row.value, row.origin) for row in tried.rows}
    assert rows["Frame number"] == ("SN 47", "attached data: frame")
    assert rows["Price"] == ("–", "as every transaction begins")
    assert tried.ignored == ("Attached data price = dear left out: Enter a number.",)


@pytest.fixture
def talking(company: object) -> AtPage:
    """Alice, at work, who talks to Anna."""
    define()
    define("LEAD", prefix="bike_")
    alice = AtPage("alice").logs_on()
    world.simulate_inbound(ANNA, to="alice", attached_data=DATA)
    alice.does("accept")
    return alice


def frame(client: Client, name: str, **query: str) -> str:
    html = client.get(f"{reverse('transaction-new')}?{urlencode(query)}").text
    return html.partition(f'id="row_{name}"')[2].partition("</div>")[0]


@pytest.mark.django_db(transaction=True)
def test_who_makes_a_transaction_in_a_call_finds_those_of_the_type_filled(talking: AtPage) -> None:
    assert 'value="SN 47"' in frame(talking.client, "own_field_frame", type="TSRV")
    assert 'value="SN 47"' in frame(talking.client, "own_field_bike_frame", type="LEAD")


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_is_made_with_the_record_of_a_call_has_those_of_its_type(talking: AtPage) -> None:
    talking.does("hang-up")
    does(talking, "confirm", type_id="LEAD")
    made = BusinessTransaction.objects.get()
    assert made.own_values == {"bike_frame": "SN 47"}
    assert "Attached data price = dear left out: Enter a number." in history(made)
