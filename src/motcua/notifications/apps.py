"""Django's entry for this room."""

from django.apps import AppConfig


class NotificationsApp(AppConfig):
    """Name and label of the room."""

    name = "motcua.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Register the handlers."""
        # They register themselves, and need the models.
        from motcua.notifications import colleagues, drafts, files, governing, losses, notices, principals  # noqa: F401, PLC0415
