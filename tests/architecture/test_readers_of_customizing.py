"""What is in force is read by `customizing.access`: the tables may hold a draft. Only those named here read them."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.imports import ROOT

MODELS = {
    *("AccountIdentificationProfile", "AttachedVariable", "BusinessRole", "CallResult", "CmsDestination"),
    *("CmsIntegrationProfile", "CmsProfile", "ContextAreaProfile", "HeartbeatProfile", "HomeCountry", "QueueMember"),
    *("QueueNumber", "TieLine", "ToolbarButton", "ToolbarProfile", "TransactionType", "WithheldNumber", "WorkMode"),
}
MANAGERS = {"objects", "_base_manager", "_default_manager"}
ACROSS = re.compile(r"(own_destination|destination|role|businessrole|type|integration_profile|cms_profile)__(\w+)")
OF_THE_ROW_ITSELF = re.compile(r"(isnull|in|pk|exact)$")
READERS = {
    "crm_ui/administration/checks.py": "checks the telephone systems as they are being set up",
    "crm_ui/administration/presence_preview.py": "shows what rules of the draft would do",
    "crm_ui/administration/set_up.py": "sets Customizing up",
    "crm_ui/administration/telephony_form.py": "a field that refers to a destination",
    "crm_ui/administration/telephony_import.py": "names of rows that are referred to",
    "crm_ui/administration/telephony_list.py": "names of rows that are referred to",
    "crm_ui/administration/telephony_pages.py": "the telephone systems as they are being set up",
    "crm_ui/administration/telephony_plan.py": "names of rows that are referred to",
    "crm_ui/backup/restored.py": "the number ranges of all rows that there are",
    "crm_ui/benches/forms.py": "a choice of profiles as they are being set up",
    "crm_ui/benches/nobody.py": "a choice of telephone systems as they are being set up",
    "crm_ui/demo/at_asterisk.py": "sets Customizing up",
    "crm_ui/demo/matters.py": "sets Customizing up",
    "crm_ui/demo/simulated.py": "sets Customizing up",
    "crm_ui/demo/users.py": "sets Customizing up",
    "crm_ui/hand_over/call_back_tasks.py": "what keeps a row from being deleted; the role of a user's last logon",
    "crm_ui/management/commands/connector.py": "the telephone systems as they are being set up",
    "crm_ui/views/benches.py": "the profile whose form is open, as it is being set up",
    "crm_ui/views/set_up.py": "the role that was just set up",
    "crm_ui/why/forms.py": "a choice of business roles",
    "presence/conformance/simulated.py": "a telephone system for the time of a test",
    "presence/management/commands/conformance.py": "the telephone systems as they are being set up",
    "presence/management/commands/doctor.py": "the telephone systems as they are being set up",
}
"""Files that read tables of Customizing, each with the reason."""


def reads(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in MODELS and attribute in MANAGERS:
                yield f"{name}.{attribute}"
            case ast.keyword(arg=str() as name) if found := ACROSS.search(name):
                if not OF_THE_ROW_ITSELF.match(found[2]):
                    yield name


def readers() -> dict[str, set[str]]:
    files = (file for app in ("presence", "crm_ui") for file in sorted((ROOT / app).rglob("*.py")))
    found = {
        str(each.relative_to(ROOT)): set(reads(each.read_text())) for each in files if "migrations" not in each.parts
    }
    return {file: names for file, names in found.items() if names}


def test_nobody_else_reads_tables_of_customizing() -> None:
    assert {file: names for file, names in readers().items() if file not in READERS} == {}


def test_whoever_is_named_reads_them() -> None:
    assert READERS.keys() - readers().keys() == set()


def test_a_condition_across_a_reference_is_found() -> None:
    assert list(reads("Agent.objects.filter(destination__active=False, role__in=roles)")) == ["destination__active"]
    assert list(reads("WorkMode.objects.all()")) == ["WorkMode.objects"]
