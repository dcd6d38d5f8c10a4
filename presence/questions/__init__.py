"""Asking a colleague, in a word, before a call is handed over: the question, its one answer, its end.

Imports: calls, models, notices.
"""
