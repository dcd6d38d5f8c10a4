"""What the context area shows in each state of the state machines: whole pages, as the server renders them.

They are played on the simulator within the test's own process, and looked at in a browser afterwards, so that many
states cost little.
"""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode

from django.contrib.staticfiles import finders
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route

from presence.connectors.simulator import world
from presence.models import Call, CallState, WhenFreeRequest
from presence.questions import commands as questions
from presence.when_free import scan
from tests import factory
from tests.browser import chromium
from tests.clients import client_of
from tests.crm_ui.at_page import ANNA, AtPage

ADDRESS = "http://crm.example"
LANGUAGES = ["en", "de"]
HEIGHTS = {1440: 900, 1280: 900, 1024: 768, 960: 900, 768: 1024, 400: 800}
"""Of the window, by its width."""
Pages = dict[str, str]
"""One in each language."""
State = tuple[str, Pages]
DATA = {
    "subject": "Brakes not delivered", "order": "4711", "customer_class": "A", "ivr_choice": "2", "language": "DE",
    "campaign": "Spring 2027", "waited": "00:42",
}  # fmt: skip
LONG_NAME = "Maximiliane Freifrau von Hohenstein-Wallersdorf zu Wartenberg"
OTHER_NUMBER = "+493023125031"
UNKNOWN = "+14155550123"


class Agents:
    """Alice, whose pages are looked at, and the colleagues who take part."""

    def __init__(self):
        self.account = factory.make_account("Meridian Bikes GmbH")
        self.anna = factory.make_contact("Anna Keller", account=self.account, main=True, phone=ANNA)
        factory.make_contact(LONG_NAME, account=factory.make_account("Hohenstein KG"), phone=OTHER_NUMBER)
        self.alice = AtPage("alice", role="IC_AGENT")
        self.bob, self.carol = AtPage("bob"), AtPage("carol")
        self.clients = {each.user.username: client_of(each.user) for each in (self.alice, self.bob, self.carol)}
        for partner in (self.bob.user.partner, self.carol.user.partner):
            factory.relate(self.account, partner, "team")

    def page(self, of: AtPage | None = None, *, path: str = "") -> Pages:
        """That of an account, if no other is wanted."""
        client = self.clients[(of or self.alice).user.username]
        path = path or f"/partners/{self.account.pk}/"
        return {each: client.get(path, headers={"accept-language": each}).content.decode() for each in LANGUAGES}

    def colleagues(self, *, found_by: str = "*") -> Pages:
        return self.page(path=f"/communication/agents/?{urlencode({'agent': found_by})}")

    def rings(self, number: str = ANNA, **data: str) -> None:
        world.simulate_inbound(number, to="alice", attached_data=data or DATA)

    def call_that(self, state: str) -> int:
        return Call.objects.open().get(user=self.alice.user, state=state).pk

    def ends(self) -> None:
        """All that Alice has, until there is nothing."""
        while call := Call.objects.open().filter(user=self.alice.user).exclude(state=CallState.ALERTING).first():
            self.alice.does("hang-up", call=call.pk)
        self.alice.does("work-mode", work_mode="1")


def states() -> Iterator[State]:
    """Name and pages of each state, in the order of a day."""
    play = Agents()
    for agent in (play.alice, play.bob, play.carol):
        agent.logs_on()
    play.page()  # who opens one is logged on
    play.alice.does("log-off")
    yield "not on the CMS", play.page()
    play.alice.logs_on()
    play.alice.has_wrap_up(seconds=600)
    yield "idle", play.page()
    yield from _one_call(play)
    yield from _two_calls(play)
    yield from _handing_over(play)
    yield from _handed_over(play)
    yield from _when_free(play)
    yield from _missed(play)


def _one_call(play: Agents) -> Iterator[State]:
    play.rings()
    yield "ringing", play.page()
    play.alice.does("accept")
    yield "connected", play.page()
    play.alice.does("hold")
    yield "held", play.page()
    play.alice.does("retrieve")
    play.alice.does("hang-up")
    yield "wrap-up", play.page()
    play.alice.does("work-mode", work_mode="1")
    for number, name in ((UNKNOWN, "unknown"), (OTHER_NUMBER, "long name")):
        play.rings(number)
        yield f"ringing, {name}", play.page()
        play.alice.does("accept")
        yield f"connected, {name}", play.page()
        play.ends()
    world.set_outside_answers(False)
    play.alice.does("dial", number=ANNA)
    yield "dialing", play.page()
    play.ends()
    world.set_outside_answers(True)


def _two_calls(play: Agents) -> Iterator[State]:
    play.rings()
    play.alice.does("accept")
    play.rings(OTHER_NUMBER)
    yield "second call rings", play.page()
    play.alice.does("hold", call=play.call_that(CallState.CONNECTED))
    yield "held, second call rings", play.page()
    play.alice.does("accept", call=play.call_that(CallState.ALERTING))
    yield "second call connected", play.page()
    play.ends()
    play.rings(UNKNOWN)
    play.alice.does("accept")
    play.rings()
    yield "second call of a contact rings", play.page()
    play.alice.does("accept", call=play.call_that(CallState.ALERTING))
    play.ends()


