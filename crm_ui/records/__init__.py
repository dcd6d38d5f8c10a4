"""Records of calls: which are offered to an agent, and what becomes of one.

Imports: calls, hand_over, models, partners, transactions.
"""
