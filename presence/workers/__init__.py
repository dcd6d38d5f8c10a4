"""What runs by itself: the scheduler, its jobs, web workers and connector processes.

Imports: bus, calls, cms, contract, inbox, models, observers, push, questions, sessions, status, transfers, when_free.
"""
