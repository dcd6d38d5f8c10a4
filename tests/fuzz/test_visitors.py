"""Those who send have their names and rights again, whatever was done to them."""

import pytest
from django.contrib.auth.models import User

from presence.models import Agent
from tests.fuzz.visitors import Visitors

pytestmark = pytest.mark.django_db


def test_who_was_renamed_while_at_the_telephone_has_the_name_again(customizing: None) -> None:
    visitors = Visitors()
    visitors.client("alice")
    users = User.objects.filter(pk=visitors.ids["alice"])
    Agent.objects.filter(user__in=users).update(cms_logged_on=True)
    users.update(username="1_0")
    visitors.client("alice")
    assert users.get().username == "alice"
