"""The contract, proved: the same scenarios at any telephone system, by `presence.contract` alone, and a sheet of them.

A scenario is a story of three users and a caller. What people do at telephones is behind `Telephones`: the simulator
has its world for it, and at a customer's own system people are asked. Each scenario ends with everybody on the hook,
and at its end the system's own list must say what the events said.

Imports: cms, connectors.simulator, contract, models.
"""
