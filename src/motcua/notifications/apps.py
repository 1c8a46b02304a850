"""Django's entry for this room."""

from django.apps import AppConfig


class NotificationsApp(AppConfig):
    """Name and label of the room."""

    name = "motcua.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Register the handlers."""
        # Imported here because it needs the models, which are ready only now.
        from motcua.notifications import colleagues, notices  # noqa: F401, PLC0415
