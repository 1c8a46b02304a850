"""The search index."""

from django.db import models

from motcua.procedures.models.catalogue import Procedure


class Posting(models.Model):
    """One term of the search index with its ready weight in one procedure."""

    term = models.TextField()
    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE)
    weight = models.FloatField()

    class Meta:
        indexes = (models.Index(fields=["term"], include=["procedure", "weight"], name="procedures_posting_term"),)

    def __str__(self) -> str:
        return f"{self.term} {self.weight}"


class Term(models.Model):
    """A word the index knows, with the number of procedures that hold it."""

    term = models.TextField(primary_key=True)
    df = models.IntegerField()

    def __str__(self) -> str:
        return self.term


class SearchDoc(models.Model):
    """What ranking needs to know of a procedure besides its terms."""

    procedure = models.OneToOneField(Procedure, primary_key=True, on_delete=models.CASCADE)
    prior = models.FloatField()
    title_fold = models.TextField()
    length = models.IntegerField()

    def __str__(self) -> str:
        return self.title_fold


class Facet(models.Model):
    """A value the catalogue is browsed by, with how many procedures have it; made anew with the search index."""

    kind = models.TextField()
    value = models.TextField()
    count = models.IntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "value"], name="procedures_facet_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
