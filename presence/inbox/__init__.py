"""The way of an event from a telephone system into the database: once, in order, whatever comes late or twice.

Imports: attached_data, calls, cms, contract, models, notices, phone, sessions, transfers.
"""
