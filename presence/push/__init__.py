"""Open pages and their sockets: who is let in, what each is sent, when it ends.

Imports: bus, models, notices, sessions, status.
"""
