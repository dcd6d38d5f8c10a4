"""The forms of a page."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

Fields = list[tuple[str, str]]


@dataclass
class Form:
    """What a browser would send, and where to. Of the choices of a field all are there: a fuzzer may send them all."""

    path: str
    method: str
    fields: Fields = field(default_factory=list)
    uploads: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """`forms` of the HTML, and the `names` of all fields. Forms that lead elsewhere are taken to lead to the page."""

    def __init__(self, html: str, *, path: str):
        super().__init__()
        self.path, self.forms, self.names = path, [], set()
        self.select = self.area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            post = "hx-post" in found or found.get("method", "").lower() == "post"
            to = found.get("hx-post") or found.get("hx-get") or found.get("action") or ""
            self.forms.append(Form(self._ours(to) or self.path, "POST" if post else "GET"))
        elif tag == "option" and self.select:
            self._add(self.select, found.get("value", ""), only_if="selected" in found)
        elif name := found.get("name"):
            self._field(tag, name, found)

    def _field(self, tag: str, name: str, found: dict[str, str]) -> None:
        self.names.add(name)
        if tag == "select":
            self.select = name
        elif tag == "textarea":
            self.area = name
        elif found.get("type") == "file":
            self.forms and self.forms[-1].uploads.append(name)
        else:
            chosen = found.get("type") not in {"checkbox", "radio", "submit"} or "checked" in found
            self._add(name, found.get("value", ""), only_if=chosen or tag == "button")

    def handle_data(self, data: str) -> None:
        if self.area:
            self._add(self.area, data, only_if=True)
            self.area = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""

    def _add(self, name: str, value: str, *, only_if: bool) -> None:
        if self.forms and only_if:
            self.forms[-1].fields.append((name, value))

    def _ours(self, address: str) -> str:
        """Its path, or nothing if it is elsewhere or none."""
        parts = urlsplit(urljoin(f"http://testserver{self.path}", address))
        return parts.path if parts.netloc == "testserver" and address and not parts.path.startswith("/static/") else ""
