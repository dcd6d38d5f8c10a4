"""Overview pages, lists, home, and what surrounds them."""

import pytest
from django.test import Client

from crm_ui.models import RelationshipKind
from customizing.models import BusinessRole, CmsProfile
from tests import factory
from tests.crm_ui.pages import block, blocks, logged_on

pytestmark = [pytest.mark.django_db, pytest.mark.thorough, pytest.mark.usefixtures("customizing")]


def test_an_account_page_has_its_blocks(browser: Client) -> None:
    account = factory.make_account("Meridian Bikes GmbH", street="Hafenstraße 12", postal_code="69123", country="DE")
    page = browser.get(f"/partners/{account.pk}/").text
    assert "Corporate Account: Meridian Bikes GmbH" in page
    assert "Hafenstraße 12, 69123, Germany" in page
    assert blocks(page) == [
        "account-details",
        "contacts",
        "account-team",
        "employees-responsible",
        "relationships",
        "interaction-history",
    ]


def test_who_listens_is_loaded_before_who_tells(browser: Client) -> None:
    page = browser.get("/").text
    assert 0 < page.index("js/toolbar") < page.index("js/presence")


@pytest.mark.parametrize("make", [factory.make_contact, factory.make_employee])
def test_a_person_page_has_its_blocks(browser: Client, make: object) -> None:
    page = browser.get(f"/partners/{make('Anna Keller').pk}/").text
    assert blocks(page) == ["details", "relationships", "interaction-history"]


def test_an_unknown_partner_is_not_found(browser: Client) -> None:
    response = browser.get("/partners/404404/")
    assert response.status_code == 404
    assert "Page not found" in response.text


def test_a_colleague_is_shown_with_presence_and_options(browser: Client) -> None:
    account = factory.make_account()
    bob = factory.make_user("bob", role="SERVICEPRO")
    factory.relate(account, bob.partner, RelationshipKind.TEAM)
    team = block(browser.get(f"/partners/{account.pk}/").text, "account-team")
    assert 'data-presence="bob"' in team
    assert f'data-options-of="{bob.pk}"' in team


def test_a_person_who_is_no_user_can_be_called_on_each_number(browser: Client) -> None:
    account = factory.make_account()
    factory.make_contact(account=account, phone="06221 555 0114", mobile="0171 3920012", country="DE")
    contacts = block(browser.get(f"/partners/{account.pk}/").text, "contacts")
    assert "Not a user" in contacts
    assert "data-presence" not in contacts
    assert 'data-option="call" data-number="+4962215550114"' in contacts
    assert 'data-option="call" data-number="+491713920012"' in contacts


def test_without_presence_in_blocks_there_are_no_badges(browser: Client) -> None:
    CmsProfile.objects.all().get(name="DEFAULT")
    for profile in CmsProfile.objects.all():
        profile.presence_in_blocks = False
        profile.save()
    account = factory.make_account()
    bob = factory.make_user("bob", role="SERVICEPRO")
    factory.relate(account, bob.partner, RelationshipKind.TEAM)
    page = browser.get(f"/partners/{account.pk}/").text
    assert "data-presence=" not in page
    assert ">Presence<" not in page
    assert "data-toolbar" in page


def test_a_role_that_is_not_enabled_has_neither_toolbar_nor_presence_nor_call_buttons(browser: Client) -> None:
    role = BusinessRole.objects.get(name="SERVICEPRO")
    role.communication_enabled = False
    role.save()
    account = factory.make_account()
    bob = factory.make_user("bob", role="SALESPRO")
    factory.relate(account, bob.partner, RelationshipKind.TEAM)
    factory.make_contact(account=account, phone="06221 555 0114", country="DE")
    page = browser.get(f"/partners/{account.pk}/").text
    assert "data-toolbar" not in page
    assert "data-presence=" not in page
    assert "data-option=" not in page
    assert 'href="tel:+4962215550114"' in page


@pytest.mark.parametrize("path", ["/", "/accounts/", "/contacts/", "/employees/", "/transactions/", "/personalize/"])
def test_each_page_has_header_navigation_search_and_message_bar(browser: Client, path: str) -> None:
    page = browser.get(path).text
    for part in ("Skip to work area", "Service Professional", 'name="q"', "Log Off", "Personalize", "data-messages"):
        assert part in page
    assert page.count("<h1 ") == 1


