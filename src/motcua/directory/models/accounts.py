"""Accounts of citizens and officials."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from motcua.core.ids import new_id


class Account(AbstractBaseUser):
    """A log-in; not a person: a person may act for others, an official may hold several posts."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    login = models.TextField(unique=True)
    full_name = models.TextField()
    name_key = models.TextField(blank=True, default="")
    is_official = models.BooleanField(default=False)
    kind = models.TextField(default="person")
    organisation = models.TextField(blank=True)
    organisation_code = models.TextField(blank=True, db_default="", help_text="enterprise or tax code; public")
    assurance = models.TextField(blank=True, db_default="", help_text="how surely the holder is known; empty: as typed")
    email = models.TextField(blank=True)
    phone_enc = models.BinaryField(default=b"")
    phone_index = models.BinaryField(default=b"")
    personal_enc = models.BinaryField(default=b"")
    personal_index = models.BinaryField(default=b"")
    address = models.TextField(blank=True)
    verified_at = models.DateTimeField(null=True)
    verification_hash = models.TextField(blank=True)
    verification_until = models.DateTimeField(null=True)
    verification_tries = models.SmallIntegerField(default=0)
    statement_version = models.TextField(blank=True)
    statement_at = models.DateTimeField(null=True)
    terms_number = models.IntegerField(db_default=0, help_text="the latest edition of the terms agreed to")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(db_default=False, help_text="the password was given by somebody else")
    first_password_until = models.DateTimeField(null=True, help_text="until when such a password opens")
    withdrawn_at = models.DateTimeField(null=True)
    joined_to = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, db_index=False, help_text="the account of the same person kept"
    )
    created_at = models.DateTimeField()

    USERNAME_FIELD = "login"
    objects = BaseUserManager["Account"]()

    class Meta:
        indexes = (
            models.Index(fields=["phone_index"], name="directory_account_phone"),
            models.Index(fields=["personal_index"], name="directory_account_personal"),
            models.Index(
                fields=["name_key"],
                name="directory_account_name",
                opclasses=["text_pattern_ops"],
                condition=Q(is_official=False),
            ),
            models.Index(fields=["name_key", "id"], name="directory_account_officials", condition=Q(is_official=True)),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["personal_index"],
                condition=Q(is_official=True) & ~Q(personal_index=b""),
                name="directory_account_one_per_official",
            ),
        )

    def __str__(self) -> str:
        return self.full_name


class StatementAcceptance(models.Model):
    """A statement of responsibility as an account accepted it: text, version, moment."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    version = models.TextField()
    text = models.TextField()
    accepted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.account_id} {self.version}"
