"""Processes: what runs, and the editions that administrators write."""

from django.db import models

from motcua.core.ids import new_id
from motcua.procedures.models.catalogue import Procedure


class ProcessVersion(models.Model):
    """An internal process; a dossier stays with the one it was accepted under."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT)
    content_hash = models.TextField()
    definition = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["procedure", "content_hash"], name="procedures_process_hash"),)

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.content_hash[:8]}"


class ProcessEdition(models.Model):
    """A version of an internal process with its life: draft, submitted, in force, superseded, repealed, discarded.

    The draft is rows as typed; `process` is the immutable definition from approval on. It holds for one handling
    agency, for a level, or for everybody who handles the procedure.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT)
    number = models.IntegerField()
    agency = models.ForeignKey("directory.Agency", null=True, on_delete=models.PROTECT, related_name="+")
    level = models.TextField(blank=True)
    owner = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+", help_text="who drafts")
    title = models.TextField()
    draft = models.JSONField()
    slots = models.JSONField(default=dict, help_text="agency id by name of slot")
    revision = models.IntegerField(default=1)
    state = models.TextField(default="draft")
    process = models.ForeignKey(ProcessVersion, null=True, on_delete=models.PROTECT)
    based_on = models.ForeignKey("self", null=True, on_delete=models.PROTECT)
    notice = models.TextField(blank=True)
    decision_no = models.TextField(blank=True)
    decision_date = models.DateField(null=True)
    authors = models.JSONField(default=list, help_text="accounts that wrote it")
    made_by = models.ForeignKey("directory.Account", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    saved_by = models.ForeignKey("directory.Account", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    seen_by = models.ForeignKey("directory.Account", null=True, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True)
    in_force_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["procedure", "number"], name="procedures_edition_number"),
            models.UniqueConstraint(
                fields=["procedure", "level", "agency"],
                condition=models.Q(state="in_force"),
                name="procedures_edition_one_in_force",
                nulls_distinct=False,
            ),
        )
        indexes = (models.Index(fields=["state", "-id"], name="procedures_edition_list"),)

    def __str__(self) -> str:
        return f"{self.procedure_id}/{self.number} {self.state}"
