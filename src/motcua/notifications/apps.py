"""Django's entry for this room."""

from django.apps import AppConfig


class NotificationsApp(AppConfig):
    """Name and label of the room."""

    name = "motcua.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Register the handlers."""
        from motcua.notifications import colleagues, notices  # noqa: F401, PLC0415  (registers itself; needs the models)
