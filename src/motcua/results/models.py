"""Issued results and their return."""

from django.db import models
from django.db.models import Q

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
    state = models.TextField(default="valid", db_default="valid", help_text="valid, replaced or revoked")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True, help_text="last day of validity; null when it does not end")
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, db_index=False)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["agency", "symbol", "year", "number"], name="results_result_number"),
            models.UniqueConstraint(fields=["dossier"], name="results_result_valid", condition=Q(state="valid")),
        )
        indexes = (
            models.Index(fields=["dossier", "id"], name="results_result_dossier"),
            models.Index(fields=["agency", "-id"], name="results_result_register"),
            models.Index(fields=["agency", "-id"], name="results_result_changed", condition=~Q(state="valid")),
            models.Index(
                fields=["valid_to", "id"],
                name="results_result_ending",
                condition=Q(state="valid") & Q(valid_to__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}/{self.symbol}"


class Handover(models.Model):
    """The result was given to somebody: who, how identity was checked, when, by whom."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, db_index=False)
    result = models.ForeignKey(
        Result, null=True, on_delete=models.PROTECT, db_index=False, help_text="null: what the dossier had then"
    )
    method = models.TextField()
    receiver_name = models.TextField()
    receiver_relation = models.TextField()
    identity_check = models.TextField()
    originals_given_back = models.JSONField(default=list)
    authorisation = models.TextField(blank=True, default="", db_default="")
    authorisation_file = models.ForeignKey(
        "documents.StoredFile", null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    sitting = models.BigIntegerField(null=True, help_text="the same for results that one receiver took at once")
    given_by = models.TextField()
    given_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(
                fields=["sitting"], condition=models.Q(sitting__isnull=False), name="results_handover_sitting"
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=["dossier", "result"], name="results_handover_once", nulls_distinct=False),
        )

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


class ResultChange(models.Model):
    """A decision that a result was wrong: what it orders, why, whose fault, what came in its place."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    result = models.OneToOneField(Result, on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey(Result, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.TextField(help_text="corrected, replaced or revoked")
    decision_number = models.TextField()
    decision_day = models.DateField()
    reason = models.TextField()
    fault = models.TextField(help_text="agency or applicant: who bears the costs")
    made_by = models.TextField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.result_id}"


class Chase(models.Model):
    """The owner was reminded of a result that nobody fetched."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, db_index=False)
    number = models.SmallIntegerField()
    made_by = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["dossier", "number"], name="results_chase_number"),)

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.number}"


class Verification(models.Model):
    """The code by which anyone learns whether a result is real and still holds; made when it is first asked for."""

    result = models.OneToOneField(Result, primary_key=True, on_delete=models.PROTECT, related_name="+")
    token = models.TextField(unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.result_id)
