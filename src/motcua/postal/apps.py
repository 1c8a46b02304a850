"""Django's entry for this room."""

from django.apps import AppConfig


class PostalApp(AppConfig):
    """Name and label of the room."""

    name = "motcua.postal"
    label = "postal"
