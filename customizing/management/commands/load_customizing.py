"""Load the delivered Customizing."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from customizing import delivered
from customizing.signals import customizing_loaded


class Command(BaseCommand):
    help = (
        "Loads the delivered Customizing. May be repeated: what was loaded once is never loaded or overwritten again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        results = delivered.load()
        loaded = [result.record for result in results if result.outcome == "loaded"]
        for title, number in Counter(str(record.model._meta.verbose_name_plural) for record in loaded).items():
            self.stdout.write(f"  {title}: {number}")
        for result in results:
            if result.outcome == "missing":
                self.stderr.write(f"  Not loaded, as what it refers to was deleted: {result.record.key}")
        self.stdout.write(f"Customizing: {len(loaded)} records loaded, {len(results) - len(loaded)} kept as they are.")
        customizing_loaded.send(sender=Command, say=self.stdout.write)
