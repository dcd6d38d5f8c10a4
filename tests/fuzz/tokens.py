"""Requests whose CSRF token is left out or wrong, and what they have to get: a refusal by a page of the product."""

from collections.abc import Iterator, Sequence
from random import Random

from django.conf import settings
from django.http import HttpResponse

from tests.fuzz.nasty_values import nasty
from tests.fuzz.page_forms import Fields

FIELD, HEADER = "csrfmiddlewaretoken", "X-CSRFToken"
UNSAFE = {"POST", "PUT", "DELETE", "PATCH"}
PAGES = {"403_csrf.html", "logon/login.html", "admin/login.html"}
LOG_ONS = ("/login/", "/admin/login/")
WEBHOOKS = "/cms/"
REFUSED = {400, 403, 404, 413}  # the others are about what cannot be read, is not there, or is too much
BY_A_WEBHOOK = {401, 405, 415}  # which asks for no token: no signature, another method, no JSON
WRONG = ["", "x", "a" * 32, "a" * 64, "a" * 65, "ä" * 64, "\0" * 64]
WRONG_COOKIES = ["", "x", "b" * 32, "a" * 32 + "b" * 32, "b" * 65]
"""The secret in none of them is one of `WRONG`: whoever may set the cookie can make a token that holds."""
Headers = dict[str, str]


def spoilt(fields: Fields, *, random: Random) -> tuple[Fields, Headers]:
    """The fields without their token, or with a wrong one, and headers to go with them."""
    rest = [(name, value) for name, value in fields if name != FIELD]
    headers: Headers = {}
    if random.random() < 0.5:
        rest.insert(random.randrange(len(rest) + 1), (FIELD, _wrong(random)))
    if random.random() < 0.3:
        headers[HEADER] = _header(_wrong(random))
    if random.random() < 0.3:
        headers["Origin"] = random.choice(["null", "https://evil.example", "http://[", _header(nasty(random))])
    return rest, headers


def cookies(session_key: str, *, random: Random) -> Headers:
    """Now and then the cookie that belongs to the token is missing or wrong too."""
    if random.random() < 0.6:
        return {}
    mine = f"{settings.SESSION_COOKIE_NAME}={session_key}"
    wrong = _header(_wrong(random, WRONG_COOKIES)).translate(dict.fromkeys(map(ord, "; \r\n"), "_"))
    return {"Cookie": random.choice([mine, f"{mine}; {settings.CSRF_COOKIE_NAME}={wrong}"])}


def _header(text: str) -> str:
    """As a server hands on what comes in a header: a character for each byte."""
    return text[:2_000].encode(errors="surrogatepass").decode("latin-1")


def _wrong(random: Random, known: Sequence[str] = WRONG) -> str:
    return random.choice(known) if random.random() < 0.6 else nasty(random)


def untold(answer: HttpResponse, *, path: str) -> Iterator[str]:
    """What is wrong with the answer to a request without a token that holds."""
    slash_added = answer.status_code == 301 and answer["Location"].partition("?")[0] == path + "/"
    refused = REFUSED | BY_A_WEBHOOK if path.startswith(WEBHOOKS) else REFUSED
    if answer.status_code not in refused and not slash_added and not (_leads_on(answer) and path in LOG_ONS):
        yield f"status {answer.status_code} without a valid CSRF token"
    shown = {template.name for template in getattr(answer, "templates", [])}
    if answer.status_code == 403 and not shown & PAGES:
        yield "the refusal for want of a CSRF token is no page of the product"


def _leads_on(answer: HttpResponse) -> bool:
    """Who is logged on already and sends the form of the log-on goes on to the page asked for."""
    return answer.status_code == 302
