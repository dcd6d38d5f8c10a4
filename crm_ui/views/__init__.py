"""The views, one file a subject; each is thin and calls a room.

Imports: administration, benches, blocks, calls, demo, flight_recorder, frame, hand_over, health, logon, models,
outside, partners, phone, records, search, server, simulator, toolbar, transactions, why.
"""
