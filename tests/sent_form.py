"""What a browser sends for a form of a page, read from its HTML: hidden fields, too."""

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

Sent = dict[str, list[str]]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Sent] = []
        self.select: tuple[str, bool] | None = None
        self.options: list[tuple[str, bool]] = []
        self.area: str | None = None
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name, value = found.get("name") or "", found.get("value") or ""
        if tag == "form":
            self.inside = True
            self.forms.append({})
        elif tag == "option":
            self.options.append((value, "selected" in found))
        elif not (self.inside and name) or "disabled" in found:
            return
        elif tag == "select":
            self.select, self.options = (name, "multiple" in found), []
        elif tag == "textarea":
            self.area = name
            self._add(name, "")
        elif tag == "input":
            self._input(found.get("type") or "text", name, value or "", "checked" in found)

    def _input(self, kind: str, name: str, value: str, checked: bool) -> None:
        if kind in {"checkbox", "radio"}:
            if checked:
                self._add(name, value or "on")
        elif kind not in {"submit", "button", "reset", "image", "file"}:
            self._add(name, value)

    def handle_data(self, data: str) -> None:
        if self.area:
            self.forms[-1][self.area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea" and self.area:
            text = self.forms[-1][self.area][-1].removeprefix("\r\n").removeprefix("\n")
            self.forms[-1][self.area][-1], self.area = text.replace("\n", "\r\n"), None
        elif tag == "select" and self.select:
            self._choose(*self.select)
            self.select = None

    def _choose(self, name: str, multiple: bool) -> None:
        chosen = [value for value, selected in self.options if selected]
        for value in chosen or ([] if multiple else [value for value, _ in self.options[:1]]):
            self._add(name, value)

    def _add(self, name: str, value: str) -> None:
        self.forms[-1].setdefault(name, []).append(value)


def sent_form(response: HttpResponse, *, having: str) -> Sent:
    """Of the form that has a field of that name."""
    parser = _Forms()
    parser.feed(response.content.decode())
    return next(form for form in parser.forms if having in form)


class Opened:
    """A form opened in a browser, to be sent as often as one likes. None takes a field away."""

    def __init__(self, client: Client, url: str, *, having: str = "form_token", html: Any = None):
        self.client, self.url, self.having = client, url, having
        self.fields = sent_form(html or client.get(url), having=having)

    def send(self, **changes: Any) -> HttpResponse:
        sent = {**self.fields, **changes}
        return self.client.post(self.url, {name: value for name, value in sent.items() if value is not None})

    def refused(self, **changes: Any) -> "Opened":
        """Send it; the form that comes back."""
        response = self.send(**changes)
        assert response.status_code == 200, response.status_code
        again = Opened(self.client, self.url, having=self.having, html=response)
        again.html = response.content.decode()
        return again
