"""Callers outside in the demo at an Asterisk: telephones that its page tells to call, and to hang up.

Imports: nothing.
"""
