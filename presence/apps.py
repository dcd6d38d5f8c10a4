from django.apps import AppConfig


class PresenceConfig(AppConfig):
    name = "presence"

    def ready(self) -> None:
        """Connect what listens to signals, and tell Customizing which connectors there are and who is in a call."""
        from customizing import collaboration, where_used

        from . import (  # noqa: F401  (they connect themselves)
            board,
            bus,
            concerned,
            facts,
            gateway,
            in_use,
            inbox,
            push_api,
            remote,
            renaming,
            republish,
            user_changes,
            user_names,
        )
        from .bookings import rounds
        from .connectors import capabilities_of, offered
        from .connectors.simulator import connector as simulator
        from .connectors.simulator.play import turns

        collaboration.tell_by(capabilities_of, connectors=offered)
        where_used.tell_by(concerned.users_in_call)
        gateway.connect(receive=inbox.receive, elsewhere=remote.execute)
        simulator.at_each_tick[:] = [turns.tick]

        # A fact has changed: the board first, as pages are told what it has; then the toolbars, as other workers see
        # by the new record on the bus that the toolbar has changed too.
        facts.when_changed[:] = [board.publish, push_api.nudge_toolbars_here]
        facts.when_nudged[:] = [push_api.nudge]
        board.when_newer[:] = [push_api.changed]
        board.when_published[:] = [bus.send_changed, rounds.became]
        board.when_silence_changed[:] = [push_api.silence_changed]
