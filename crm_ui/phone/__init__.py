"""Telephone numbers and countries as words on the screen.

Imports: nothing.
"""
