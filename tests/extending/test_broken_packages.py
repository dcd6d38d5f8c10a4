"""A package that is broken is told by name, and never is the end of the product."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from crm_ui.blocks import PAGES, Block, installed
from crm_ui.hand_over import mapping_functions
from crm_ui.hand_over.attached_data_mapping import fill
from crm_ui.hand_over.mapping_functions import MappingFunction
from customizing.checks import findings
from customizing.models import AttachedDataMapping, CmsDestination
from customizing.packages import FAULTS, check_packages
from presence.cms import connectors, gateway
from presence.cms.examination import examine
from presence.connectors.simulator.connector import SimulatorConnector
from presence.contract import CmsTimeout, Dial
from tests import factory
from tests.crm_ui.pages import logged_on
from tests.extending.packages_put_in import TakenIn, write
from tests.presence.scripted import ScriptedConnector
from tests.sent_form import Opened

CONNECTOR = """
from presence.contract import Capability, Connector
class Acme(Connector):
    key, title, capabilities = "acme", "ACME", frozenset({Capability.CALL})
class Asterisk(Acme):
    key = "asterisk"
class Nameless(Connector):
    key = "nameless"
"""
BLOCK = """
from crm_ui.blocks import Block
class Weather(Block):
    key, title, template, pages = "weather", "Weather", "weather.html", ["account"]
class Elsewhere(Weather):
    key, pages = "elsewhere", ["account", "moon"]
class Nowhere(Weather):
    key, pages = "nowhere", []
class Details(Weather):
    key, pages = "details", ["contact"]
class Spaced(Weather):
    key = "the weather"
