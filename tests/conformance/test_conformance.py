"""Simulator and Asterisk keep the contract: the same scenarios, by the same code as at a customer's system."""

import pytest

from presence.conformance import suite
from tests.conformance import houses
from tests.asterisk.conftest import pbx, phones
pytestmark = pytest.mark.django_db(transaction=True)


def show(office, results):
        from presence.conformance import sheet
        print(sheet.page(results, office.line.latencies))
        print(sheet.summary(results))
def test_the_simulator_keeps_the_contract():
    with houses.simulator() as office:
        results = suite.run(office)
        show(office, results)
    assert [result for result in results if not result.passed] == []

def test_asterisk_keeps_the_contract(pbx, phones):
    import time
    with houses.asterisk(pbx, phones) as office:
        t=[time.monotonic()]
        results = suite.run(office, begins=lambda s: (print("%.1f" % (time.monotonic()-t[0]), s.title), t.__setitem__(0,time.monotonic())))
        show(office, results)
    assert [result for result in results if not result.passed] == []
