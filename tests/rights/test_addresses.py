"""Every address of the product × everybody who may ask × GET and POST, in a demo and in real use."""

import re

import pytest
from django.conf import LazySettings
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from crm_ui.administration import delivered_groups
from crm_ui.logon import admin_form
from crm_ui.views import errors
from tests.rights import groups, table
from tests.rights.addresses import Address, every_address
from tests.rights.company import found_company
from tests.rights.people import COMMUNICATES, PEOPLE, Asker, communicating_roles
from tests.rights.visitor import Visitor

pytestmark = pytest.mark.django_db
REAL_USE = {
    **{"DEMO": False, "SIMULATOR": False, "SECURE_SSL_REDIRECT": True, "SECURE_HSTS_SECONDS": 3600},
    **{"SESSION_COOKIE_SECURE": True, "CSRF_COOKIE_SECURE": True},
}
ADDRESSES = every_address()
WRITES = re.compile("(INSERT|UPDATE|DELETE)\\b(?!.*django_session)")


@pytest.fixture(autouse=True)
def _refusals_are_bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some thousand of them would look alike, and what counts here is their status, which stays the product's."""

    def bare(_request: object, _template: str, _context: object = None, *, status: int) -> HttpResponse:
        return HttpResponse(status=status)

    for pages in (admin_form, errors):
        monkeypatch.setattr(pages, "render", bare)  # tests of their own read these pages


def wrong_cells(person: Asker, addresses: list[Address], *, real_use: bool) -> list[str]:
    """Where somebody gets something else than the table says."""
    given, visitor, wrong = found_company(), Visitor(person), []
    for address in addresses:
        for method in ("GET", "POST"):
            right = table.expected(address, person, post=method == "POST", real_use=real_use)
            got = visitor.asks(address.filled(given), method=method)
            if got not in right:
                wrong.append(f"{method} {address.name}: {got}, instead of {' or '.join(sorted(right))}")
    return wrong


def asked_by(person: Asker, *, real_use: bool = False) -> list[Address]:
    """All, but the administration is asked for by staff once: neither settings nor roles have to do with it."""
    webclient_only = person.staff and (real_use or not person.role)
    known = [each for each in ADDRESSES if table.has_row(each)]
    return [each for each in known if not (webclient_only and each.name in table.ADMIN_ROWS)]


def test_each_address_has_a_row_in_the_table_of_rights() -> None:
    assert [address.name for address in ADDRESSES if not table.has_row(address)] == []


def test_each_row_is_of_an_address() -> None:
    assert table.names() - {address.name for address in ADDRESSES} == set()


def test_each_delivered_role_asks() -> None:
    found_company()
    assert communicating_roles() == {person.role: person.role in COMMUNICATES for person in PEOPLE if person.role}


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.name)
def test_in_a_demo_everybody_gets_what_is_theirs(person: Asker) -> None:
    wrong = wrong_cells(person, asked_by(person), real_use=False)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.name)
def test_in_real_use_everybody_gets_what_is_theirs(person: Asker, settings: LazySettings) -> None:
    for name, value in REAL_USE.items():
        setattr(settings, name, value)
    wrong = wrong_cells(person, asked_by(person, real_use=True), real_use=True)
    assert not wrong, "\n".join(wrong)


def test_each_delivered_group_asks() -> None:
    assert (
        {person.group for person in PEOPLE if person.group} == groups.RIGHTS.keys() == delivered_groups.GROUPS.keys()
    )


def test_an_auditor_writes_nothing_wherever_he_sends_what() -> None:
    auditor = next(person for person in PEOPLE if person.group == "Auditor")
    given, visitor = found_company(), Visitor(auditor)
    for address in ADDRESSES:
        if address.name in table.ADMIN_ROWS:
            for method in ("GET", "POST"):
                with CaptureQueriesContext(connection) as statements:
                    visitor.asks(address.filled(given), method=method)
                written = [each["sql"] for each in statements if WRITES.match(each["sql"])]
                assert written == [], f"{method} {address.name}"
