"""Emptying the database after a test costs little: what Django then makes anew, by many queries, is put back."""

from collections.abc import Generator
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.management import create_contenttypes
from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_migrate


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Generator[None]:
    """The test database. Its content types and permissions stay what they are."""
    with django_db_blocker.unblock():
        kept = [list(ContentType.objects.all()), list(Permission.objects.all())]

    def put_back(**kwargs: object) -> None:
        if not ContentType.objects.exists():
            for rows in kept:
                type(rows[0]).objects.bulk_create(rows)

    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)
    post_migrate.connect(put_back)
    yield
    post_migrate.disconnect(put_back)
