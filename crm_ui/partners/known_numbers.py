"""Numbers that pages offer to call from, where callers are played."""

from crm_ui.models import PartnerNumber

MOST = 400


def known_numbers() -> list[tuple[str, str]]:
    """Numbers of contacts and accounts as people write them, each with whose it is."""
    rows = PartnerNumber.objects.exclude(partner__kind="employee").select_related("partner")
    return [(row.shown, row.partner.name) for row in rows[:MOST]]
