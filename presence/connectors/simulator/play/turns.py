"""The simulator's turn to play: called with each tick of its clock."""

from datetime import datetime

from . import autopilot, runs


def tick(world_id: int, *, now: datetime) -> None:
    """Do what is due in scenario and autopilot. Costs two small queries if nothing is played."""
    runs.tick(world_id, now=now)
    autopilot.tick(world_id, now=now)