@pytest.mark.parametrize("path", ["/accounts/", "/contacts/", "/employees/"])
def test_lists_are_paged(browser: Client, path: str) -> None:
    kinds = {
        "/accounts/": factory.make_account,
        "/contacts/": factory.make_contact,
        "/employees/": factory.make_employee,
    }
    for number in range(60):
        kinds[path](f"Person {number:03}")
    first, second = browser.get(path).text, browser.get(f"{path}?page=2").text
    assert "Person 000" in first
    assert "Person 059" not in first
    assert 'href="?page=2"' in first
    assert "Person 059" in second


def test_my_accounts_are_those_of_my_teams() -> None:
    browser, user = logged_on()
    mine, _other = factory.make_account("Mine"), factory.make_account("Of others")
    factory.relate(mine, user.partner, RelationshipKind.TEAM)
    factory.relate(mine, user.partner, RelationshipKind.RESPONSIBLE)
    page = browser.get("/accounts/?mine=1")
    assert [account.name for account in page.context["list"].rows] == ["Mine"]


def test_home_shows_colleagues_with_presence_but_not_oneself(browser: Client) -> None:
    factory.make_user("bob", role="SERVICEPRO")
    colleagues = block(browser.get("/").text, "colleagues")
    assert 'data-presence="bob"' in colleagues
    assert 'data-presence="alice"' not in colleagues


def queries_of(browser: Client, path: str, django_assert_max_num_queries: object) -> int:
    browser.get(path)
    with django_assert_max_num_queries(60) as captured:
        assert browser.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("path", ["/", "/accounts/", "/contacts/?rows=100", "/employees/", "/search/?q=contact"])
def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(
    browser: Client, path: str, django_assert_max_num_queries: object
) -> None:
    account = factory.make_account("Contact lens makers")
    factory.make_contacts(account, number=5)
    factory.make_user("contact", role="SERVICEPRO")
    few = queries_of(browser, path, django_assert_max_num_queries)
    for number in range(45):
        user = factory.make_user(f"user{number}", role="SERVICEPRO")
        factory.make_account(f"Contactors {number}", phone="06221 555 0100")
        factory.relate(account, user.partner, RelationshipKind.TEAM)
    other = factory.make_account("Many")
    factory.make_contacts(other, number=45)
    assert queries_of(browser, path, django_assert_max_num_queries) == few


def test_an_account_page_costs_the_same_with_5_and_with_50_rows(
    browser: Client, django_assert_max_num_queries: object
) -> None:
    costs = []
    for number in (5, 45):
        account = factory.make_account()
        factory.make_contacts(account, number=number)
        for index in range(number):
            user = factory.make_user(f"user{number}-{index}", role="SERVICEPRO")
            factory.relate(account, user.partner, RelationshipKind.TEAM)
            factory.relate(account, user.partner, RelationshipKind.RESPONSIBLE)
        path = f"/partners/{account.pk}/?open=relationships"
        costs.append(queries_of(browser, path, django_assert_max_num_queries))
    assert costs[0] == costs[1]


def test_healthz_needs_neither_logon_nor_https_nor_the_name_that_people_use(settings) -> None:
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["crm.example.com"]
    response = Client().get("/healthz", headers={"host": "10.0.0.7:8000"})
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


def test_a_page_that_does_not_exist_is_told_in_our_look_to_anybody() -> None:
    response = Client().get("/nothing/here/")
    assert response.status_code == 404
    assert "Page not found" in response.text


def test_the_theme_is_remembered(browser: Client) -> None:
    assert 'data-theme="auto"' in browser.get("/").text
    assert browser.post("/personalize/theme/", {"theme": "dark"}).status_code == 302
    assert 'data-theme="dark"' in browser.get("/").text
    assert browser.post("/personalize/theme/", {"theme": "pink"}).status_code == 404


def test_pages_keep_to_a_strict_content_security_policy(browser: Client) -> None:
    account = factory.make_account()
    response = browser.get(f"/partners/{account.pk}/")
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    assert " style=" not in response.text
    assert "<style" not in response.text
    assert "onclick" not in response.text


def test_those_who_may_change_partners_get_there_from_the_page() -> None:
    account = factory.make_account()
    edit = f'href="/admin/crm_ui/businesspartner/{account.pk}/change/"'
    assert edit not in logged_on()[0].get(f"/partners/{account.pk}/").text
    admin, _user = logged_on("dana", is_staff=True, is_superuser=True)
    assert edit in admin.get(f"/partners/{account.pk}/").text
