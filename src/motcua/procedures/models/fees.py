"""Dated rules on fees."""

from django.db import models

from motcua.core.ids import new_id
from motcua.procedures.models.catalogue import Procedure


class FeeRule(models.Model):
    """How much, when, or who pays less: dated, with the text it stands in; only its end is ever written into it."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    kind = models.TextField(help_text="amount, relief or moment")
    procedure = models.ForeignKey(
        Procedure, null=True, on_delete=models.PROTECT, db_index=False, help_text="null: every procedure"
    )
    channel = models.TextField(blank=True, help_text="online, counter, postal; empty: any")
    for_case = models.TextField(blank=True)
    name = models.TextField(blank=True, help_text="what an amount is for, or whom a relief is for")
    fee_kind = models.TextField(blank=True, help_text="of an amount: fee or charge")
    amount = models.BigIntegerField(default=0, help_text="of an amount: whole đồng")
    percent = models.SmallIntegerField(default=0, help_text="what a relief takes off")
    paper = models.TextField(blank=True, help_text="what proves it; empty: nothing need be shown")
    moment = models.TextField(blank=True, help_text="reception, appraisal, return")
    pay_days = models.SmallIntegerField(default=0, help_text="working days to pay once the moment has come")
    basis = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    ending = models.TextField(blank=True, default="", db_default="", help_text="the text that ended it")
    made_by = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["procedure", "kind"], name="procedures_feerule_of"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.name or self.moment}"
