"""The simulator's turn to play: called with each tick of its clock."""

from datetime import datetime

from presence.connectors.simulator.scenarios import autopilot, run


def tick(world_id: int, *, now: datetime) -> None:
    """Do what is due in scenario and autopilot. Costs two small queries if nothing is played."""
    run.tick(world_id, now=now)
    autopilot.tick(world_id, now=now)
