"""Records of calls: which are offered to an agent, and what becomes of one.

Imports: calls, frame, hand_over, models, partners, transactions.
"""
