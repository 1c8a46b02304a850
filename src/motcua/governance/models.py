"""What governs the catalogue: shared catalogues, notices, duties, reviews, openings, deployment."""

from django.db import models

from motcua.core.ids import new_id


class CodeEntry(models.Model):
    """One dated entry of a shared catalogue; a change ends it and begins another of the same code."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    list = models.TextField()
    code = models.TextField()
    agency = models.ForeignKey(
        "directory.Agency", null=True, on_delete=models.PROTECT, db_index=False, help_text="null: the province"
    )
    name = models.TextField()
    note = models.TextField(blank=True)
    source = models.TextField(help_text="the document that sets the entry")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text="last day")
    end_source = models.TextField(blank=True, help_text="the document that ends it")
    sort_key = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["list", "code", "valid_from"], name="governance_code_once"),)
        indexes = (models.Index(fields=["list", "sort_key", "id"], name="governance_code_sorted"),)

    def __str__(self) -> str:
        return f"{self.list} {self.code}"
