"""The start page of the administration with 500 business roles, through all of the product but the network.

Half of the roles have no toolbar profile, which the check of Customizing finds and the page says.
"""

import json
import time

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from customizing.models import BusinessRole, CmsProfile, ToolbarProfile  # noqa: E402
from tests.bench.fleet import percentile  # noqa: E402

ROLES, REQUESTS = 500, 40


def add_roles() -> None:
    toolbar, cms = ToolbarProfile.objects.get(name="CRM"), CmsProfile.objects.get(name="DEFAULT")
    BusinessRole.objects.bulk_create(
        BusinessRole(
            name=f"ROLE{number}",
            text=f"Role {number}",
            communication_enabled=True,
            cms_profile=cms,
            toolbar_profile=toolbar if number % 2 else None,
        )
        for number in range(ROLES)
    )


def time_start_page() -> list[float]:
    """Milliseconds of each request, the shortest first; the first one is none of them."""
    client = Client()
    client.force_login(User.objects.get(username="dana"))
    spent = []
    for _ in range(REQUESTS + 1):
        started = time.perf_counter()
        page = client.get("/admin/")
        spent.append((time.perf_counter() - started) * 1000)
        if page.status_code != 200:
            raise RuntimeError(f"The start page answered {page.status_code}.")
    return sorted(spent[1:])


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("load_demo", verbosity=0)
    add_roles()
    print(json.dumps({"start_page_p95_ms": percentile(time_start_page(), 0.95)}))


if __name__ == "__main__":
    main()
