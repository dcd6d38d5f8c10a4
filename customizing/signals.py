"""Signals of Customizing."""

from django.dispatch import Signal

# Sent once after each commit that changed Customizing, in the process that made the change.
customizing_changed = Signal()

# Sent at each change, inside the transaction that may still be rolled back. Only for the cache of `access`.
customizing_touched = Signal()
