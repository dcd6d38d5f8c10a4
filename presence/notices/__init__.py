"""Lines for a user's message bar: written with a change, delivered to the user's open pages.

Imports: models.
"""
