"""The administration of Customizing: one ModelAdmin per IMG node."""

from . import destinations, profiles, roles, toolbars, transactions  # noqa: F401  (register)
