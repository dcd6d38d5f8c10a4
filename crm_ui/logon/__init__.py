"""How people come in: tries are counted and locked, passwords are hashed in turn, and the log tells of it.

Imports: nothing.
"""
