"""Why each button, option, badge, block and page that opens by itself is there for a user or not.

Nothing is decided here: what decides returns what speaks against it (`customizing/hindrances.py`), and is asked again.

Imports: administration, blocks, calls, hand_over, toolbar.
"""
