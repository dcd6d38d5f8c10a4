"""Running under Daphne and uvicorn: one instance, limits, outages of the database, the log.

Imports: environment.
"""
