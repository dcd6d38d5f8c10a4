from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crm_ui import demo
from presence.cms import gateway


class Command(BaseCommand):
    help = "Load demo data: a company with users, accounts, contacts and past business transactions."

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The passwords of the demo users are public. Set DEMO=1 if this is a demo.")
        if demo.loaded():
            self.stdout.write("The demo data is there already; nothing was changed.")
            return
        gateway.owned_if(lambda destination: True)  # no connector process need work yet
        call_command("load_customizing", stdout=self.stdout)
        demo.load(now=timezone.now(), say=self._say)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
