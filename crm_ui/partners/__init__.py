"""Business partners in lists and forms, duplicates, and colleagues who know an account.

Imports: frame, models, search.
"""
