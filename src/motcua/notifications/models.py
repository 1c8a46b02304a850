"""Messages to people and how they fared."""

from django.db import models

from motcua.core.ids import new_id


class Message(models.Model):
    """One message; the pair (event, handler) makes sending idempotent."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    event = models.BigIntegerField()
    handler = models.TextField()
    dossier = models.ForeignKey("dossiers.Dossier", null=True, on_delete=models.PROTECT)
    address = models.TextField()
    subject = models.TextField()
    body = models.TextField()
    state = models.TextField(default="waiting")
    fault = models.TextField(blank=True)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["event", "handler"], name="notifications_message_once"),)

    def __str__(self) -> str:
        return self.subject
