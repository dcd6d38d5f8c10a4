"""A page says little by its socket, and one that is refused a socket asks and leaves the server alone for a while."""

import re

from playwright.sync_api import Page, Route, WebSocketRoute, expect

from tests.browser.company import Caller
from tests.browser.person import PersonFactory

SOCKET = re.compile("/ws/$")
FOCUS_OFTEN = """() => {
    for (let n = 0; n < 500; n += 1) window.dispatchEvent(new Event("focus"));
    document.dispatchEvent(new CustomEvent("presence:shown", {detail: [1]}));
}"""
NEXT_FRAME = "() => new Promise(requestAnimationFrame)"
MOST_FRAMES = 600  # of the screen, ten seconds


def hears(page: Page, said: list[str], key: str) -> None:
    """Wait until the page has said it."""
    for _ in range(MOST_FRAMES):
        if any(f'"{key}"' in message for message in said):
            return
        page.evaluate(NEXT_FRAME)
    raise AssertionError(f"The page has not said {key}: {said}")


def test_a_page_that_is_refused_a_socket_says_so_and_does_not_come_back_at_once(person: PersonFactory) -> None:
    alice, refused = person("alice"), []

    def refuse(socket: WebSocketRoute) -> None:
        refused.append(socket)
        socket.send('{"bye":"too-many-pages"}')
        socket.close(code=4429)

    alice.page.route_web_socket(SOCKET, refuse)
    alice.page.reload()
    expect(alice.page.locator("[data-connection]")).to_have_attribute("data-connection", "polling")
    expect(alice.page.get_by_text("You have many pages open.")).to_be_visible()
    for _ in range(2):
        alice.page.wait_for_event("response", lambda response: "/presence/poll/" in response.url)
    assert len(refused) == 1


def test_a_page_that_asks_shows_what_changes_elsewhere_too(person: PersonFactory, caller: Caller) -> None:
    alice, bob = person("alice"), person("bob")
    alice.page.route_web_socket(SOCKET, lambda socket: socket.close(code=4429))
    alice.open(caller.account_page)
    expect(alice.page.locator("[data-connection]")).to_have_attribute("data-connection", "polling")
    bob.open(f"/transactions/new/?type=TSRV&account={caller.account}")
    bob.page.locator("main [name=description]").fill("Squeaking brake")
    bob.page.get_by_role("button", name="Save").click()
    expect(alice.page.locator('[data-block="interaction-history"]')).to_contain_text("Squeaking brake")


def test_a_page_that_is_told_to_ask_later_waits_for_so_long_whatever_the_user_does(person: PersonFactory) -> None:
    alice, asked = person("alice"), []

    def refuse_once(route: Route) -> None:
        asked.append(route.request.method)
        if len(asked) == 1:
            route.fulfill(status=429, headers={"Retry-After": "30"})
        else:
            route.continue_()

    alice.page.clock.install()
    alice.page.route_web_socket(SOCKET, lambda socket: socket.close(code=4429))
    alice.page.route("**/presence/poll/**", refuse_once)
    with alice.page.expect_console_message(lambda message: "429" in message.text):
        alice.page.reload()
    alice.complaints.pop()  # the browser complains of any refusal
    alice.page.evaluate(NEXT_FRAME)
    alice.page.evaluate(FOCUS_OFTEN)
    alice.page.clock.run_for(10_000)
    assert asked == ["GET"]
    with alice.page.expect_request("**/presence/poll/**") as later:
        alice.page.clock.run_for(25_000)
    assert "shown=1" in later.value.post_data


def test_a_page_asks_once_at_a_time_and_loses_nothing_that_comes_up_meanwhile(person: PersonFactory) -> None:
    alice, held = person("alice"), []

    alice.page.clock.install()
    alice.page.route_web_socket(SOCKET, lambda socket: socket.close(code=4429))
    alice.page.route("**/presence/poll/**", lambda route: held.append(route))
    with alice.page.expect_request("**/presence/poll/**"):
        alice.page.reload()
    alice.page.evaluate(FOCUS_OFTEN)
    alice.page.evaluate(NEXT_FRAME)
    assert len(held) == 1
    with alice.page.expect_request("**/presence/poll/**") as later:
        held[0].continue_()
    alice.page.evaluate(NEXT_FRAME)
    assert "shown=1" in later.value.post_data
    with alice.page.expect_response("**/presence/poll/**"):
        held[1].continue_()
    assert len(held) == 2


def test_what_a_page_has_to_say_in_a_moment_goes_in_one_frame(person: PersonFactory) -> None:
    alice, said = person("alice"), []

    def listen(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(lambda message: (said.append(message), server.send(message)))

    alice.page.route_web_socket(SOCKET, listen)
    alice.page.reload()
    hears(alice.page, said, "watch")
    alice.page.evaluate(FOCUS_OFTEN)
    hears(alice.page, said, "shown")
    assert any('"attends":true' in message for message in said)
    assert len(said) < 10
