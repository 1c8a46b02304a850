"""Django's entry for this room."""

from django.apps import AppConfig


class DocumentsApp(AppConfig):
    """Name and label of the room."""

    name = "motcua.documents"
    label = "documents"
