"""What is owed and what was paid."""

from django.db import models

from motcua.core.ids import new_id


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
