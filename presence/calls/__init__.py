"""A user's calls: the commands given in them, who can be reached, wrap-up, and what the toolbar offers.

Imports: attached_data, cms, contract, models, notices, phone, state_machines, status.
"""
