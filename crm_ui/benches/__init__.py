"""Test benches for the consultant: what the product would make of a number, a hand-over, a toolbar or presence rules.

They ask what the product asks, and write nothing.

Imports: administration, calls, hand_over, models, phone, toolbar, transactions.
"""
