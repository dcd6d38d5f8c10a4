"""The word that is shown for a user: derived from the facts in the database and kept on the board.

Imports: cms, contract, models.
"""
