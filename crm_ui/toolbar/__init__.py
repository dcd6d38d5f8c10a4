"""The communication toolbar and the dial pad: buttons, commands, what is shown of a call.

Imports: calls, frame, models, partners, phone, search.
"""
