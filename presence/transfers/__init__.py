"""Blind and warm transfers and conferences: commands, the one change of state, time-outs, completion, Take Back.

Imports: attached_data, calls, cms, contract, fallback, models, notices, phone, state_machines.
"""
