"""A destination of before whose commands could take up to a minute."""

import pytest

from customizing.document.taking import take
from customizing.models import Activation, CmsDestination
from tests import factory
from tests.former_tables import migrate, today

BEFORE = [("customizing", "0040_telephones_that_are_tested")]


@pytest.mark.thorough
@pytest.mark.usefixtures("up_to_date")
@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_command_takes_20_seconds_at_most_in_tables_and_in_states() -> None:
    factory.load_customizing()
    short = CmsDestination.objects.create(name="SHORT", connector="simulator", command_timeout=7)
    document = take()
    document["cmsdestination"]["SIMULATOR"]["command_timeout"] = "60"
    state = Activation(occasion="found", document=document, numbers={})
    migrate(BEFORE)
    CmsDestination.objects.filter(name="SIMULATOR").update(command_timeout=60)
    state.save()

    migrate(today())
    assert CmsDestination.objects.get(name="SIMULATOR").command_timeout == 20
    short.refresh_from_db()
    assert short.command_timeout == 7
    state.refresh_from_db()
    seconds = {name: values["command_timeout"] for name, values in state.document["cmsdestination"].items()}
    assert seconds == {"SIMULATOR": "20", "SHORT": "7"}
