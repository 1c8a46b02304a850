"""Django's entry for this room."""

from django.apps import AppConfig


class NotificationsApp(AppConfig):
    """Name and label of the room."""

    name = "motcua.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Register the handlers."""
        # They register themselves, and need the models.
        from motcua.notifications import (  # noqa: PLC0415
            colleagues,  # noqa: F401
            drafts,  # noqa: F401
            files,  # noqa: F401
            governing,  # noqa: F401
            identities,  # noqa: F401
            losses,  # noqa: F401
            mandates,  # noqa: F401
            members,  # noqa: F401
            notices,  # noqa: F401
            principals,  # noqa: F401
            store_papers,  # noqa: F401
        )