"""
FUNCTION = """
from crm_ui.hand_over.mapping_functions import MappingFunction
UPPER = MappingFunction("in capitals", str.upper)
"""
BROKEN: dict[str, tuple[str, str, str]] = {
    "a module that is not there": ("", "connectors]\nx = missing:X", "ModuleNotFoundError: No module named 'missing'"),
    "a name that is not there": ("", "blocks]\nx = broken:X", "AttributeError: module 'broken' has no attribute 'X'"),
    "a module that raises": ("1 / 0", "blocks]\nx = broken:X", "ZeroDivisionError: division by zero"),
    "a module that ends": ("import sys; sys.exit('bye')", "blocks]\nx = broken:X", "SystemExit: bye"),
    "no connector": (FUNCTION, "connectors]\nx = broken:UPPER", "no subclass of presence.contract.Connector"),
    "a key of another": (
        CONNECTOR,
        "connectors]\nother = broken:Acme",
        "its key is “acme”, and its name here “other”",
    ),
    "a connector there is": (CONNECTOR, "connectors]\nasterisk = broken:Asterisk", "the product has one of that name"),
    "no title": (CONNECTOR, "connectors]\nnameless = broken:Nameless", "it does not say its title"),
    "no block": (CONNECTOR, "blocks]\nx = broken:Acme", "no subclass of crm_ui.blocks.Block"),
    "a page there is not": (BLOCK, "blocks]\nelsewhere = broken:Elsewhere", "no page “moon”, but home, account,"),
    "no page": (BLOCK, "blocks]\nnowhere = broken:Nowhere", "it does not say its pages"),
    "a block there is": (BLOCK, "blocks]\ndetails = broken:Details", "has a block of that key on the same page"),
    "a key for no address": (BLOCK, "blocks]\nthe weather = broken:Spaced", "than letters, digits and hyphens"),
    "no mapping function": (
        BLOCK,
        "mapping_functions]\nx = broken:Weather",
        "is no crm_ui.hand_over.mapping_functions.",
    ),
    "a function there is": (FUNCTION, "mapping_functions]\ndigits = broken:UPPER", "the product has one of that name"),
    "a long name": (
        FUNCTION,
        f"mapping_functions]\n{'x' * 33} = broken:UPPER",
        "its name has more than 32 characters",
    ),
    "what is no list": ("", "connectors]\nwhat is that?", "broken is left out with “entry_points.txt”"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", BROKEN)
def test_it_is_left_out_and_named_with_the_reason(what: str, tmp_path: Path) -> None:
    code, entries, reason = BROKEN[what]
    before = {page: list(kinds) for page, kinds in PAGES.items()}
    good = write(tmp_path, "good", entries="[crm_presence.mapping_functions]\nupper = good:UPPER\n", code=FUNCTION)
    with TakenIn(write(good, "broken", entries=f"[crm_presence.{entries}\n", code=code)):
        [fault] = map(str, FAULTS)
        assert "broken" in fault
        assert reason in fault
        [warning] = check_packages()
        assert (warning.id, warning.msg) == ("crm_presence.W001", fault)
        assert fault.partition(": ")[2] in next(each.text for each in findings() if each.id == "CUST-040")
        assert before == PAGES
        assert connectors.CONNECTORS.keys() == {"simulator", "asterisk", "http"}
        assert mapping_functions.taken("upper", "loud") == "LOUD"
    assert FAULTS == []


def test_of_two_packages_with_one_name_the_first_stays(tmp_path: Path) -> None:
    for name in ("one", "two"):
        entries = f"[crm_presence.mapping_functions]\nupper = {name}:UPPER\n"
        write(tmp_path, name, entries=entries, code=FUNCTION)
    with TakenIn(tmp_path):
        [fault] = FAULTS
        assert (fault.package, fault.reason) == ("two 1.0", "another package has the same name")


class Failing(Block):
    key, title, template = "failing", "Stock", "blocks/transactions.html"

    def rows(self) -> list[object]:
        raise RuntimeError("the warehouse does not answer")


@pytest.fixture
def page_with(monkeypatch: pytest.MonkeyPatch, customizing: None) -> Callable[..., tuple[Client, str]]:
    def page_with(kind: type[Block], *, of_package: bool) -> tuple[Client, str]:
        # a block that fails; those of the product do not
        monkeypatch.setitem(PAGES, "account", [*PAGES["account"], kind])
        # said by the entry point that the class would have
        monkeypatch.setattr(installed, "_installed", {kind} if of_package else set())
        return logged_on()[0], factory.make_account().get_absolute_url()

    return page_with


@pytest.mark.django_db
@pytest.mark.parametrize("hidden_when_empty", [False, True])
def test_a_block_of_a_package_that_fails_leaves_the_page_as_it_is(page_with, hidden_when_empty, caplog):
    browser, url = page_with(type("Own", (Failing,), {"hidden_when_empty": hidden_when_empty}), of_package=True)
    html = browser.get(url).text
    assert "Account Team" in html
    assert "This block cannot be shown." in html.partition('id="block-failing"')[2]
    assert "The block “failing” of tests.extending.test_broken_packages has failed." in caplog.text
    assert "the warehouse does not answer" in caplog.text
    for query in ("", "?whole=open"):
        alone = browser.get(f"{url}blocks/failing/{query}", headers={"hx-request": "true"})
        assert (alone.status_code, "This block cannot be shown." in alone.text) == (200, True)


@pytest.mark.django_db
def test_a_block_of_the_product_that_fails_is_an_error(page_with):
    browser, url = page_with(Failing, of_package=False)
    with pytest.raises(RuntimeError, match="warehouse"):
        browser.get(url)


@pytest.fixture
def mapped(customizing: None) -> AttachedDataMapping:
    profile = factory.make_integration_profile()
    profile.mappings.all().delete()
    return AttachedDataMapping.objects.create(profile=profile, key="frame", field="reason", format="own")


@pytest.mark.django_db
def test_a_mapping_function_that_fails_leaves_the_value_out(mapped, monkeypatch, caplog):
    # a mapping function that fails; those of the product do not
    monkeypatch.setitem(mapping_functions.FUNCTIONS, "own", MappingFunction("own", lambda value: value / 2))
    [line] = fill(mapped.profile, {"frame": "4711"}).ignored
    assert line == "Attached data frame = 4711 left out: the mapping function “own” has failed"
    assert "TypeError" in caplog.text


@pytest.mark.django_db
def test_a_mapping_function_of_a_package_that_is_gone_leaves_the_value_out_and_is_a_finding(mapped):
    [line] = fill(mapped.profile, {"frame": "4711"}).ignored
    assert line == "Attached data frame = 4711 left out: the mapping function “own” is not installed"
    [finding] = [each for each in findings() if each.id == "CUST-042"]
    assert finding.text == "SERVICE: Reason is not filled, as the mapping function “own” is not installed."
    assert finding.record == mapped.profile
    with pytest.raises(ValidationError, match="a mapping function of your own has to be installed first"):
        mapped.full_clean()


@pytest.mark.django_db
def test_a_connector_of_a_package_that_is_gone_is_a_finding(customizing):
    CmsDestination.objects.filter(name="SIMULATOR").update(connector="acme", address="acme.example")
    [finding] = [each for each in findings() if each.id == "CUST-041"]
    assert "SIMULATOR: its connector “acme” is not installed" in finding.text


@pytest.mark.django_db(transaction=True)
def test_a_connector_that_fails_refuses_the_command_in_words(customizing, monkeypatch, caplog):
    # a telephone system that the test plays; those of the product do not fail so
    monkeypatch.setitem(connectors.CONNECTORS, "failing", type("Own", (ScriptedConnector,), {"execute": None}))
    destination = factory.make_destination()
    type(destination).objects.filter(pk=destination.pk).update(connector="failing", address="acme.example")
    destination.refresh_from_db()
    with pytest.raises(CmsTimeout, match="The connector of the telephone system “SIMULATOR” has failed"):
        gateway.execute(destination, Dial("alice", number="+4930234567890"))
    assert "TypeError" in caplog.text
    gateway.forget(destination)


FAILING = """
from presence.contract import Capability, Connector
class Acme(Connector):
    key, title, capabilities = "acme", "ACME", frozenset({Capability.CALL})
    address_help = "host"
    @classmethod
    def limits_at(cls, destination):
        return {}["limits"]
    @classmethod
    def address_problem(cls, address):
        return 1 / 0
    @classmethod
    def examine(cls, destination, workplaces):
        yield 1 / 0
