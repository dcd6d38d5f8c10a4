import json
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crm_ui.demo import at_asterisk


class Command(BaseCommand):
    help = (
        "Let the demo telephone at an Asterisk: reads address, user_name and password as JSON, and prints the "
        "telephones and queues that it has to have. `make demo-asterisk` does this."
    )

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demo: its passwords are public. Set DEMO=1 if it is one.")
        self.stdout.write(json.dumps(at_asterisk.connect(**json.load(sys.stdin), now=timezone.now())))
