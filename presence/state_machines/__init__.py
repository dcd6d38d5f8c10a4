"""The states of calls, transfers and When Free requests as tables, which the code runs and the docs print.

Imports: models.
"""
