"""Signing in: tries and sessions, second proofs, outside identities."""

from django.db import models
from django.db.models import Q

from motcua.core.ids import new_id
from motcua.directory.models.accounts import Account


class Throttle(models.Model):
    """How often something happened in a running window; the key is a keyed digest, no personal data."""

    key = models.TextField(primary_key=True)
    since = models.DateTimeField()
    count = models.IntegerField()

    class Meta:
        indexes = (models.Index(fields=["since"], name="directory_throttle_since"),)

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"


class SecondFactor(models.Model):
    """What an account proves itself with besides the password: an authenticator app or a security key."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    kind = models.TextField(help_text="totp or key")
    label = models.TextField()
    secret_enc = models.BinaryField(default=b"", help_text="of an app: the shared secret")
    last_step = models.BigIntegerField(default=0, help_text="of an app: the last half minute a code was taken for")
    credential = models.BinaryField(default=b"", help_text="of a key: its id")
    public_key = models.BinaryField(default=b"")
    sign_count = models.BigIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["credential"], condition=~Q(credential=b""), name="directory_factor_credential"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"


class RecoveryCode(models.Model):
    """A code that opens the account once when app and key are lost; only a slow digest of it is kept."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    digest = models.BinaryField()
    salt = models.BinaryField(default=b"", db_default=b"")
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account", "digest"], name="directory_recovery_once"),)

    def __str__(self) -> str:
        return f"{self.account_id} {'used' if self.used_at else 'open'}"


class SignIn(models.Model):
    """One try to sign in, and the session it opened: how, from where, and how it ended."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, db_index=False)
    how = models.TextField()
    is_ok = models.BooleanField()
    remote = models.TextField(blank=True)
    agent = models.TextField(blank=True)
    session_key = models.TextField(blank=True)
    assurance = models.TextField(blank=True, db_default="")
    provider = models.TextField(blank=True, db_default="", help_text="the central log-in it came by")
    outside_session = models.TextField(blank=True, db_default="", help_text="that log-in's own name of the session")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_how = models.TextField(blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["account", "-id"], name="directory_signin_account"),
            models.Index(fields=["session_key"], name="directory_signin_session", condition=Q(ended_at=None)),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.at}"


class SignInLink(models.Model):
    """Which account a person of an outside identity provider is: by the provider's own, stable name for them."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    provider = models.TextField()
    subject = models.TextField()
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    linked_at = models.DateTimeField()
    linked_by = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["provider", "subject"], name="directory_link_subject"),)

    def __str__(self) -> str:
        return f"{self.provider} {self.subject}"
