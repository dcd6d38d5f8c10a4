"""The way of a command to its telephone system: the connectors there are, and the gateway that owns them.

Imports: contract, models, phone.
"""
