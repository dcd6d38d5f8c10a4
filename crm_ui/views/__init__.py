"""The views, one file a subject; each is thin and calls a room.

Imports: administration, blocks, calls, demo, flight_recorder, frame, health, logon, models, outside, partners, phone,
search, server, simulator, toolbar, transactions.
"""
