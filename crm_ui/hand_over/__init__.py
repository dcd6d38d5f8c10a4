"""What a completed transfer makes: the business transaction, the screen pop, tasks to call back.

Imports: calls, models, partners, phone, transactions.
"""
