"""Other applications of the province that people enter by signing in here once."""

from django.db import models
from django.db.models import Q

from motcua.core.ids import new_id
from motcua.directory.models.accounts import Account


class MemberApp(models.Model):
    """An application whose people sign in here; `version` moves with every change of its entry."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    client_id = models.TextField()
    name = models.TextField()
    owner = models.TextField(help_text="the agency that answers for it")
    purpose = models.TextField(help_text="what for, as told to who enters it")
    secret_digest = models.BinaryField(help_text="SHA-256 of a random secret that nobody chose")
    redirect_addresses = models.JSONField(default=list)
    return_addresses = models.JSONField(default=list, help_text="where the browser may go after signing out")
    back_channel = models.TextField(blank=True, help_text="where it is told that a session ended")
    scopes = models.JSONField(default=list, help_text="what of a person it may be told")
    audience = models.TextField(help_text="all, citizens or officials")
    version = models.IntegerField(default=1)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["client_id"], name="directory_memberapp_client"),
            models.UniqueConstraint(fields=["name"], condition=Q(closed_at=None), name="directory_memberapp_name"),
        )

    def __str__(self) -> str:
        return self.name


class MemberConsent(models.Model):
    """Somebody lets an application know who they are; `subject` is that application's own, stable name for them."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    app = models.ForeignKey(MemberApp, on_delete=models.PROTECT, db_index=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    subject = models.TextField()
    scopes = models.JSONField(default=list)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["app", "account"], name="directory_memberconsent_once"),)

    def __str__(self) -> str:
        return f"{self.app_id} {self.account_id}"


class MemberSession(models.Model):
    """One entry into an application: the code it was given, what it was told, and how it ended.

    Codes and tokens are kept as digests; the session here that it hangs on is named by its key, as in `SignIn`.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    consent = models.ForeignKey(MemberConsent, on_delete=models.CASCADE)
    session_key = models.TextField()
    sid = models.TextField(help_text="the name of this entry that the application knows")
    code_digest = models.BinaryField()
    token_digest = models.BinaryField(default=b"")
    redirect_address = models.TextField()
    nonce = models.TextField(blank=True)
    challenge = models.TextField()
    scopes = models.JSONField(default=list)
    proved_at = models.DateTimeField(help_text="when the person last proved who they are")
    assurance = models.TextField(blank=True, db_default="", help_text="how surely the session knows the person")
    at = models.DateTimeField()
    redeemed_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True, help_text="when it last asked who the person is")
    ended_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True, help_text="when the application took note of the end")
    tries = models.IntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["code_digest"], name="directory_membersession_code"),
            models.UniqueConstraint(
                fields=["token_digest"], condition=~Q(token_digest=b""), name="directory_membersession_token"
            ),
        )
        indexes = (
            models.Index(fields=["session_key"], name="directory_membersession_open", condition=Q(ended_at=None)),
            models.Index(
                fields=["next_try_at"],
                name="directory_membersession_untold",
                condition=Q(told_at=None, ended_at__isnull=False, redeemed_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.consent_id} {self.at}"


class SignOnKey(models.Model):
    """A key that signs what applications are told; one that signs no more is published for a day."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    kid = models.TextField()
    private_enc = models.BinaryField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["retired_at"],
                condition=Q(retired_at=None),
                nulls_distinct=False,
                name="directory_signonkey_one_signs",
            ),
        )

    def __str__(self) -> str:
        return self.kid
