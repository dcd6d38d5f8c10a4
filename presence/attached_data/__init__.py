"""What travels with a call from one system to the next: the envelope of attached data, its parts and its XML.

Imports: nothing.
"""
