"""Django's entry for this room."""

from django.apps import AppConfig


class WorkplaceApp(AppConfig):
    """Name and label of the room."""

    name = "motcua.workplace"
    label = "workplace"
