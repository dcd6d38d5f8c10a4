"""How much somebody may ask for: a burst at once, then so much a second. Of frames, what a page may send."""

BURST = 50
PER_SECOND = 20
"""Pages of ours send ten frames a second at most."""


class Budget:
    """Fills again with time. `now` is in seconds, of a clock that never goes back."""

    __slots__ = ("at", "burst", "left", "per_second")

    def __init__(self, now: float, *, burst: int, per_second: float):
        self.at = now
        self.burst = burst
        self.per_second = per_second
        self.left = float(burst)

    def takes(self, now: float) -> bool:
        """Whether one more is within the budget; it is spent then."""
        if self.is_spent(now):
            return False
        self.left -= 1
        return True

    def is_spent(self, now: float) -> bool:
        """Whether nothing is left of it."""
        self.left = min(self.burst, self.left + (now - self.at) * self.per_second)
        self.at = now
        return self.left < 1


class FrameBudget(Budget):
    """Belongs to one connection; times are those of the event loop."""

    __slots__ = ()

    def __init__(self, now: float):
        super().__init__(now, burst=BURST, per_second=PER_SECOND)
