"""A call goes from one worker to the other: who is at which of them makes no difference."""

import asyncio
import re
from collections.abc import Callable
from urllib.parse import urlencode

from tests.grown.company import Colleague, Company
from tests.grown.screens import Screen, fetch, until

CALLER = "+4930234567890"
OPEN_CALLS = (
    "SELECT u.username, c.state FROM presence_call c JOIN auth_user u ON u.id = c.user_id WHERE state <> 'ended'"
)


class AtWorker:
    """A colleague whose page and clicks go to one worker, past the proxy."""

    def __init__(self, company: Company, colleague: Colleague, *, worker: int):
        self.colleague = colleague
        self.url = f"http://127.0.0.1:{company.grown.worker_ports[worker]}"
        self.page = Screen(self.url, user_id=colleague.id, session=colleague.sessions[0], watch=company.ids)
        company.screens.append(self.page)

    async def does(self, command: str, **fields: str) -> str:
        url = f"{self.url}/communication/command/{command}/"
        return await asyncio.to_thread(fetch, url, self.colleague.sessions[0], urlencode(fields).encode())

    def opened(self) -> list[str]:
        """The business transactions that the page was told to open."""
        return [each["url"] for each in self.page.notices if each["kind"] == "open"]


async def call_comes_in(company: Company, to: Colleague) -> None:
    """Dana, the consultant, lets somebody call."""
    session = await asyncio.to_thread(company.session_of, "dana")
    data = urlencode({"from_number": CALLER, "to": to.name, "attached_data": "order=4711"}).encode()
    await asyncio.to_thread(fetch, f"{company.grown.url}simulator/inbound/", session, data)


async def test_a_call_is_transferred_from_one_worker_to_the_other(at_work: Company) -> None:
    sender = AtWorker(at_work, at_work.people[20], worker=0)
    receiver = AtWorker(at_work, at_work.people[21], worker=1)
    second_page = AtWorker(at_work, at_work.people[21], worker=0)
    await at_work.all_right(seconds=30)
    await receiver.page.take_over()
    await until(lambda: second_page.page.active is False, seconds=5, what="the other page knows")

    await call_comes_in(at_work, sender.colleague)
    await until(lambda: sender.page.toolbars, seconds=5, what="the sender's toolbar rings")
    await sender.does("accept")
    await at_work.all_right(seconds=5, more=lambda: at_work.causes(sender.colleague) == {"in-call"})
    rung = receiver.page.toolbars
    await sender.does("blind-transfer", target=receiver.colleague.name)
    await until(lambda: receiver.page.toolbars > rung, seconds=5, what="the receiver's toolbar rings")
    await receiver.does("accept")
    await until(receiver.opened, seconds=10, what="the transaction opens")
    await at_work.all_right(seconds=5, more=lambda: at_work.causes(receiver.colleague) == {"in-call"})

    (number,) = re.findall(r"/transactions/(\w+)/", receiver.opened()[0])
    page = await asyncio.to_thread(fetch, f"{sender.url}/transactions/{number}/", sender.colleague.sessions[0])
    assert "4711" in page
    assert second_page.opened() == []
    await receiver.does("hang-up")
    await at_work.all_right(seconds=5, more=lambda: at_work.causes(receiver.colleague) == {""})
    own = {person.name for person in (sender.colleague, receiver.colleague)}  # others move by themselves
    assert not own & {name for name, _state in at_work.ask(OPEN_CALLS)}


async def test_of_pages_at_several_workers_one_is_the_active_one(at_work: Company) -> None:
    colleague = at_work.people[23]
    pages = [AtWorker(at_work, colleague, worker=worker).page for worker in (0, 1)]

    def active(*wanted: Screen) -> Callable[[], bool]:
        return lambda: [each for each in pages if each.active] in [[each] for each in wanted]

    await at_work.all_right(seconds=30)
    await until(active(*pages), seconds=5, what="one page is the active one")
    here, there = sorted(pages, key=lambda each: not each.active)
    for page in (there, here, there):
        await page.take_over()
        await until(active(page), seconds=5, what="it is the page that the user has come to")
    await there.close()
    there.active = False
    await until(active(here), seconds=10, what="the other one takes over")


async def test_logging_off_closes_the_pages_at_every_worker(at_work: Company) -> None:
    colleague = at_work.people[22]
    pages = [AtWorker(at_work, colleague, worker=worker).page for worker in (0, 1)]
    await at_work.all_right(seconds=30)
    await asyncio.to_thread(fetch, f"{at_work.grown.url}logout/", colleague.sessions[0], b"")
    await until(lambda: all(page.bye == "logged-off" for page in pages), seconds=5, what="both pages are told")
    lease = "SELECT * FROM presence_lease WHERE user_id = %s"
    await until(lambda: at_work.ask(lease, colleague.id) == [], seconds=2, what="the user is off at once")
