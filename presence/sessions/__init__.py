"""Logging on to the telephone system and off it, leases of open pages, and users who are gone.

Imports: calls, cms, contract, fallback, models, notices.
"""
