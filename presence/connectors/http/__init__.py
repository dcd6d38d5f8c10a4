"""Any other telephone system, by a bridge: signed requests to it, signed webhooks from it.

Imports: connectors, contract, models.
"""
