"""Papers and files of a dossier, slips, originals and losses."""

from django.db import models

from motcua.core.ids import new_id
from motcua.dossiers.models.dossiers import Dossier


class Paper(models.Model):
    """One required paper of this dossier, with what the desk found."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, db_index=False)
    no = models.SmallIntegerField()
    name = models.TextField()
    manner = models.TextField(help_text="submit (nộp) or show (xuất trình)")
    required = models.BooleanField()
    state = models.TextField(default="unchecked", help_text="unchecked, present, missing or not_applicable")
    originals = models.SmallIntegerField(default=0)
    copies = models.SmallIntegerField(default=0)
    note = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["dossier", "no"], name="dossiers_paper_no"),)

    def __str__(self) -> str:
        return self.name


class DossierFile(models.Model):
    """A file of a dossier: for a paper, by an official, or a result; with its author and time."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT)
    paper_no = models.SmallIntegerField(null=True)
    kind = models.TextField(help_text="paper, working or result")
    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT)
    added_by = models.TextField()
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.kind}"


class Slip(models.Model):
    """An issued slip: number and data stay, so that it prints the same for ever."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey(Dossier, null=True, on_delete=models.PROTECT, db_index=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, db_index=False)
    token = models.TextField()
    kind = models.TextField()
    number = models.IntegerField()
    year = models.SmallIntegerField()
    edition = models.TextField()
    data = models.JSONField()
    issued_by = models.TextField()
    issued_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    voided_by = models.TextField(blank=True, default="", db_default="")
    void_reason = models.TextField(blank=True, default="", db_default="")
    replaced_by = models.ForeignKey(
        "self",
        null=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the slip that says it anew",
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["token"], name="dossiers_slip_token"),
            models.UniqueConstraint(fields=["agency", "kind", "year", "number"], name="dossiers_slip_number"),
        )
        indexes = (models.Index(fields=["dossier"], name="dossiers_slip_dossier"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.number}/{self.year}"


class OriginalReturn(models.Model):
    """Originals of one paper went back to somebody: how many, to whom, how identity was checked, by whom, when."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, db_index=False)
    paper_no = models.SmallIntegerField()
    count = models.SmallIntegerField()
    receiver_name = models.TextField()
    receiver_relation = models.TextField()
    identity_check = models.TextField()
    given_by = models.TextField()
    given_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["dossier", "id"], name="dossiers_original_return"),)

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.paper_no}"


class PaperLoss(models.Model):
    """A paper of the applicant was lost or damaged: who answers for it, what it costs, how it was apologised for."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, db_index=False)
    paper_no = models.SmallIntegerField(null=True, help_text="null: the result itself")
    kind = models.TextField(help_text="lost or damaged")
    happened = models.TextField()
    responsible = models.TextField()
    costs = models.BigIntegerField(help_text="whole đồng")
    costs_borne_by = models.TextField()
    apology = models.TextField()
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["dossier", "id"], name="dossiers_paper_loss"),)

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.kind}"
