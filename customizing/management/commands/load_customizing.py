"""Load the delivered Customizing."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand

from customizing.loading import load_delivered


class Command(BaseCommand):
    help = (
        "Loads the delivered Customizing. May be repeated: what was loaded once is never loaded or overwritten again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        results = load_delivered()
        for outcome, lines in self._by_model(results).items():
            self.stdout.write(f"{outcome}: {lines}")
        for result in results:
            if result.outcome == "missing":
                self.stderr.write(f"Not loaded, as what it refers to was deleted: {result.record.key}")
        loaded = sum(result.outcome == "loaded" for result in results)
        self.stdout.write(f"Customizing: {loaded} records loaded, {len(results) - loaded} kept as they are.")

    @staticmethod
    def _by_model(results: list) -> dict[str, int]:
        loaded = [result.record for result in results if result.outcome == "loaded"]
        return Counter(str(record.model._meta.verbose_name_plural) for record in loaded)
