"""Calls as business sees them: who the caller is, notes, attached data.

Imports: models, partners, phone, transactions.
"""
