"""The package of docs/extending, installed by pip and used."""

from pathlib import Path

import pytest
from django.test import Client

from crm_ui.hand_over.attached_data_mapping import Filled, fill
from customizing.models import AttachedDataMapping, BlockLayoutProfile, CmsDestination
from presence.cms import gateway
from presence.contract import CmsError, Dial, Hold
from tests import factory
from tests.architecture.imports import ROOT
from tests.architecture.recipes import run
from tests.crm_ui.pages import block, blocks, logged_on
from tests.customizing.forms import page, save
from tests.extending.packages_put_in import write

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("extending")]
SHOWN = """
import sys
from customizing import collaboration
from django.core.management import call_command
from django.utils import translation
with translation.override("de"):
    for name, title in [*collaboration.connectors(), *collaboration.mapping_functions(), *collaboration.blocks()]:
        print(name, title)
call_command("check", stderr=sys.stdout)
"""


def filled(value: str) -> Filled:
    profile = factory.make_integration_profile()
    profile.mappings.all().delete()
    AttachedDataMapping.objects.create(profile=profile, key="frame", field="description", format="serial-number")
    return fill(profile, {"frame": value})


@pytest.mark.thorough
def test_a_product_that_starts_with_it_has_all_of_it_and_tells_of_a_package_beside_it_that_is_broken(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = write(tmp_path, "broken", entries="[crm_presence.blocks]\ngone = broken:Gone\n")
    monkeypatch.setenv("PYTHONPATH", f"{example}:{broken}")
    said = run(ROOT, "manage.py", "shell", "--no-imports", "-c", SHOWN)
    assert {
        "acme ACME telephone system",
        "serial-number Seriennummer",
        "account:open-matters Account: Offene Vorgänge",
        "contact:open-matters Ansprechpartner: Offene Vorgänge",
        "simulator Eingebauter CMS-Simulator",
    } < set(said.splitlines())
    assert "(crm_presence.W001) The package broken 1.0 is left out with “crm_presence.blocks: gone" in said


@pytest.mark.usefixtures("taken_in", "customizing")
class TestTakenIn:
    def test_its_block_shows_what_is_open_with_an_account_at_the_end_of_the_page(self) -> None:
        browser, _user = logged_on()
        account = factory.make_account()
        url = account.get_absolute_url()
        assert "Nothing is open." in block(browser.get(url).text, "open-matters")
        kind = factory.make_transaction_type()
        for status in ("open", "completed"):
            sent = {"type": kind.code, "description": f"It is {status}", "status": status, "priority": "5"}
            assert browser.post("/transactions/new/", {**sent, "account": account.name}).status_code == 302
        html = browser.get(url).text
        assert blocks(html)[-1] == "open-matters"
        shown = block(html, "open-matters")
        assert "Open Matters" in shown
        assert "It is open" in shown
        assert "It is completed" not in shown
        alone = browser.get(f"{url}blocks/open-matters/", headers={"hx-request": "true"})
        assert "It is open" in alone.text

    def test_the_texts_of_its_block_are_in_the_language_of_the_user(self) -> None:
        browser, _user = logged_on()
        html = browser.get(factory.make_account().get_absolute_url(), headers={"accept-language": "de"}).text
        assert "Offene Vorgänge" in block(html, "open-matters")
        assert "Nichts ist offen." in block(html, "open-matters")

    def test_a_consultant_lays_its_block_out(self, admin_client: Client) -> None:
        assert 'value="contact:open-matters"' in admin_client.get(page(BlockLayoutProfile, "add")).text

    def test_a_destination_of_its_kind_takes_commands(self, admin_client: Client) -> None:
        assert save(admin_client, CmsDestination, name="ACME", connector="acme", address="acme.example").url
        destination = CmsDestination.objects.get(name="ACME")
        gateway.execute(destination, Dial("alice", number="+4930234567890"))
        assert gateway.connector_for(destination).dialled == ["+4930234567890"]
        with pytest.raises(CmsError, match="cannot do that"):
            gateway.execute(destination, Hold("alice", call="1"))

    def test_its_mapping_function_brings_a_value_into_form(self) -> None:
        assert filled("sn 47-11").fields == {"description": "SN4711"}

    def test_a_value_that_its_mapping_function_refuses_is_left_out_with_the_reason(self) -> None:
        found = filled("4711")
        assert found.fields == {}
        assert found.ignored == ["Attached data frame = 4711 left out: a serial number begins with SN"]
