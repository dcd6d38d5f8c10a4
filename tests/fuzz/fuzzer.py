"""Sends anything to any address of the product, by chance that a seed decides, and says which answers are wrong."""

from collections import Counter
from random import Random

from tests.fuzz.addresses import Parts, routes
from tests.fuzz.bodies import urlencoded, written
from tests.fuzz.nasty_values import nasty
from tests.fuzz.page_forms import Form, Page
from tests.fuzz.shots import Shot
from tests.fuzz.tokens import UNSAFE, cookies, spoilt, untold
from tests.fuzz.verdicts import Logged, faults
from tests.fuzz.visitors import NAMES, Visitors

KNOWN = [
    *["q", "kind", "page", "rows", "state", "next", "number", "partner", "call", "target", "note", "order", "tab"],
    *["p", "o", "e", "all", "id", "ids", "action", "index", "block", "seconds", "form_token", "_popup", "_to_field"],
    *["_changelist_filters", "select_across", "app_label", "model_name", "field_name"],
]
METHODS, OFTEN = ("GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE", "PATCH", "TRACE"), (40, 45, 3, 4, 2, 4, 1, 1)
LANGUAGES = ("en", "de", "xx-YY;q=9", "\x00")
FORMS_KEPT = 3


class Fuzzer:
    """`run` gives the faults, each with the line that repeats it; `answered` counts the answers by status.

    `without_token` counts those to requests whose CSRF token was left out or wrong.
    """

    def __init__(self, *, number: int, seed: str):
        self.number, self.seed, self.random = number, seed, Random(seed)
        self.visitors, self.routes = Visitors(), list(routes())
        self.names = set(KNOWN)
        self.forms: dict[tuple[str, str], list[Form]] = {}
        self.answered: Counter[int] = Counter()
        self.without_token: Counter[int] = Counter()
        self.reached: set[str] = set()

    def run(self) -> list[str]:
        return [fault for at in range(self.number) for fault in self._one(at)]

    def _one(self, at: int) -> list[str]:
        who = self.random.choices(NAMES, (5, 4, 8, 2))[0]
        client = self.visitors.client(who)
        shot = self._plain(at, who) if at % 3 == 0 else self._filled(who) if at % 3 == 1 else self._by_name(who)
        with Logged() as logged:
            answer = shot.send(client)
            wrong = [*faults(answer, path=shot.path), *logged.lines]
        if shot.needs_token:
            wrong += untold(answer, path=shot.path)
            self.without_token[answer.status_code] += 1
        self.answered[answer.status_code] += 1
        if at % 3 == 0 and answer.status_code == 200:
            self._look(answer.getvalue().decode(errors="replace"), shot)
        return [f"seed {self.seed}, request {at}: {each}\n  {shot.curl()}" for each in wrong]

    def _plain(self, at: int, who: str) -> Shot:
        """A page as it is meant, in turn, so that its forms become known."""
        route = self.routes[at // 3 % len(self.routes)]
        self.reached.add(route)
        return Shot("GET", Parts(self.random).fill(route), who)

    def _look(self, html: str, shot: Shot) -> None:
        page = Page(html, path=shot.path)
        self.names |= page.names
        for form in page.forms:
            kept = self.forms.setdefault((shot.who, form.path), [])
            kept.append(form)
            del kept[:-FORMS_KEPT]

    def _filled(self, who: str) -> Shot:
        """A form of a page that was seen, with a few fields changed, doubled or left out."""
        mine = [forms for (name, _), forms in self.forms.items() if name == who]
        if not mine:
            return self._by_name(who)
        form = self.random.choice(self.random.choice(mine))
        fields = list(form.fields)
        for _ in range(self.random.choice((0, 1, 1, 2, 5))):
            self._change(fields)
        return self._shot(form.method, form.path, who, fields, form.uploads)

    def _change(self, fields: list[tuple[str, str]]) -> None:
        if not fields:
            return fields.append((self._name(), nasty(self.random)))
        at = self.random.randrange(len(fields))
        how = self.random.random()
        if how < 0.75:
            fields[at] = (fields[at][0], nasty(self.random))
        elif how < 0.87:
            fields.append((fields[at][0], nasty(self.random)))
        else:
            del fields[at]
        return None

    def _by_name(self, who: str) -> Shot:
        """Any address, with any fields."""
        path = Parts(self.random).fill(self.random.choice(self.routes))
        fields = [(self._name(), nasty(self.random)) for _ in range(self.random.choice((1, 3, 10, 30)))]
        return self._shot(self.random.choices(METHODS, OFTEN)[0], path, who, fields, [])

    def _name(self) -> str:
        return self.random.choice(sorted(self.names)) + self.random.choice(("", "", "", "", "[]", "__in", "__regex"))

    def _shot(self, method: str, path: str, who: str, fields: list[tuple[str, str]], uploads: list[str]) -> Shot:
        spoil = method in UNSAFE and self.random.random() < 0.2
        fields, token = spoilt(fields, random=self.random) if spoil else (fields, {})
        if spoil:
            token |= cookies(self.visitors.session_key(who), random=self.random)
        headers = {"HX-Request": "true"} if self.random.random() < 0.4 else {}
        if self.random.random() < 0.1:
            headers |= {"Referer": nasty(self.random)[:2_000], "Accept-Language": self.random.choice(LANGUAGES)}
            headers |= {"HX-Current-URL": nasty(self.random)[:2_000]}
        query = urlencoded(fields, random=self.random) if method != "POST" or self.random.random() < 0.1 else ""
        body, kind = written(fields, uploads, random=self.random) if method not in {"GET", "HEAD"} else (b"", "")
        return Shot(method, path, who, query, body, kind, headers | token, needs_token=spoil)