"""


@pytest.fixture
def acme(tmp_path: Path, customizing: None) -> Iterator[CmsDestination]:
    """A destination with a connector of a package that raises whatever it is asked."""
    entries = "[crm_presence.connectors]\nacme = acme:Acme\n"
    with TakenIn(write(tmp_path, "acme", entries=entries, code=FAILING)):
        destination = CmsDestination.objects.get()
        destination.connector, destination.address = "acme", "acme.example"
        destination.save()
        yield destination


def failures() -> list[str]:
    return [each.text for each in findings() if each.id == "CUST-043"]


@pytest.mark.django_db
def test_a_connector_that_fails_leaves_pages_as_they_are_and_is_a_finding(acme, caplog):
    browser = logged_on()[0]
    assert "Account Team" in browser.get(factory.make_account().get_absolute_url()).text
    assert caplog.text.count("The package acme 1.0 has failed with “acme: capabilities_at”.") == 1
    assert caplog.text.count("KeyError: 'limits'") == 1
    assert "The package acme 1.0 has failed with “acme: limits_at”: KeyError: 'limits'" in failures()


@pytest.mark.django_db
def test_forms_and_examination_of_a_destination_survive_its_connector(acme, client, caplog):
    client.force_login(factory.make_user("dana", role="CONSULTANT", is_staff=True, is_superuser=True))
    url = reverse("admin:customizing_cmsdestination_change", args=[acme.pk])
    assert "The connector has failed." in client.get(url).text
    assert Opened(client, url, having="address").send(address="other.example").status_code == 302
    assert "acme: address_problem" in caplog.text
    assert "The connector has failed." in [each.text for each in examine(acme)]
    asked = {text.partition("“")[2].partition("”")[0] for text in failures()}
    assert asked == {"acme: limits_at", "acme: address_problem", "acme: examine"}


@pytest.mark.django_db
def test_what_has_failed_and_works_again_is_no_finding_any_more(acme, monkeypatch):
    assert failures()
    # the version of the package that works, in place of that which fails
    monkeypatch.setattr(connectors.CONNECTORS["acme"], "limits_at", classmethod(lambda cls, destination: {}))
    assert failures() == []


@pytest.mark.django_db
def test_a_connector_of_the_product_that_fails_is_an_error(customizing, monkeypatch):
    # those of the product do not fail; if one did, its tests should say so
    monkeypatch.setattr(SimulatorConnector, "limits_at", classmethod(lambda cls, destination: 1 / 0))
    with pytest.raises(ZeroDivisionError):
        connectors.capabilities_of(CmsDestination.objects.get())
