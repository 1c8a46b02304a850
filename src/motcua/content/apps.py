"""Django's entry for this room."""

from django.apps import AppConfig


class ContentApp(AppConfig):
    """Name and label of the room."""

    name = "motcua.content"
    label = "content"
