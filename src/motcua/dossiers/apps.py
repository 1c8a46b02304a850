"""Django's entry for this room."""

from django.apps import AppConfig


class DossiersApp(AppConfig):
    """Name and label of the room."""

    name = "motcua.dossiers"
    label = "dossiers"
