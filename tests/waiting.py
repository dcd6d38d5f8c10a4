"""Tests that wait for real time to pass, for lack of another way, share one worker: the others have work to do."""

WAITING = "waiting"
