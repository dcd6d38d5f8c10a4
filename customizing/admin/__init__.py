"""The administration of Customizing: one ModelAdmin per IMG node."""

from . import destinations, profiles, roles, toolbars, transactions, withheld_numbers  # noqa: F401  (register)
