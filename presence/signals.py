"""What the floors above may listen to. All are sent inside the transaction that makes them true."""

from django.dispatch import Signal

conversation_started = Signal()
"""`conversation`: it is known for the first time, with direction and number. `sender` is Conversation.

`new`: its row was made just now, so that nothing refers to it yet.
"""

conversation_brought = Signal()
"""`conversation`: it goes on from `before`, at another telephone system, as a colleague there handed it over."""

call_moved = Signal()
"""`conversation`, `event`: a leg that rings or talks now, of the user `user_id` with `role_id`. `sender` is Call.

A receiver that asks the database does so behind a savepoint of its own: the call goes on if it fails.
"""

call_back_wanted = Signal()
"""`conversation`: nobody took its caller, who was told that somebody calls back. `sender` is Conversation."""

call_back_promised = Signal()
"""`when_free`: its target is to call the caller back. `sender` is WhenFreeRequest."""

transfer_completed = Signal()
"""`transfer`: completed, and this is the one time it is told. A receiver that raises is tried again later."""

transfer_waits = Signal()
"""`transfer`, `refused`: a receiver of `transfer_completed` cannot go on now, and has said why. It is tried again."""
