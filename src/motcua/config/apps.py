"""Wires reactions to events once all rooms are loaded."""

from django.apps import AppConfig


class ConfigApp(AppConfig):
    """The top room: nothing imports it."""

    name = "motcua.config"
    label = "config"

    def ready(self) -> None:
        """Connect reactions to events."""
        # Imported here because it needs every room's models, which are ready only now.
        from motcua.config import wiring  # noqa: PLC0415  (needs every room to be loaded)

        wiring.connect()
