"""Who may act for whom before the authorities: mandates of persons, representatives of organisations and households."""

from django.db import models

from motcua.core.ids import new_id
from motcua.directory.models.accounts import Account


class Mandate(models.Model):
    """One account may hand in for a person, organisation or household: for some procedures or all, for a period.

    Whom it is given to is known by a key: what they sign in with, their verified personal number, or their account;
    so giving one tells nobody who has an account here.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    token = models.TextField(unique=True)
    kind = models.TextField(help_text="of the principal: person, organisation or household")
    basis = models.TextField(help_text="given (here, by the principal), document or representative")
    principal = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, help_text="when it has one"
    )
    principal_name = models.TextField()
    number_enc = models.BinaryField(default=b"", help_text="personal number, or code of the organisation")
    number_index = models.BinaryField(default=b"")
    phone_enc = models.BinaryField(default=b"")
    email = models.TextField(blank=True)
    delegate_key = models.TextField()
    delegate_name = models.TextField()
    contact_enc = models.BinaryField(
        default=b"", db_default=b"", help_text="of whom it is given to: e-mail, telephone or personal number as given"
    )
    document = models.TextField(blank=True, help_text="number, day and issuer of the paper that proves it")
    role = models.TextField(
        blank=True, db_default="", help_text="of a member of an organisation: manage, file or look; else empty"
    )
    procedures = models.JSONField(default=list, help_text="national codes; empty: all")
    valid_from = models.DateField()
    valid_to = models.DateField(help_text="the last day")
    made_by = models.TextField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["delegate_key", "-id"], name="directory_mandate_delegate"),
            models.Index(fields=["principal", "-id"], name="directory_mandate_principal"),
        )

    def __str__(self) -> str:
        return f"{self.principal_name} → {self.delegate_name}"
