from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import CommandParser
from django.db import connection, transaction
from django.utils import timezone

from crm_ui.demo import alive
from crm_ui.demo.users import PASSWORD
from crm_ui.management.commands import serve
from crm_ui.server import tables
from customizing.display_names import name_of

SHOWN_USERS = ["alice", "bob", "carol", "ivy", "jack", "dana", "erin", "frank", "ruth", "aiko", "olga"]


class Command(serve.Command):
    help = "Serve the product with demo data, which is loaded at the first start."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--reset", action="store_true", help="Throw the data away and start anew.")
        parser.add_argument(
            "--calm", action="store_true", help="Nobody moves by themselves, until somebody lets them."
        )
        parser.add_argument("--prepare-for", metavar="URL", help="Do not serve: others do, at this address.")

    def handle(
        self, *, reset: bool = False, calm: bool = False, prepare_for: str | None = None, **options: Any
    ) -> None:
        if not settings.DEMO:
            raise SystemExit("This is not a demo: its passwords are public. Set DEMO=1, or use 'manage.py serve'.")
        self.reset, self.calm = reset, calm
        if prepare_for:
            self.prepare()
            self.announce(prepare_for)
        else:
            super().handle(**options)

    def prepare(self) -> None:
        if self.reset:
            throw_data_away()
        tables.bring_up_to_date()
        if not loaded():
            self.stdout.write("Loading Customizing and demo data:")
            self.load()
            if not self.calm:
                alive.begin(now=timezone.now())

    def load(self) -> None:
        """All or nothing, so that an interrupted first start leaves no half of a company."""
        with transaction.atomic():
            call_command("load_demo", stdout=self.stdout)

    def announce(self, url: str) -> None:
        rows = [("User", "Name", "Business role", "In the administration"), *people()]
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines = ["  " + "  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
        self.stdout.write(f"\nCRM Presence is ready: {url}\nLog on with password '{PASSWORD}' as\n")
        self.stdout.write("\n".join(lines) + "\nCtrl-C ends it; the data is kept.\n")
        self.stdout.flush()


def loaded() -> bool:
    return get_user_model().objects.filter(username=SHOWN_USERS[0]).exists()


def throw_data_away() -> None:
    if connection.vendor != "sqlite":
        call_command("flush", interactive=False, verbosity=0)
        return
    connection.close()
    database = str(settings.DATABASES["default"]["NAME"])
    for suffix in ("", "-wal", "-shm"):
        Path(database + suffix).unlink(missing_ok=True)


def people() -> list[tuple[str, ...]]:
    """Who is shown at the start: user name, name, business roles and groups of rights."""
    users = get_user_model().objects.filter(username__in=SHOWN_USERS).prefetch_related("business_roles", "groups")
    by_name = {user.username: user for user in users}
    return [
        (
            user.username,
            name_of(user),
            " or ".join(role.caption for role in user.business_roles.all()) or "none, so the logon is refused",
            ", ".join(group.name for group in user.groups.all()),
        )
        for user in (by_name[name] for name in SHOWN_USERS if name in by_name)
    ]
