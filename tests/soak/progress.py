"""A line now and then of how far it is."""

import time

LINES = 20


class Progress:
    def __init__(self, number: int):
        self.number = number
        self.done = self.shown = 0
        self.began = time.monotonic()

    def more(self, started: int) -> None:
        self.done += started
        if self.done - self.shown >= self.number / LINES or self.done >= self.number:
            self.shown = self.done
            print(self.line(time.monotonic() - self.began), flush=True)

    def line(self, spent: float) -> str:
        left = spent / self.done * (self.number - self.done)
        rate = self.done / spent if spent else 0.0
        return f"{self.done:8} of {self.number}   {rate:5.1f} a second   {left:5.0f} s left"
