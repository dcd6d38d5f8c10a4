"""Points of time for tests that say themselves what time it is."""

from datetime import UTC, datetime

NINE = datetime(2025, 3, 3, 9, tzinfo=UTC)
