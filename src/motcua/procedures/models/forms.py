"""Forms: what runs, the official form, and the editions that administrators write."""

from django.db import models

from motcua.core.ids import new_id
from motcua.procedures.models.catalogue import Procedure


class FormVersion(models.Model):
    """An electronic form; dossiers and drafts point at the one they were filled in with."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT)
    content_hash = models.TextField()
    definition = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["procedure", "content_hash"], name="procedures_form_hash"),)

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.content_hash[:8]}"


class OfficialForm(models.Model):
    """What fields the official paper form of a procedure has; a change is a new edition, the newest holds."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, db_index=False)
    number = models.IntegerField()
    title = models.TextField()
    source = models.TextField(help_text="the document that prescribes the form")
    items = models.JSONField(help_text="key and label of each field")
    saved_by = models.ForeignKey("directory.Account", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["procedure", "number"], name="procedures_official_form_number"),)

    def __str__(self) -> str:
        return f"{self.procedure_id}/{self.number}"


class FormEdition(models.Model):
    """A version of a form with its life: draft, in force, superseded, discarded.

    The draft is the definition as it stands on screen; `form` is the immutable one from publication on. It holds for
    one receiving agency, or for every one that has no own.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT)
    number = models.IntegerField()
    agency = models.ForeignKey("directory.Agency", null=True, on_delete=models.PROTECT, related_name="+")
    draft = models.JSONField()
    revision = models.IntegerField(default=1)
    state = models.TextField(default="draft")
    form = models.ForeignKey(FormVersion, null=True, on_delete=models.PROTECT)
    based_on = models.ForeignKey(FormVersion, null=True, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey("directory.Account", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    saved_by = models.ForeignKey("directory.Account", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    published_by = models.ForeignKey("directory.Account", null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["procedure", "number"], name="procedures_form_edition_number"),
            models.UniqueConstraint(
                fields=["procedure", "agency"],
                condition=models.Q(state="in_force"),
                name="procedures_form_edition_one_in_force",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.procedure_id}/{self.number} {self.state}"
