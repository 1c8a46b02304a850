"""Django's entry for this room."""

from django.apps import AppConfig


class GovernanceApp(AppConfig):
    """Name and label of the room."""

    name = "motcua.governance"
    label = "governance"
