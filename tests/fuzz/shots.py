"""One request of the fuzzer, and the line of curl that is much the same."""

from dataclasses import dataclass, field
from shlex import quote

from django.http import HttpResponse
from django.test import Client

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
SHOWN = 300


@dataclass(frozen=True)
class Shot:
    """`needs_token`: the CSRF token is looked at as in a browser; the others are sent as if theirs were right."""

    method: str
    path: str
    who: str
    query: str = ""
    body: bytes = b""
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    needs_token: bool = False

    def send(self, client: Client) -> HttpResponse:
        headers = {"HTTP_" + name.upper().replace("-", "_"): value for name, value in self.headers.items()}
        kind = self.content_type or FORM
        client.handler.enforce_csrf_checks = self.needs_token
        return client.generic(self.method, self.path, self.body, kind, QUERY_STRING=self.query, **headers)

    def curl(self) -> str:
        """To be repeated with the session of that user. Long parts are cut."""
        address = self.path + ("?" + self.query if self.query else "")
        parts = ["curl", "-X", self.method, _cut(address)]
        for name, value in {**self.headers, **({"Content-Type": self.content_type} if self.body else {})}.items():
            parts += ["-H", _cut(f"{name}: {value}")]
        if self.body:
            parts += ["--data-binary", _cut(ascii(self.body)[2:-1])]
        return f"as {self.who}: {' '.join(parts)}"


def _cut(text: str) -> str:
    rest = len(text) - SHOWN
    return quote(text if rest <= 0 else f"{text[:SHOWN]}…({rest} more)")
