"""Django's entry for this room."""

from django.apps import AppConfig


class NotificationsApp(AppConfig):
    """Name and label of the room."""

    name = "motcua.notifications"
    label = "notifications"
