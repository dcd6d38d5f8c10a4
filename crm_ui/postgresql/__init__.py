"""The database engine for PostgreSQL, with connections in reserve.

Imports: server.
"""
