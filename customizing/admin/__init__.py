"""The administration of Customizing: one ModelAdmin per IMG node."""

from . import (  # noqa: F401  (register)
    call_results,
    destinations,
    home_country,
    navigation,
    node_notes,
    positions,
    profiles,
    pushbuttons,
    roles,
    toolbars,
    transactions,
    withheld_numbers,
)
from .history import activations, change_documents  # noqa: F401  (register)
