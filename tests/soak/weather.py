"""How bad it is at the moment: levels of chaos that change now and then, silences, and restarts."""

from random import Random

from presence.connectors.simulator import world

CALM: dict[str, int] = {}
LEVELS = [
    CALM,
    {"drop": 5, "repeat": 20, "reorder": 20, "delay": 2},
    {"drop": 30, "repeat": 10, "reorder": 10},
    {"repeat": 60, "reorder": 60, "delay": 10},
    {"refuse": 10, "lie": 10, "no_answer": 10},
    {"drop": 15, "repeat": 25, "reorder": 25, "delay": 5, "refuse": 5, "lie": 5, "no_answer": 5},
    {"drop": 100},
]
TURN = 1 / 60
RESTART = 1 / 600
SILENCE = 0.1


class Weather:
    def __init__(self, random: Random):
        self.random = random

    def turn(self) -> str:
        """Perhaps it changes; what has happened then, in words."""
        if self.random.random() < RESTART:
            world.restart()
            return "the telephone system restarts"
        if self.random.random() < TURN:
            levels = LEVELS[self.random.randrange(len(LEVELS))]
            silent = self.random.random() < SILENCE
            world.set_chaos(silent=silent, **levels)
            return f"chaos: {levels or 'none'}{', silent' if silent else ''}"
        return ""

    def clears(self) -> None:
        world.set_chaos()
