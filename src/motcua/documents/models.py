"""Stored files, found by random token and content-addressed on disk; and each account's store of papers."""

from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.db.models import Q

from motcua.core.ids import new_id


class StoredFile(models.Model):
    """One uploaded or made file; nobody but its owner opens it before it was checked."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    token = models.TextField(unique=True)
    sha256 = models.TextField()
    size = models.BigIntegerField()
    media_type = models.TextField()
    name = models.TextField()
    state = models.TextField(default="unscanned")
    owner = models.ForeignKey("directory.Account", null=True, on_delete=models.PROTECT)
    created_at = models.DateTimeField()
    scan_after = models.DateTimeField(null=True, help_text="when it is scanned next; null when it need not be")
    scan_tries = models.SmallIntegerField(db_default=0)
    finding = models.TextField(db_default="", blank=True, help_text="what was found, or why it could not be scanned")
    signature = models.TextField(
        blank=True, default="", db_default="", help_text="what `signatures.state_of` says; empty: not looked at yet"
    )

    class Meta:
        indexes = (
            # Whether any row still names some bytes; asked for equality only.
            HashIndex(fields=["sha256"], name="documents_storedfile_bytes"),
            models.Index(fields=["scan_after"], name="documents_file_unscanned", condition=Q(state="unscanned")),
            models.Index(
                fields=["id"],
                name="documents_storedfile_unread",
                condition=Q(signature="", media_type="application/pdf"),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Store(models.Model):
    """The electronic store of one account: exactly one, there as soon as anything reaches it."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    account = models.OneToOneField("directory.Account", on_delete=models.PROTECT)
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.account_id)


class StoreItem(models.Model):
    """A paper in a store: what it is, who vouches for it, until when it holds; its bytes are a reference.

    `dossier` and `source` are plain ids: what they name belongs to rooms above this one.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    token = models.TextField(unique=True)
    store = models.ForeignKey(Store, on_delete=models.PROTECT, db_index=False)
    kind = models.TextField(help_text="result, certified, digitised, upload or declared")
    source = models.TextField(help_text="where it came from, once in each store: result:<id>, file:<id>, …")
    name = models.TextField()
    name_key = models.TextField()
    holder = models.TextField(help_text="whose paper it is; may be somebody else than the account")
    holder_key = models.TextField()
    issuer = models.TextField(blank=True)
    number = models.TextField(blank=True)
    issued_on = models.DateField(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True, help_text="last day of validity; null when it does not end")
    state = models.TextField(default="valid", help_text="valid, replaced or revoked")
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT)
    dossier = models.BigIntegerField(null=True)
    dossier_ref = models.TextField(blank=True)
    folder = models.TextField(blank=True)
    added_by = models.TextField()
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True, help_text="the owner was told that it ends soon")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["store", "source"], name="documents_item_source"),)
        indexes = (
            models.Index(fields=["store", "-id"], name="documents_item_list", condition=Q(removed_at=None)),
            models.Index(fields=["source"], name="documents_item_result", condition=Q(source__startswith="result:")),
            models.Index(
                fields=["valid_to", "id"],
                name="documents_item_ending",
                condition=Q(removed_at=None, reminded_at=None, valid_to__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.name


class StoreShare(models.Model):
    """The owner's consent that one paper is seen until a day: by whoever has the link, or by an agency."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    token = models.TextField(unique=True)
    store = models.ForeignKey(Store, on_delete=models.PROTECT, db_index=False)
    item = models.ForeignKey(StoreItem, on_delete=models.PROTECT, db_index=False)
    agency = models.ForeignKey(
        "directory.Agency", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recipient = models.TextField(blank=True)
    purpose = models.TextField()
    consent = models.TextField(help_text="the words the owner agreed to")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["store", "-id"], name="documents_share_list"),
            models.Index(
                fields=["agency", "-id"],
                name="documents_share_agency",
                condition=Q(agency__isnull=False) & Q(revoked_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.recipient}"


class StoreReading(models.Model):
    """Somebody saw or used something of a store; shown to its owner. Append-only beside the read audit."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    store = models.ForeignKey(Store, on_delete=models.PROTECT, db_index=False)
    item = models.ForeignKey(StoreItem, null=True, on_delete=models.PROTECT, db_index=False)
    act = models.TextField()
    who = models.TextField(help_text="name as the owner reads it")
    actor = models.TextField()
    purpose = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["store", "-id"], name="documents_reading_list"),)

    def __str__(self) -> str:
        return f"{self.act} {self.item_id}"
