"""Handing a caller to a busy colleague as soon as that one is free: waiting, offered to both, taken by a transfer.

Imports: calls, cms, contract, models, notices, state_machines, status, transfers.
"""
