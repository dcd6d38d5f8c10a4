"""Where a caller goes whom nobody takes.

Imports: models.
"""
