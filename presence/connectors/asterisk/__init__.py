"""Asterisk, by its manager interface AMI.

What is known of an Asterisk is a `State` that never changes; the reducer makes the next one from an event, and says
what the CRM is to be told. It knows no line, no clock and no database, so recordings are its tests.

* A **call** is what Asterisk takes for one: all channels with one Linkedid. A **channel** is known by its Uniqueid:
  who is behind it, how far it has come, in which bridge it is, who lets it ring, on hold or not, gone or not. Each
  of these comes from the last event of that channel, since Asterisk keeps no order between two channels.
* A **bridge** is only a name that channels have in common. Who hears whom is read from bridges, and from the pairs
  of Local channels that join two of them, never from what Asterisk said it was about to do.
* A **telephone** has a device state, and its extension from Asterisk's hints. An **agent** is a user who has logged
  on in the CRM at an extension; one whose telephone cannot be reached is not there. A queue has **members**.
* A **transfer** is remembered as who hands over whom to whom: noticed when a sender hears a Local pair while another
  party waits, or when Asterisk tells of it. How it ends is judged from who is there and who is not.

From these facts a call is seen as the contract has it: conversations, legs of users, transfers. What differs from
what was told is told, once, with a sequence that rises with time and so outlives a restart. Asterisk's lists lead to
the same state as its events would have, but for what lists do not say.

Imports: attached_data, connectors, contract, fallback, models.
"""
