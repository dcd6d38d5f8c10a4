"""Rights that end in the database, past all signals, end at every worker."""

from tests.grown.company import Colleague, Company
from tests.grown.screens import until
from tests.grown.test_story import AtWorker

DEACTIVATE = "UPDATE auth_user SET is_active = false WHERE id = %s RETURNING id"
END_SESSION = "DELETE FROM django_session WHERE session_key = %s RETURNING 1"


async def pages_of(company: Company, *colleagues: Colleague) -> list[AtWorker]:
    pages = [AtWorker(company, colleague, worker=worker) for colleague in colleagues for worker in (0, 1)]
    await company.all_right(seconds=30)
    return pages


async def test_who_is_deactivated_or_whose_session_is_deleted_hears_no_more_at_any_worker(at_work: Company) -> None:
    gone, other, watching = at_work.people[37:40]
    pages = await pages_of(at_work, gone, other, watching)
    theirs, others, watchers = pages[:2], pages[2:4], pages[4:]
    assert at_work.ask(DEACTIVATE, gone.id)
    assert at_work.ask(END_SESSION, other.sessions[0].rpartition("=")[2])  # of a cookie, its value

    def all_told() -> bool:
        told = all(each.page.bye == "deactivated" for each in theirs)
        told &= all(each.page.bye == "session-over" for each in others)
        return told and all(each.page.shown[gone.id][1] == "unknown" for each in watchers)

    took = await until(all_told, seconds=10, what="both are told, and who is deactivated has no presence")
    print(f"rights ended everywhere after {took:.1f} s")
