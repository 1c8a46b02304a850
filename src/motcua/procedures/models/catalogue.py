"""The catalogue: procedures, their versions, what changed in them, and their English."""

from django.db import models

from motcua.core.ids import new_id


class Procedure(models.Model):
    """A procedure by its national code; the columns repeat what lists of the current version need."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    code = models.TextField(unique=True)
    current = models.ForeignKey("Version", null=True, on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    sort_key = models.TextField()
    field = models.TextField()
    publishing_body = models.TextField()
    levels = models.JSONField()
    audiences = models.JSONField()
    online_level = models.TextField()
    offered = models.BooleanField(default=False)
    national = models.ForeignKey(
        "Version",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="last national record",
    )
    repealed_on = models.DateField(null=True, help_text="first day on which it is no longer in force")
    repealed_by = models.TextField(blank=True, default="", help_text="number of the decision")
    service_kind = models.TextField(default="administrative", help_text="administrative or other public service")
    service_level = models.SmallIntegerField(default=1, help_text="1-4; decided here when there is a basis")
    level_reason = models.TextField(blank=True, default="")
    in_person = models.JSONField(
        db_default=models.Value([], models.JSONField()), help_text="steps of a partial service that need presence"
    )
    route = models.TextField(db_default="here", help_text="where it is handed in online: here, national portal, both")
    asks_assurance = models.TextField(
        blank=True, db_default="", help_text="how surely who hands in online must be known; empty: as every account is"
    )
    level_basis = models.TextField(blank=True, default="", help_text="the approval or decision behind the level")

    class Meta:
        indexes = (
            models.Index(fields=["sort_key", "id"], name="procedures_sorted"),
            models.Index(fields=["field", "sort_key", "id"], name="procedures_by_field"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Version(models.Model):
    """What was published at a moment: never changed, only superseded."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT)
    number = models.IntegerField()
    content_hash = models.TextField()
    content = models.JSONField()
    issues = models.JSONField(default=list)
    published_at = models.DateTimeField()
    source = models.TextField()
    origin = models.TextField(default="national", help_text="national record or local decision")
    decision_no = models.TextField(blank=True, default="")
    decision_date = models.DateField(null=True)
    issuer = models.TextField(blank=True, default="")
    effective_from = models.DateField(null=True)
    notice = models.TextField(blank=True, default="", help_text="the tracked change notice behind a local version")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["procedure", "number"], name="procedures_version_number"),)

    def __str__(self) -> str:
        return f"{self.procedure_id}/{self.number}"


class CatalogueChange(models.Model):
    """One line of what is new in the catalogue, as the public page and its feed show it; never changed."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT)
    version = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, db_index=False)
    kind = models.TextField(help_text="new, amended, repealed")
    lines = models.JSONField(help_text="what changed, in words")
    at = models.DateTimeField()
    effective_from = models.DateField()
    decision_no = models.TextField(blank=True, default="")

    class Meta:
        indexes = (models.Index(fields=["at", "id"], name="procedures_change_at"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.procedure_id}"


class EnglishText(models.Model):
    """What a text of the catalogue is called in English: one row a text, whichever procedures and forms say it."""

    digest = models.TextField(primary_key=True, help_text="SHA-256 of the Vietnamese text")
    text = models.TextField()
    english = models.TextField(blank=True, help_text="empty: taken back")
    change = models.BigIntegerField(db_index=True, help_text="grows with every act, so that readers know theirs is old")
    saved_by = models.TextField()
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:60]
