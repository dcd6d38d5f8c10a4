"""Finding business partners and transactions by what one types.

Imports: models.
"""
