"""Demo data that looks like a company: a maker of bicycle parts, its customers, and what they called about.

Imports: models, outside, transactions.
"""

from collections.abc import Callable
from datetime import datetime
from random import Random

from django.contrib.auth.models import User
from django.db import transaction

from crm_ui.demo.history import load_history
from crm_ui.demo.matters import offer_matters
from crm_ui.demo.meridian import ACCOUNT_ID, load_meridian
from crm_ui.demo.partners import load_accounts
from crm_ui.demo.simulated import load_simulated_colleagues
from crm_ui.demo.users import load_users
from crm_ui.models import BusinessPartner, PartnerKind

SEED = 20_080_401


def loaded() -> bool:
    """Whether the demo data is there. It is loaded as a whole or not at all."""
    return BusinessPartner.objects.filter(pk=ACCOUNT_ID).exists()


@transaction.atomic
def load(*, now: datetime, say: Callable[[str], None]) -> None:
    """Load the demo data; `say` is told of each step. The same data each time, with dates counted back from `now`."""
    random = Random(SEED)
    offer_matters()
    employees = load_users()
    say(f"{User.objects.count():6} users")
    meridian = load_meridian(employees)
    accounts = load_accounts(random, employees)
    partners = BusinessPartner.objects
    say(f"{partners.filter(kind=PartnerKind.ACCOUNT).count():6} accounts")
    say(f"{partners.filter(kind=PartnerKind.CONTACT).count():6} contacts")
    say(f"{load_history(random, [meridian, *accounts], now=now):6} business transactions")
    transaction.on_commit(lambda: say(f"{load_simulated_colleagues(now=now):6} simulated colleagues"))
