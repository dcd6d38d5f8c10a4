"""No page with data of persons is kept by a cache, and none may use the devices of the computer."""

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
ADDRESSES = [
    *["/", "/accounts/", "/search/?q=a", "/search/suggest/?kind=account&a=a", "/transactions/", "/personalize/"],
    *["/blocks/accounts/", "/communication/toolbar/", "/communication/agents/", "/communication/recent/"],
    *[
        "/presence/poll/?ids=1:0",
        "/presence/badge-templates/",
        "/presence/card/1/",
        "/simulator/",
        "/nothing/",
        "/transactions/1/",
    ],
    *["/admin/", "/admin/auth/user/", "/admin/jsi18n/", "/admin/customizing/businessrole/", "/logout/"],
    *["/conversations/00000000-0000-0000-0000-000000000000/", "/partners/1/", "/transactions/1/", "/search/?q=%00"],
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("htmx", [{}, {"hx-request": "true"}], ids=["page", "fragment"])
def test_nothing_of_it_is_kept_by_a_cache(administrator: Client, address: str, htmx: dict[str, str]) -> None:
    answer = administrator.get(address, headers=htmx)
    assert answer.status_code < 500
    assert {"no-store", "private"} <= set(answer["Cache-Control"].split(", "))
    assert "camera=()" in answer["Permissions-Policy"]


@pytest.mark.parametrize("address", ["/login/", "/", "/admin/login/", "/nothing/"])
def test_nor_is_it_for_strangers(address: str) -> None:
    assert "no-store" in Client().get(address)["Cache-Control"]


def test_an_error_of_ours_is_not_kept_either(administrator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    # no page of ours fails by itself
    monkeypatch.setattr("crm_ui.views.home.render", lambda *_arguments, **_more: 1 / 0)
    answer = administrator.get("/")
    assert answer.status_code == 500
    assert "no-store" in answer["Cache-Control"]


def test_devices_are_denied_but_microphone_and_ring_tone_to_pages_of_ours(administrator: Client) -> None:
    policy = administrator.get("/")["Permissions-Policy"].split(", ")
    assert {"microphone=(self)", "autoplay=(self)"} <= set(policy)
    assert {"camera=()", "geolocation=()", "usb=()", "display-capture=()"} <= set(policy)
