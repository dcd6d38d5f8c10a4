"""The administration of Customizing: one ModelAdmin per IMG node."""

from . import call_results, destinations, positions, profiles, roles, toolbars, transactions, withheld_numbers  # noqa: F401  (register)
from .history import activations, change_documents  # noqa: F401  (register)
