"""Django's entry for this room."""

from django.apps import AppConfig


class ProceduresApp(AppConfig):
    """Name and label of the room."""

    name = "motcua.procedures"
    label = "procedures"
