"""The page of the built-in telephone system: its world, scenarios and faults.

Imports: calls, models, partners, toolbar.
"""
