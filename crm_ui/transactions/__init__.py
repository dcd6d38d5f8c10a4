"""Business transactions: create, edit, number.

Imports: frame, models, partners.
"""
