"""What is owed and what was paid."""

from django.db import models
from django.db.models import Q

from motcua.core.ids import new_id


class Obligation(models.Model):
    """A financial obligation the handling side fixed: while it is open the dossier waits (status 6)."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey("dossiers.Dossier", db_index=False, on_delete=models.PROTECT)
    account = models.TextField(blank=True, help_text="where to pay: bank account, holder, bank or treasury")
    basis = models.TextField()
    clock = models.TextField(help_text="pause or continue")
    pay_by = models.DateTimeField()
    set_by = models.TextField()
    set_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True)
    met_by = models.TextField(blank=True)
    proof = models.ForeignKey(
        "documents.StoredFile", null=True, db_index=False, on_delete=models.PROTECT, related_name="+"
    )
    proof_text = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, help_text="ended unpaid, with the dossier")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(met_at=None, closed_at=None), name="payments_obligation_one_open"
            ),
        )
        indexes = (
            models.Index(
                fields=["pay_by", "id"], name="payments_obligation_due", condition=Q(met_at=None, closed_at=None)
            ),
            models.Index(fields=["dossier", "id"], name="payments_obligation_dossier"),
        )

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.set_at}"


class Proof(models.Model):
    """A proof of payment that the applicant sent for an obligation: it waits to be checked, is taken or refused."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    obligation = models.ForeignKey(Obligation, db_index=False, on_delete=models.PROTECT, related_name="proofs_sent")
    dossier = models.ForeignKey("dossiers.Dossier", db_index=False, on_delete=models.PROTECT)
    text = models.TextField(help_text="number, day and issuer, as the applicant wrote them")
    files = models.JSONField(help_text="ids of the files sent")
    sent_by = models.TextField()
    sent_at = models.DateTimeField()
    decided_by = models.TextField(blank=True, default="", db_default="")
    decided_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
    answer = models.TextField(blank=True, default="", db_default="", help_text="why it was refused, for the applicant")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["obligation"], condition=Q(decided_at=None), name="payments_proof_one_open"
            ),
        )
        indexes = (models.Index(fields=["dossier", "id"], name="payments_proof_dossier"),)

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.sent_at}"


class Charge(models.Model):
    """One amount a dossier owes: a fee (lệ phí) or charge (phí) by its legal basis."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, db_index=False)
    name = models.TextField()
    kind = models.TextField()
    amount = models.BigIntegerField(help_text="whole đồng")
    basis = models.TextField(blank=True)
    owed_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    obligation = models.ForeignKey(Obligation, null=True, db_index=False, on_delete=models.PROTECT)
    by_proof = models.BooleanField(default=False, db_default=False, help_text="paid elsewhere, shown by a paper")
    closed_at = models.DateTimeField(null=True, help_text="no longer owed: the dossier ended")

    class Meta:
        indexes = (models.Index(fields=["dossier"], name="payments_charge_dossier"),)

    def __str__(self) -> str:
        return f"{self.name} {self.amount}"


class Receipt(models.Model):
    """Money taken: numbered per agency and year, never changed."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, db_index=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, db_index=False)
    token = models.TextField(unique=True)
    number = models.IntegerField()
    year = models.SmallIntegerField()
    amount = models.BigIntegerField(help_text="whole đồng")
    method = models.TextField()
    payer = models.TextField()
    data = models.JSONField()
    taken_by = models.TextField()
    taken_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["agency", "year", "number"], name="payments_receipt_number"),)
        indexes = (models.Index(fields=["dossier"], name="payments_receipt_dossier"),)

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"
