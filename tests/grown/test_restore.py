"""A backup is restored on PostgreSQL, with Redis and several processes, while pages stay open."""

import asyncio
import sys
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse

from deploy.grown import Grown
from tests import throwaway_services
from tests.grown.company import LUNCH, READY, Colleague, Company, run
from tests.grown.conftest import short_path
from tests.grown.screens import Screen, fetch, until
from tests.grown.test_story import OPEN_CALLS, call_comes_in
from tests.sent_form import Sent, sent_form

CHANGES, PEOPLE = 10, 4
NEW, TEXT = "transactions/new/", "Written before the restore"
MADE = "SELECT number FROM crm_ui_businesstransaction WHERE description = %s ORDER BY number"


@pytest.fixture
def company() -> Iterator[Company]:
    """One of its own, as nothing of it stays as it was."""
    with short_path() as folder, throwaway_services.running(Grown(folder, calm=True)) as grown:
        yield Company(grown, users=PEOPLE)


def manage(company: Company, *arguments: str) -> None:
    run([sys.executable, "manage.py", *arguments], company.grown)


def opened(company: Company, who: Colleague) -> Sent:
    """The form of a new transaction, filled in."""
    html = fetch(company.grown.url + NEW, who.sessions[0])
    fields = sent_form(HttpResponse(html), having="form_token")
    return {**fields, "description": [TEXT], "csrfmiddlewaretoken": ["a" * 32]}


def saved(company: Company, who: Colleague, form: Sent) -> list[str]:
    """Send the form; the numbers of all that was made of it."""
    fetch(company.grown.url + NEW, who.sessions[0], urlencode(form, doseq=True).encode())
    return [number for (number,) in company.ask(MADE, TEXT)]


async def talks(company: Company, who: Colleague) -> None:
    """A caller is there, and the colleague takes the call."""
    await call_comes_in(company, who)
    url = f"{company.grown.url}communication/command/accept/"
    await until(lambda: company.ask(OPEN_CALLS), seconds=10, what="the call is there")
    await asyncio.to_thread(fetch, url, who.sessions[0], b"")
    await until(lambda: (who.name, "connected") in company.ask(OPEN_CALLS), seconds=10, what="they talk")


def restore(company: Company, file: Path) -> None:
    """The telephone system has no calls any more when the product comes back."""
    grown = company.grown
    for process in (*grown.workers, *grown.connectors):
        process.stop()
    manage(company, "restore", str(file), "--yes")
    assert company.ask(OPEN_CALLS)
    for table in ("late_event", "transfer", "leg", "conversation"):
        company.execute(f"DELETE FROM simulator_{table}")
    for process in (*grown.connectors, *grown.workers):
        process.start()
    grown.wait_healthy()


async def test_pages_calls_and_forms_of_before_a_restore_come_to_the_truth(company: Company, tmp_path: Path) -> None:
    talker, changer, writer, _other = company.people
    file = tmp_path / "crm.backup"
    await talks(company, talker)
    await asyncio.to_thread(manage, company, "backup", str(file))

    await company.open_screens(PEOPLE)
    for number in range(CHANGES):
        await company.choose_mode(changer, (LUNCH, READY)[number % 2])
    form = await asyncio.to_thread(opened, company, writer)
    (lost,) = await asyncio.to_thread(saved, company, writer, form)
    await company.all_right(seconds=10)
    shown = company.screens[0].shown
    await company.close_screens()
    await asyncio.to_thread(restore, company, file)

    page = Screen(company.grown.url, user_id=writer.id, session=writer.sessions[0], watch=company.ids)
    page.shown |= {user_id: state for user_id, state in shown.items() if user_id in page.shown}
    company.screens.append(page)
    await company.all_right(seconds=5)
    await until(lambda: not company.ask(OPEN_CALLS), seconds=15, what="calls that are over have ended")
    await company.all_right(seconds=5)

    for _twice in range(2):
        (kept,) = await asyncio.to_thread(saved, company, writer, form)
        assert int(kept) > int(lost) + CHANGES
    with pytest.raises(HTTPError) as gone:
        await asyncio.to_thread(fetch, f"{company.grown.url}transactions/{lost}/edit/", writer.sessions[0])
    assert gone.value.code == HTTPStatus.NOT_FOUND
    await company.close_screens()
