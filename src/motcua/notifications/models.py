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
    not_before = models.DateTimeField(null=True, help_text="held back for quiet hours until then")
    resends = models.SmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["event", "handler"], name="notifications_message_once"),)
        indexes = (
            models.Index(
                fields=["made_at"], name="notifications_message_open", condition=Q(state__in=["waiting", "sending"])
            ),
            models.Index(fields=["-id"], name="notifications_message_parked", condition=Q(state="failed")),
            models.Index(fields=["-id"], name="notifications_message_lost", condition=Q(delivery="undelivered")),
        )

    def __str__(self) -> str:
        return self.subject


class Notice(models.Model):
    """What one reader was told of one event: the truth, of which messages are copies.

    The reader is an account, or whoever stands on a dossier that no account handed in.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    event = models.BigIntegerField()
    reader = models.TextField(help_text="account:7 or dossier:7")
    account = models.ForeignKey("directory.Account", null=True, on_delete=models.PROTECT, db_index=False)
    dossier = models.ForeignKey(
        "dossiers.Dossier", null=True, on_delete=models.PROTECT, db_index=False, help_text="none: about the account"
    )
    kind = models.TextField()
    copied_by = models.TextField(db_default="notify.applicant", help_text="with what the handlers of its copies begin")
    edition = models.TextField(help_text="which text: vi/3, vi/0 for the one that came with the system")
    subject = models.TextField()
    body = models.TextField()
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["event", "reader"], name="notifications_notice_once"),)
        indexes = (
            models.Index(fields=["account", "-id"], name="notifications_notice_inbox"),
            models.Index(fields=["account"], name="notifications_notice_unread", condition=Q(read_at__isnull=True)),
            models.Index(fields=["dossier", "id"], name="notifications_notice_dossier"),
        )

    def __str__(self) -> str:
        return self.subject


class Wish(models.Model):
    """What an account wants of notices; no row: as most people want it."""

    account = models.OneToOneField("directory.Account", primary_key=True, on_delete=models.PROTECT)
    language = models.TextField(default="vi")
    email = models.BooleanField(default=True)
    sms = models.BooleanField(default=False)
    reminders = models.BooleanField(default=True)
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.account_id)


class Silence(models.Model):
    """An address that wants no reminders, by its keyed digest: whoever unsubscribes need not have an account."""

    address_index = models.BinaryField(primary_key=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.since)


class TextVersion(models.Model):
    """A text of a notice as an administrator wrote it: a draft, or a version in force from a moment on."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    kind = models.TextField()
    language = models.TextField()
    channel = models.TextField()
    number = models.IntegerField(null=True, help_text="null while it is a draft")
    subject = models.TextField(blank=True)
    body = models.TextField()
    approval_no = models.TextField(blank=True)
    approval_on = models.DateField(null=True)
    approval_text = models.TextField(blank=True)
    made_by = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "language", "channel", "number"], name="notifications_text_number", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}/{self.language}/{self.channel}/{self.number}"
