"""Tasks are the tokens of the internal process: rows are the state."""

from django.db import models
from django.db.models import Q

from motcua.core.ids import new_id


class Task(models.Model):
    """One step of one dossier, for a unit and a role, with its own due moment."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, db_index=False)
    step = models.TextField()
    title = models.TextField()
    kind = models.TextField()
    fork = models.BigIntegerField(null=True)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, db_index=False)
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, db_index=False)
    role = models.TextField()
    assignee = models.ForeignKey("directory.Account", null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        "directory.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    done_post = models.ForeignKey(
        "directory.Post", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    outcome = models.TextField(blank=True)
    outcome_label = models.TextField(blank=True)
    comment = models.TextField(blank=True)
    cancelled = models.BooleanField(default=False)

    class Meta:
        indexes = (
            models.Index(
                fields=["unit", "role", "due_at", "id"], name="processing_open_tasks", condition=Q(done_at=None)
            ),
            # The inbox: what is one's own or nobody's, however much of the unit's work is with colleagues.
            models.Index(
                fields=["unit", "role", "assignee", "due_at", "id"],
                name="processing_inbox",
                condition=Q(done_at=None),
            ),
            # What an official did last, to follow where it is now.
            models.Index(
                fields=["done_by", "-done_at", "-id"], name="processing_done_by", condition=Q(done_by__isnull=False)
            ),
            models.Index(fields=["dossier", "id"], name="processing_dossier_tasks"),
        )

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.step}"


class Note(models.Model):
    """A comment of an official on a dossier; erasable text, so it lives apart from history."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, db_index=False)
    author = models.ForeignKey("directory.Account", on_delete=models.PROTECT, db_index=False)
    author_title = models.TextField()
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["dossier", "id"], name="processing_note_dossier"),)

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.written_at}"
