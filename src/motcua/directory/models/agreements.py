"""What holders of accounts agree to, and what they report of an account that is lost."""

from django.db import models
from django.db.models import Q

from motcua.core.ids import new_id
from motcua.directory.models.accounts import Account


class TermsEdition(models.Model):
    """One published pair of texts: terms of use and privacy notice; an edition is never changed."""

    number = models.IntegerField(primary_key=True)
    terms = models.TextField()
    privacy = models.TextField()
    change = models.TextField(help_text="what is new, in a sentence for those who agreed before")
    published_by = models.TextField()
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.number)


class TermsTranslation(models.Model):
    """What an edition says in English, beside the Vietnamese that binds; the last one of a number counts.

    Never changed, so that what somebody read can be shown again; with empty texts it takes back the one before.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    number = models.IntegerField(help_text="of the edition; the shipped one has no row among them")
    terms = models.TextField(blank=True)
    privacy = models.TextField(blank=True)
    change = models.TextField(blank=True)
    saved_by = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["number", "-id"], name="directory_terms_in_english"),)

    def __str__(self) -> str:
        return f"{self.number} {self.id}"


class TermsAcceptance(models.Model):
    """An account agreed to an edition: which, the digest of its texts, when, and in which language it was read."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, db_index=False)
    number = models.IntegerField()
    digest = models.TextField()
    accepted_at = models.DateTimeField()
    language = models.TextField(default="vi", db_default="vi", help_text="in which it was read: vi or en")
    translation_digest = models.TextField(blank=True, db_default="", help_text="of the English texts that were read")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account", "number"], name="directory_terms_once"),)

    def __str__(self) -> str:
        return f"{self.account_id} {self.number}"


class LossReport(models.Model):
    """Somebody says that an account is lost, stolen or misused; a report that fits an account locks it at once."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, db_index=False)
    kind = models.TextField(help_text="lost, stolen or misused")
    full_name = models.TextField()
    login_enc = models.BinaryField(default=b"", help_text="the log-in name as typed")
    contact_enc = models.BinaryField(default=b"", help_text="where the reporter can be reached")
    story = models.TextField(blank=True)
    state = models.TextField(default="open", help_text="open or closed")
    reported_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.TextField(blank=True)
    identity_check = models.TextField(blank=True)
    outcome = models.TextField(blank=True, help_text="unlocked or dismissed")
    note = models.TextField(blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["-id"], name="directory_lossreport_open", condition=Q(state="open")),
            models.Index(fields=["account"], name="directory_lossreport_account"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.full_name}"
