"""Backups of the data in one file, for both kinds of database, and what makes a restored state safe to serve.

Imports: environment, models.
"""
