"""How many frames a page may send: a burst as it opens, then so many a second. Ours send ten a second at most."""

BURST = 50
PER_SECOND = 20


class FrameBudget:
    """Belongs to one connection; times are those of the event loop."""

    __slots__ = ("at", "left")

    def __init__(self, now: float):
        self.at = now
        self.left = float(BURST)

    def takes(self, now: float) -> bool:
        """Whether one more frame is within the budget; it is spent then."""
        self.left = min(BURST, self.left + (now - self.at) * PER_SECOND)
        self.at = now
        if self.left < 1:
            return False
        self.left -= 1
        return True
