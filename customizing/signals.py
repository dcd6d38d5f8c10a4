"""Signals of Customizing."""

from django.dispatch import Signal

# Sent once after each commit that changed Customizing, in the process that made the change.
customizing_changed = Signal()

# Sent at each change, inside the transaction that may still be rolled back. Only for the cache of `access`.
customizing_touched = Signal()

# Sent before something is given to users or positions or taken from them: which `kind` of them, and the `numbers` of
# those, which may be a query that is asked only if somebody wants to know; `new` if they have only just come about.
assignments_touched = Signal()

# Sent by `load_customizing` when the delivered records are loaded, for what else is delivered. `say` is told of it.
customizing_loaded = Signal()
