from django.apps import AppConfig


class PresenceConfig(AppConfig):
    name = "presence"

    def ready(self) -> None:
        """Connect what listens to signals, and tell Customizing what connectors can do and who is in a call."""
        from customizing import collaboration, where_used

        from . import concerned, in_use, renaming, republish, user_changes, user_names  # noqa: F401
        from .connectors import capabilities_of

        collaboration.tell_by(capabilities_of)
        where_used.tell_by(concerned.users_in_call)
