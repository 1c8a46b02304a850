"""Issued results and their return."""

from django.db import models

from motcua.core.ids import new_id


class Result(models.Model):
    """A numbered, issued result of a dossier."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, db_index=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, db_index=False)
    kind_code = models.TextField(blank=True)
    name = models.TextField()
    number = models.IntegerField()
    year = models.SmallIntegerField()
    symbol = models.TextField()
    signer_name = models.TextField()
    signer_title = models.TextField()
    file = models.ForeignKey("documents.StoredFile", null=True, on_delete=models.PROTECT)
    issued_by = models.TextField()
    issued_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["agency", "symbol", "year", "number"], name="results_result_number"),
            models.UniqueConstraint(fields=["dossier"], name="results_result_once"),
        )

    def __str__(self) -> str:
        return f"{self.number}/{self.symbol}"


class Handover(models.Model):
    """The result was given to somebody: who, how identity was checked, when, by whom."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.OneToOneField("dossiers.Dossier", on_delete=models.PROTECT)
    method = models.TextField()
    receiver_name = models.TextField()
    receiver_relation = models.TextField()
    identity_check = models.TextField()
    originals_given_back = models.JSONField(default=list)
    given_by = models.TextField()
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.dossier_id)


class RegisterExtract(models.Model):
    """A printed stretch of an agency's book of the year: number and data stay, so that it prints the same for ever."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    token = models.TextField(unique=True)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, db_index=False)
    number = models.IntegerField()
    year = models.SmallIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    edition = models.TextField()
    data = models.JSONField()
    issued_by = models.TextField()
    issued_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["agency", "year", "number"], name="results_extract_number"),)

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"


class BookClosing(models.Model):
    """A year's book was closed: its last number and a digest of its rows."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, db_index=False)
    year = models.SmallIntegerField()
    last_number = models.IntegerField()
    digest = models.TextField()
    closed_by = models.TextField()
    closed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["agency", "year"], name="results_book_closed_once"),)

    def __str__(self) -> str:
        return f"{self.agency_id} {self.year}"
