"""Users at work for the tests of the grown set-up. usage: seed.py USERS SESSIONS | seed.py session USERNAME

They are logged on to the CMS and wait for their browsers. Prints, as JSON, their ids and names and, of each, the
cookies of so many sessions.
"""

import json
import os
import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm_ui.settings")


def seed(users: int, sessions: int) -> list[dict]:
    from django.contrib.auth.models import User
    from django.utils import timezone

    from customizing.models import BusinessRole
    from presence.models import Agent
    from presence.models.simulator import SimAgent, World

    role = BusinessRole.objects.get(name="SERVICEPRO")
    BusinessRole.objects.filter(pk=role.pk).update(simulator=True)  # by which tests make callers
    destination = role.cms_profile.destination
    people = User.objects.bulk_create(User(username=f"grown{n:03}", first_name="Grown") for n in range(users))
    role.users.add(*people)
    at_cms = {"cms_logged_on": True, "cms_since": timezone.now()}
    Agent.objects.bulk_create(
        Agent(user=user, role=role, destination=destination, extension=str(70000 + user.pk), **at_cms)
        for user in people
    )
    world, _created = World.objects.get_or_create(destination=destination)
    now = timezone.now()
    SimAgent.objects.bulk_create(
        SimAgent(world=world, user=user.username, logged_on=True, idle_since=now, since=now) for user in people
    )
    keys = [[open_session(user, role) for _ in range(sessions)] for user in people]
    return [{"id": user.pk, "name": user.username, "sessions": own} for user, own in zip(people, keys, strict=True)]


def open_session(user, role) -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from crm_ui.frame.business_role import ROLE_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[ROLE_KEY] = role.pk
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "session":
        from django.contrib.auth.models import User

        found = User.objects.get(username=sys.argv[2])
        print(open_session(found, found.business_roles.get()))
    else:
        print(json.dumps(seed(*map(int, sys.argv[1:]))))
