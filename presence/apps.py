from django.apps import AppConfig


class PresenceConfig(AppConfig):
    name = "presence"

    def ready(self) -> None:
        """Connect what listens to signals, and tell Customizing what connectors can do."""
        from customizing import collaboration

        from . import endings, in_use, republish  # noqa: F401
        from .connectors import capabilities_of

        collaboration.tell_by(capabilities_of)
