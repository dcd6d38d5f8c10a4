"""Users in the administration: their accounts and rights, and how they are reached by telephone."""

from . import groups, telephony, users  # noqa: F401  (register)