def _handing_over(play: Agents) -> Iterator[State]:
    play.rings()
    play.alice.does("accept")
    play.alice.does("warm-transfer", target="bob", reason="Brakes", note="Waits since May.")
    yield "consult rings", play.page()
    play.bob.does("accept")
    yield "consulting", play.page()
    yield "consulted", play.page(play.bob)
    # The simulator lets no second call through to one who consults; other telephone systems do.
    second = factory.make_conversation(OTHER_NUMBER, cms_id="second")
    factory.make_call(play.alice.user, conversation=second, state=CallState.ALERTING)
    yield "consulting, second call rings", play.page()
    second.delete()
    play.alice.does("toggle")
    yield "toggled", play.page()
    play.alice.does("toggle")
    play.alice.does("conference")
    yield "conference", play.page()
    play.alice.does("complete")
    play.alice.does("work-mode", work_mode="1")
    play.bob.does("hang-up")
    play.bob.does("work-mode", work_mode="1")


def _handed_over(play: Agents) -> Iterator[State]:
    world.simulate_inbound(ANNA, to="bob", attached_data=DATA)
    play.bob.does("accept")
    play.bob.does(
        "blind-transfer", target="alice", reason="Brakes", note="Ordered in May, wants to know when they come."
    )
    yield "ringing, handed over", play.page()
    play.alice.does("accept")
    yield "connected, handed over", play.page()
    play.ends()
    yield from _pending(play)


def _pending(play: Agents) -> Iterator[State]:
    play.rings()
    play.alice.does("accept")
    play.alice.does("blind-transfer", target="bob")
    yield "pending", play.page()
    play.rings(OTHER_NUMBER)
    yield "ringing, pending", play.page()
    play.alice.does("accept")
    yield "connected, pending", play.page()
    play.alice.does("hang-up")
    play.alice.does("work-mode", work_mode="1")
    play.bob.does("reject", decline_reason="In a meeting")
    yield "ringing, came back", play.page()
    play.alice.does("accept")
    play.ends()
    world.simulate_inbound(ANNA, to="bob")
    play.bob.does("accept")
    questions.ask(play.bob.user, target=play.alice.user, text="Can you take Anna Keller?")
    yield "asked", play.page()
    play.rings(OTHER_NUMBER)
    yield "ringing, asked", play.page()
    play.alice.does("accept")
    yield "connected, asked", play.page()
    play.ends()
    play.bob.does("hang-up")
    play.bob.does("work-mode", work_mode="1")


def _when_free(play: Agents) -> Iterator[State]:
    world.simulate_inbound(UNKNOWN, to="carol")
    play.carol.does("accept")
    play.rings()
    play.alice.does("accept")
    play.alice.does("when-free", target="carol")
    yield "waiting for a colleague", play.page()
    play.carol.does("hang-up")
    play.carol.does("work-mode", work_mode="1")
    scan.review(timezone.now())
    yield "colleague is free", play.page()
    yield "offered", play.page(play.carol)
    assert WhenFreeRequest.objects.exists()
    play.ends()
    world.simulate_inbound(UNKNOWN, to="carol")
    play.carol.does("accept")
    play.rings(OTHER_NUMBER, subject="Brakes")
    play.alice.does("accept")
    play.alice.does("when-free", target="carol", reason="Brakes", note="Waits since May, and wants to know more.")
    play.carol.does("blind-transfer", target="bob")
    play.carol.does("work-mode", work_mode="1")
    scan.review(timezone.now())
    yield "offered, pending", play.page(play.carol)
    play.ends()


def _missed(play: Agents) -> Iterator[State]:
    world.outside_hang_up(world.simulate_inbound(ANNA, to="alice").pk)
    yield "missed", play.page()
    play.rings()
    yield "ringing, missed", play.page()
    play.alice.does("accept")
    yield "connected, missed", play.page()
    play.ends()


def looked_at(pages: dict[str, Pages], measure: str) -> Iterator[tuple[str, str, int, Any]]:
    """What a script finds on each page in each language at each width. Each page is opened one time."""
    with chromium.running() as browser:
        page = look_at(browser, pages)
        for name, language in product(pages, LANGUAGES):
            page.goto(f"/{language}/{name}")
            for width, height in HEIGHTS.items():
                page.set_viewport_size({"width": width, "height": height})
                yield name, language, width, page.evaluate(measure)


def look_at(browser: Browser, pages: dict[str, Pages], **options: object) -> Page:
    """A browser that has these pages at /<language>/<name>. Scripts are left out: what is looked at is as it came."""
    page = browser.new_context(base_url=ADDRESS, **options).new_page()
    page.route(f"{ADDRESS}/**", lambda route: _answer(route, pages))
    return page


def _answer(route: Route, pages: dict[str, Pages]) -> None:
    path = unquote(route.request.url.removeprefix(ADDRESS).split("?")[0])
    if path.endswith(".js"):
        route.fulfill(body="", content_type="text/javascript")
    elif path.startswith("/static/"):
        file = Path(finders.find(path.removeprefix("/static/")))
        route.fulfill(path=file)
    else:
        language, name = path.strip("/").split("/")
        route.fulfill(body=pages[name][language], content_type="text/html; charset=utf-8")
