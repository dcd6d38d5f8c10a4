"""An office at an Asterisk, in the database of a product of several processes.

usage: office_seed.py ADDRESS USER PASSWORD NAME=EXTENSION …   Prints, as JSON, the cookie of a session of each user.
"""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm_ui.settings")


def seed(address: str, user_name: str, password: str, extensions: dict[str, str]) -> dict[str, str]:
    """The users have their pages open, and are not at their telephones yet."""
    from django.contrib.auth.models import User

    from customizing import delivered
    from customizing.models import BusinessRole, CmsDestination, CmsLogonMode, CmsProfile, QueueMember
    from presence.models import Agent
    from presence.sessions import leases, logon
    from tests.grown.seed import open_session

    delivered.load()
    destination = CmsDestination(name="ASTERISK", connector="asterisk", address=address, user_name=user_name)
    destination.set_password(password)
    destination.save()
    CmsProfile.objects.update(destination=destination, logon=CmsLogonMode.MANUAL)
    role = BusinessRole.objects.get(name="SERVICEPRO")
    QueueMember.objects.create(destination=destination, queue="sales", role=role)
    sessions = {}
    for name, extension in extensions.items():
        user = User.objects.create(username=name, first_name=name.title())
        role.users.add(user)
        Agent.objects.create(user=user, role=role, destination=destination, extension=extension)
        logon.lease_opened(user.pk, worker=leases.SIMULATOR)
        sessions[name] = open_session(user, role)
    return sessions


if __name__ == "__main__":
    import django

    django.setup()
    address, user_name, password, *people = sys.argv[1:]
    print(json.dumps(seed(address, user_name, password, dict(each.split("=") for each in people))))
