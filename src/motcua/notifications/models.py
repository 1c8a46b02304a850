"""Messages to people and how they fared."""

from django.db import models
from django.db.models import Q

from motcua.core.ids import new_id


class Message(models.Model):
    """One message; the pair (event, handler) makes sending idempotent."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    event = models.BigIntegerField()
    handler = models.TextField()
    dossier = models.ForeignKey("dossiers.Dossier", null=True, on_delete=models.PROTECT)
    channel = models.TextField(default="email", help_text="email or sms")
    address = models.TextField(help_text="e-mail address; a telephone number stands encrypted in address_enc")
    address_enc = models.BinaryField(default=b"")
    subject = models.TextField()
    body = models.TextField()
    slips = models.JSONField(default=list, help_text="tokens of the slips that go with it")
    state = models.TextField(default="waiting", help_text="waiting, sending, sent or failed")
    fault = models.TextField(blank=True)
    tries = models.SmallIntegerField(default=0)
    made_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    delivery = models.TextField(
        blank=True, db_default="", help_text="of a text message: on_the_way, delivered or undelivered"
    )
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["event", "handler"], name="notifications_message_once"),)
        indexes = (
            models.Index(
                fields=["made_at"], name="notifications_message_open", condition=Q(state__in=["waiting", "sending"])
            ),
        )

    def __str__(self) -> str:
        return self.subject
