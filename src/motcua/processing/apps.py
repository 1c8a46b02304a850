"""Django's entry for this room."""

from django.apps import AppConfig


class ProcessingApp(AppConfig):
    """Name and label of the room."""

    name = "motcua.processing"
    label = "processing"
