"""The pages of the administration, found in the addresses, so that none is forgotten."""

from collections.abc import Mapping

from tests.rights.addresses import Address, every_address
from tests.rights.outcomes import Outcome
from tests.rights.table import ADMIN_ROWS

NO_PAGES = {
    *("openapi", "admin:jsi18n", "admin:view_on_site"),
    *("admin:customizing_changedvalue_csv", "admin:customizing_activation_export"),
    *("admin:crm_ui_telephoneuser_export", "admin-change-password", "preview-page"),
}
"""Files, what leads elsewhere, and a page of the WebClient in a frame in which no script runs."""


def admin_pages(given: Mapping[str, object]) -> list[tuple[str, str]]:
    """Name and address of each page that a superuser can open."""
    return [(address.name, address.filled(given)) for address in every_address() if _is_page(address)]


def _is_page(address: Address) -> bool:
    is_old = address.name == address.route  # which leads on
    return ADMIN_ROWS.get(address.name, ("",))[0] is Outcome.IN and not is_old and address.name not in NO_PAGES
