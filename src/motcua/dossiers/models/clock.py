"""Terms and clock of a dossier, work of an outage, and what inspectors look at."""

from django.db import models
from django.db.models import Q

from motcua.core.ids import new_id
from motcua.dossiers.models.dossiers import Dossier


class Terms(models.Model):
    """The terms a dossier was accepted under; pins every version so that later changes cannot touch it."""

    dossier = models.OneToOneField(Dossier, primary_key=True, on_delete=models.PROTECT)
    process = models.ForeignKey("procedures.ProcessVersion", on_delete=models.PROTECT)
    routing = models.JSONField()
    limit_amount = models.IntegerField(null=True)
    limit_unit = models.TextField(blank=True)
    limit_basis = models.TextField(blank=True)
    fees = models.JSONField()
    supplement_clock = models.TextField(default="restart")
    calendar_edition = models.TextField()
    slip_edition = models.TextField()
    explanation = models.JSONField()

    def __str__(self) -> str:
        return str(self.dossier_id)


class ClockSegment(models.Model):
    """A stretch of the legal clock: running, paused or stopped, why and by which clause."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, db_index=False)
    kind = models.TextField()
    basis = models.TextField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["dossier"], condition=Q(ended_at=None), name="dossiers_clock_one_open"),
        )
        indexes = (models.Index(fields=["dossier", "began_at"], name="dossiers_clock"),)

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.kind}"


class Deviation(models.Model):
    """A fact that inspectors look at: a correction, a repair, a late entry, an extension; the history has the rest."""

    event = models.BigIntegerField(primary_key=True, help_text="id of the event in the history")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, db_index=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, db_index=False)
    kind = models.TextField()

    class Meta:
        indexes = (
            models.Index(fields=["agency", "-event"], name="dossiers_deviation_agency"),
            models.Index(fields=["kind", "-event"], name="dossiers_deviation_kind"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.dossier_id}"


class Outage(models.Model):
    """A stretch of time in which an agency worked on paper; entries of that time need it approved by a superior."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, db_index=False)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    reason = models.TextField()
    declared_by = models.TextField()
    declared_account = models.BigIntegerField()
    declared_at = models.DateTimeField()
    state = models.TextField(
        default="declared", db_default="declared", help_text="declared, approved, refused or withdrawn"
    )
    decided_by = models.TextField(blank=True, default="", db_default="")
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, default="", db_default="")

    class Meta:
        indexes = (models.Index(fields=["agency", "-id"], name="dossiers_outage_agency"),)

    def __str__(self) -> str:
        return f"{self.agency_id} {self.began_at}"


class LateEntry(models.Model):
    """Something done on paper during an outage and entered afterwards with its true time; a superior may refuse it."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, db_index=False)
    outage = models.ForeignKey(Outage, on_delete=models.PROTECT, db_index=False)
    what = models.TextField(help_text="reception, step, result or return")
    happened_at = models.DateTimeField()
    paper_row = models.TextField(blank=True, help_text="where it stands in the paper book")
    reason = models.TextField()
    entered_by = models.TextField()
    entered_at = models.DateTimeField()
    task = models.BigIntegerField(null=True, help_text="the step that was ended by it")
    files = models.JSONField(
        db_default=models.Value([], models.JSONField()), default=list, help_text="ids of the scans of the paper"
    )
    refused_by = models.TextField(blank=True, default="", db_default="")
    refused_at = models.DateTimeField(null=True)
    refusal = models.TextField(blank=True, default="", db_default="", help_text="why its true time is not accepted")

    class Meta:
        indexes = (
            models.Index(fields=["dossier", "id"], name="dossiers_late_entry"),
            models.Index(fields=["outage", "-id"], name="dossiers_late_of_outage"),
        )

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.what}"
