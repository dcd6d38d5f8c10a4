import pytest
from django.db import transaction

from tests.crm_ui.demo.loading import load


@pytest.fixture(scope="module")
def _demo(django_db_setup, django_db_blocker):
    """Loaded once for the module, in a transaction that is rolled back. The group keeps the tests on one worker."""
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(_demo, django_db_blocker, db):
    return None
