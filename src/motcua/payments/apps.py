"""Django's entry for this room."""

from django.apps import AppConfig


class PaymentsApp(AppConfig):
    """Name and label of the room."""

    name = "motcua.payments"
    label = "payments"
