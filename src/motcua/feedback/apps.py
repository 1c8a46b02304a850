"""Django's entry for this room."""

from django.apps import AppConfig


class FeedbackApp(AppConfig):
    """Name and label of the room."""

    name = "motcua.feedback"
    label = "feedback"
