from django.apps import AppConfig


class PresenceConfig(AppConfig):
    name = "presence"

    def ready(self) -> None:
        """Connect what listens to signals, and tell Customizing which connectors there are and who is in a call."""
        from customizing import collaboration, where_used
        from presence import bus, changes, subjects
        from presence.cms import gateway
        from presence.cms.connectors import (
            add_installed,
            address_problem,
            addresses_in_words,
            capabilities_of,
            channels_of,
            limits_of,
            offered_connectors,
            settings_of,
        )
        from presence.connectors.simulator import connector as simulator
        from presence.connectors.simulator.scenarios import tick
        from presence.inbox import receive as inbox
        from presence.observers import (  # noqa: F401 (receivers)
            customizing_changes,
            display_names,
            telephones_of_users,
            user_changes,
            users_in_call,
            uses,
        )
        from presence.observers.queues_told import queues_told
        from presence.push import api
        from presence.sessions import renamed_users  # noqa: F401 (a receiver)
        from presence.status import board
        from presence.when_free import scan
        from presence.workers import remote_commands

        add_installed()
        collaboration.register_capabilities(capabilities_of, limits=limits_of)
        collaboration.register_connectors(offered_connectors, addresses=addresses_in_words, problem=address_problem)
        collaboration.register_traits(settings=settings_of, channels=channels_of)
        collaboration.register_queues(queues_told)
        where_used.register_users_in_call(users_in_call.users_in_call)
        gateway.connect(receive=inbox.receive, elsewhere=remote_commands.execute)
        simulator.at_each_tick[:] = [tick.tick]

        # A fact has changed: the board first, as pages are told what it has; then the toolbars, as other workers see
        # by the new record on the bus that the toolbar has changed too.
        changes.when_changed[:] = [board.publish, api.refresh_toolbars_here]
        changes.when_refreshed[:] = [api.refresh_pages]
        subjects.when_changed[:] = [api.subjects_changed]
        board.when_newer[:] = [api.presences_changed]
        board.when_published[:] = [bus.send_changed, scan.became]
        board.when_silence_changed[:] = [api.silence_changed]
