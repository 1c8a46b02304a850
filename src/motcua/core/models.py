"""Tables without a domain word: history, seals, number series, read audit."""

from django.db import models

from motcua.core.ids import new_id


class Stream(models.Model):
    """The head of one history chain; locked with the thing it tells about."""

    id = models.BigIntegerField(primary_key=True)
    seq = models.IntegerField()
    head = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.id}@{self.seq}"


class Event(models.Model):
    """One fact: append-only, history and outbox at once."""

    id = models.BigIntegerField(primary_key=True)
    stream = models.BigIntegerField()
    seq = models.IntegerField()
    type = models.TextField()
    actor = models.TextField()
    at = models.DateTimeField()
    reason = models.TextField()
    payload = models.TextField()
    previous = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["stream", "seq"], name="core_event_stream_seq"),)
        indexes = (
            # What an account did, for its holder: officials act in a post, the system has no account.
            models.Index(
                fields=["actor", "-id"],
                name="core_event_of_account",
                condition=~models.Q(actor__contains="/") & ~models.Q(actor="account:0"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.type} {self.stream}/{self.seq}"


class NumberSeries(models.Model):
    """The last number taken of a series such as `slip-01:H99.12:2026`."""

    name = models.TextField(primary_key=True)
    last = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"


class ReadAudit(models.Model):
    """Who opened whose personal data, when and by what act."""

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.TextField()
    act = models.TextField()
    subject = models.BigIntegerField()
    detail = models.TextField()

    class Meta:
        indexes = (
            models.Index(fields=["subject", "id"], name="core_readaudit_subject"),
            # What inspectors ask for: by official and by period, newest first.
            models.Index(fields=["actor", "at", "id"], name="core_readaudit_actor"),
            models.Index(fields=["at", "id"], name="core_readaudit_at"),
        )

    def __str__(self) -> str:
        return f"{self.actor} {self.act} {self.subject}"


class RuleParameter(models.Model):
    """A value that a decree can change, with the days it holds and the texts that began and ended it."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    key = models.TextField()
    value = models.TextField(blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.TextField()
    ending = models.TextField(blank=True)
    made_by = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["key", "valid_from"], name="core_ruleparameter_day"),)

    def __str__(self) -> str:
        return f"{self.key} {self.valid_from}"
