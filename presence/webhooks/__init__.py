"""What systems behind a bridge tell by webhook: who may tell it, what it says, and its way into the inbox.

It arrives at whatever process serves the request; the connection may be kept by another one.

Imports: cms, connectors.http, contract, inbox, models, push.
"""
