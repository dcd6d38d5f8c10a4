"""The telephone system that is built in: queues, ringing, transfers and faults, without a telephone.

Imports: attached_data, calls, cms, contract, models, sessions, transfers.
"""
