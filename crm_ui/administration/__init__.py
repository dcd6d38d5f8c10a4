"""Users in the administration: their accounts and rights, and how they are reached by telephone.

Imports: models, partners, toolbar, transactions.
"""

from crm_ui.administration import delivered_groups, groups, telephony, users  # noqa: F401  (register)
