"""What every page has around it: navigation, theme, business role, paging, messages.

Imports: models.
"""
