"""Django's entry for this room."""

from django.apps import AppConfig


class IntakeApp(AppConfig):
    """Name and label of the room."""

    name = "motcua.intake"
    label = "intake"
