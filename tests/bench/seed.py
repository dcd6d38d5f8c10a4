"""Bench data: users of one role who are all Available, each with a session. usage: seed.py USERS

Writes into DATA_DIR (or DATABASE_URL) and prints, as JSON, their ids and the cookie of each.
"""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm_ui.settings")
os.environ["DEMO"] = "1"


def seed(count: int) -> dict[str, list]:
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.utils import timezone

    from crm_ui.models import BusinessPartner
    from customizing.models import BusinessRole
    from presence.models import Agent, Lease
    from presence.models.simulator import SimAgent, World
    from tests.grown.seed import open_session

    call_command("migrate", verbosity=0)
    call_command("load_customizing", verbosity=0)
    role = BusinessRole.objects.get(name="SERVICEPRO")
    users = User.objects.bulk_create(
        User(username=f"bench{n:04}", first_name="Bench", last_name=f"{n:04}", password="!") for n in range(count)
    )
    role.users.add(*users)
    BusinessPartner.bulk_save(
        [BusinessPartner(kind="employee", first_name="Bench", last_name=user.last_name, user=user) for user in users]
    )
    now = timezone.now()
    destination = role.cms_profile.destination
    Agent.objects.bulk_create(
        Agent(
            user=user,
            role=role,
            destination=destination,
            extension=str(20000 + n),
            cms_logged_on=True,
            cms_name=user.username,
            cms_sequence=1,
            cms_since=now,
            crm_since=now,
        )
        for n, user in enumerate(users)
    )
    world, _ = World.objects.get_or_create(destination=destination)
    SimAgent.objects.bulk_create(
        SimAgent(world=world, user=user.username, logged_on=True, idle_since=now, since=now, sequence=1)
        for user in users
    )
    Lease.objects.bulk_create(Lease(user=user, worker="simulator") for user in users)
    return {"users": [user.pk for user in users], "cookies": [open_session(user, role) for user in users]}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(seed(int(sys.argv[1]))))
