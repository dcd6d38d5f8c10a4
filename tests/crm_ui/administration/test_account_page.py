"""The form of a user's account."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests import factory

pytestmark = pytest.mark.thorough


@pytest.mark.django_db
def test_a_user_without_business_roles_is_said_to_have_none(client: Client) -> None:
    nora = User.objects.create_user("nora")
    client.force_login(User.objects.create_superuser("root"))
    url, said = reverse("admin:auth_user_change", args=[nora.pk]), "none: the user cannot log on to the CRM"
    assert said in client.get(url).content.decode()
    factory.load_customizing()
    nora.business_roles.add(factory.make_role("SERVICEPRO"))
    assert said not in client.get(url).content.decode()
