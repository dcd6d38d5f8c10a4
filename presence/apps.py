from django.apps import AppConfig


class PresenceConfig(AppConfig):
    name = "presence"

    def ready(self) -> None:
        """Connect what listens to signals."""
        from . import endings, republish  # noqa: F401
