"""Business transactions: create, edit, number.

Imports: models, partners.
"""
