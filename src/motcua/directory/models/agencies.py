"""Agencies, their tree, what became of them, and their units."""

from django.db import models

from motcua.core.ids import new_id


class AgencyKind(models.Model):
    """What an agency is: a code list that the operator widens, not a vocabulary of the code."""

    code = models.TextField(primary_key=True)
    name = models.TextField()
    reported_apart = models.BooleanField(default=False, help_text="voluntary providers have figures of their own")
    order = models.SmallIntegerField(default=100)

    def __str__(self) -> str:
        return self.name


class Agency(models.Model):
    """A state agency, centre or enterprise with its identification code."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    code = models.TextField(unique=True)
    name = models.TextField()
    level = models.TextField()
    kind = models.ForeignKey(AgencyKind, null=True, on_delete=models.PROTECT)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT)
    unit_code = models.TextField(blank=True)
    address = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    tax_code = models.TextField(blank=True, db_default="", help_text="on receipts, beside who collects")
    receipt_form = models.TextField(blank=True, db_default="", help_text="sign of the form of receipts")
    receipt_series = models.TextField(blank=True, db_default="")
    sort_key = models.TextField(blank=True)
    active = models.BooleanField(default=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class AgencyTree(models.Model):
    """Who stands under whom, at any depth and themselves included; kept by `directory.tree` alone."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    ancestor = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    descendant = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["ancestor", "descendant"], name="directory_tree_once"),)

    def __str__(self) -> str:
        return f"{self.ancestor_id} ⊇ {self.descendant_id}"


class AgencySuccession(models.Model):
    """Which agency took over from one that ended, since when and by which decision."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    predecessor = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    decision = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["predecessor", "successor"], name="directory_succession_once"),)

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class Unit(models.Model):
    """A division, desk, leadership or records office inside an agency."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    key = models.TextField()
    name = models.TextField()
    kind = models.TextField()
    valid_to = models.DateField(null=True)
    successor = models.ForeignKey("self", null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["agency", "key"], name="directory_unit_key"),)

    def __str__(self) -> str:
        return self.name


class PlannedEnd(models.Model):
    """The end of an agency that is decided for a day to come; the worker carries it out when the day is over."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, db_index=False)
    units = models.JSONField(help_text="pairs of units: which ends, which goes on")
    ended_on = models.DateField(help_text="the last day")
    decision = models.TextField()
    state = models.TextField(default="planned", help_text="planned, done or cancelled")
    fault = models.TextField(blank=True, help_text="why it could not be carried out yet")
    made_by = models.TextField()
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["agency"], condition=models.Q(state="planned"), name="directory_plannedend_once"
            ),
        )
        indexes = (
            models.Index(fields=["ended_on"], name="directory_plannedend_due", condition=models.Q(state="planned")),
        )

    def __str__(self) -> str:
        return f"{self.agency_id} {self.ended_on}"
