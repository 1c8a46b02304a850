"""Django's entry for this room."""

from django.apps import AppConfig


class CoreApp(AppConfig):
    """Name and label of the room."""

    name = "motcua.core"
    label = "core"
