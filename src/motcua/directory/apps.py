"""Django's entry for this room."""

from django.apps import AppConfig


class DirectoryApp(AppConfig):
    """Name and label of the room."""

    name = "motcua.directory"
    label = "directory"
