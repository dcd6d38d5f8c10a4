"""A person without a browser: logs on by HTTP, opens pages, and notes what they are told."""

import json
import re
import time
from collections.abc import Callable
from contextlib import ExitStack
from http.cookiejar import CookieJar
from threading import Condition, Thread
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.browser.person import PASSWORD
from tests.browser.product import Product

PATIENCE = 30.0
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Visitor:
    """Somebody logged on. `pk` is the user's id."""

    def __init__(self, product: Product, username: str, *, cookies: CookieJar | None = None):
        self.product, self.username = product, username
        self.pk = product.value("SELECT id FROM auth_user WHERE username = ?", username)
        self.cookies = CookieJar() if cookies is None else cookies
        self.web: OpenerDirector = build_opener(HTTPCookieProcessor(self.cookies))
        self.web.addheaders.append(("Referer", f"{product.url}/"))
        form = {
            "username": username,
            "password": PASSWORD,
            "csrfmiddlewaretoken": TOKEN.search(self.get("/login/"))[1],
        }
        self.get("/login/", urlencode(form).encode())
        self.get("/")

    def get(self, path: str, data: bytes | None = None) -> str:
        with self.web.open(self.product.url + path, data, timeout=PATIENCE) as answer:
            return answer.read().decode()

    @property
    def headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)
        return {"Cookie": cookies, "Origin": self.product.url}

    def page(self, *shown: "Visitor", seen: dict[int, int] | None = None) -> "Page":
        """An open page that shows these users."""
        return Page(self, {each.pk: (seen or {}).get(each.pk, 0) for each in shown})


class Page:
    """Keeps, as pages do, the higher version of each user, and all words in their order."""

    def __init__(self, visitor: Visitor, seen: dict[int, int]):
        self._end = ExitStack()
        self.socket = self._end.enter_context(self._connect(visitor))
        self.frames: list[dict] = []
        self.versions = dict(seen)
        self.told: dict[int, list[tuple[str, str]]] = {}
        self.news = Condition()
        self.say(watch=seen, tab=f"tab-{id(self)}", visible=True)
        Thread(target=self._read, daemon=True).start()
        self.until(lambda: any("watching" in frame for frame in self.frames))

    @staticmethod
    def _connect(visitor: Visitor) -> connect:
        url = visitor.product.url.replace("http", "ws", 1) + "/ws/"
        patience = {"open_timeout": PATIENCE, "close_timeout": 1}
        return connect(url, additional_headers=visitor.headers, compression=None, **patience)

    def say(self, **said: object) -> None:
        self.socket.send(json.dumps(said))

    def close(self) -> None:
        self._end.close()

    def words(self, user: Visitor) -> list[tuple[str, str]]:
        """Each (word, cause) of the user that was told."""
        return self.told.get(user.pk, [])

    def now(self, user: Visitor) -> tuple[str, str] | None:
        return self.words(user)[-1] if self.words(user) else None

    def until(self, check: Callable[[], bool]) -> float:
        """Wait until it is so. Returns for how many seconds; fails when patience ends."""
        began = time.monotonic()
        with self.news:
            assert self.news.wait_for(check, PATIENCE), (self.frames[-5:], self.told)
        return time.monotonic() - began

    def _read(self) -> None:
        try:
            for text in self.socket:
                with self.news:
                    self._take(json.loads(text))
                    self.news.notify_all()
        except ConnectionClosed:
            return

    def _take(self, frame: dict) -> None:
        self.frames.append(frame)
        for user_id, (version, word, cause, *_rest) in frame.get("p", {}).items():
            if version > self.versions.get(int(user_id), 0):
                self.versions[int(user_id)] = version
                self.told.setdefault(int(user_id), []).append((word, cause))
