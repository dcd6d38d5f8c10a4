"""That the fuzzer sees what it looks for."""

import logging

import pytest
from django.conf import LazySettings
from django.http import HttpResponse, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.test import RequestFactory

from tests.fuzz.nasty_values import HEADER, MARK, SUMMED
from tests.fuzz.tokens import WRONG, WRONG_COOKIES, untold
from tests.fuzz.verdicts import Logged, faults, stays


def found(*args: object, **headers: str) -> list[str]:
    return list(
        faults(HttpResponse(*args, headers={name.replace("_", "-"): value for name, value in headers.items()}))
    )


def test_a_page_is_no_fault() -> None:
    assert found("<p>&lt;fuzz-mark onerror=fuzz()&gt;") == []


def test_each_kind_of_fault_is_seen() -> None:
    broken = HttpResponse(status=500)
    assert len(list(faults(broken))) == 1
    assert found(f"<p>{MARK}</p>") == ["HTML comes back as it was sent"]
    assert found(f"<p>{SUMMED}</p>") == ["template syntax was carried out"]
    assert found("", **{HEADER: "1"}) == ["a header was injected"]
    assert found("", Location="//evil.example/") == ["leads off the site: '//evil.example/'"]


def test_a_logged_error_is_seen_and_a_refusal_is_not() -> None:
    with Logged() as logged:
        logging.getLogger("presence.anything").error("lost")
        logging.getLogger("django.security.Anything").error("refused")
    assert logged.lines == ["logged: lost None"]


@pytest.mark.parametrize("answer", [HttpResponse(), HttpResponse(status=302, headers={"Location": "/accounts/"})])
def test_what_is_done_without_a_token_is_seen(answer: HttpResponse) -> None:
    assert list(untold(answer, path="/personalize/theme/")) == [
        f"status {answer.status_code} without a valid CSRF token"
    ]


@pytest.mark.parametrize("status", [401, 415])
def test_a_webhook_refuses_for_reasons_of_its_own(status: int) -> None:
    answer = HttpResponse(status=status)
    assert not list(untold(answer, path="/cms/1/events/"))
    assert list(untold(answer, path="/personalize/theme/"))


def test_a_refusal_that_is_no_page_of_the_product_is_seen() -> None:
    assert list(untold(HttpResponse("Forbidden", status=403), path="/logout/")) == [
        "the refusal for want of a CSRF token is no page of the product"
    ]


@pytest.mark.parametrize("page", ["/\\evil.example", "\\\\evil.example", "/\t/evil.example", "///x.y", "javascript:x"])
def test_a_browser_would_leave_the_site(page: str) -> None:
    assert not stays(page, path="/login/")


@pytest.mark.parametrize("page", ["/", "x", "?page=2", "http://testserver/accounts/"])
def test_a_browser_would_stay(page: str) -> None:
    assert stays(page, path="/login/")


@pytest.mark.parametrize("cookie", WRONG_COOKIES)
def test_no_wrong_token_holds_with_a_wrong_cookie(cookie: str, settings: LazySettings) -> None:
    settings.CSRF_FAILURE_VIEW = "django.views.csrf.csrf_failure"  # that of the product shows who asks
    check = CsrfViewMiddleware(lambda request: HttpResponse())
    for token in WRONG:
        request = RequestFactory().post("/", {"csrfmiddlewaretoken": token})
        request.COOKIES[settings.CSRF_COOKIE_NAME] = cookie
        check.process_request(request)
        assert isinstance(check.process_view(request, lambda request: HttpResponse(), (), {}), HttpResponseForbidden)
