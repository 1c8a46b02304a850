"""Django's entry for this room."""

from django.apps import AppConfig


class ResultsApp(AppConfig):
    """Name and label of the room."""

    name = "motcua.results"
    label = "results"
