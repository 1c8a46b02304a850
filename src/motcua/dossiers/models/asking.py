"""What is asked of applicants and proposed to leaders, and the list of statuses in force."""

from django.db import models
from django.db.models import Q

from motcua.core.ids import new_id
from motcua.dossiers.models.dossiers import Dossier


class Supplement(models.Model):
    """What the applicant was asked to add, once and in full; a second request of a stage is a second round.

    A request ends by an answer the desk is content with, or closes with the dossier.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT)
    stage = models.TextField(help_text="reception or appraisal")
    round = models.SmallIntegerField(default=1, db_default=1)
    items = models.JSONField(help_text="[{no, name, need}]")
    reason = models.TextField()
    basis = models.TextField(blank=True, db_default="", help_text="the clause that asks for it")
    clock = models.TextField(blank=True, db_default="", help_text="restart, pause or continue; empty at reception")
    asked_at = models.DateTimeField()
    reply_by = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True, help_text="ended without an answer")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["dossier", "stage", "round"], name="dossiers_supplement_round"),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(answered_at=None, closed_at=None),
                name="dossiers_supplement_one_open",
            ),
        )
        indexes = (
            models.Index(
                fields=["reply_by", "id"],
                name="dossiers_supplement_reply",
                condition=Q(answered_at=None, closed_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.stage}"


class Proposal(models.Model):
    """What one side proposes and another decides: a supplement, an extension, a stop, a withdrawal.

    `waits` names who is to act next (`approval`, `desk`, empty when decided); `waits_scope` is the agency or unit
    that the next one belongs to, so that lists of what waits are one range of an index.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey(Dossier, db_index=False, on_delete=models.PROTECT)
    kind = models.TextField()
    content = models.JSONField()
    reason = models.TextField()
    basis = models.TextField(blank=True)
    made_by = models.TextField()
    made_at = models.DateTimeField()
    waits = models.TextField(blank=True)
    waits_scope = models.BigIntegerField()
    approved_by = models.TextField(blank=True)
    approved_at = models.DateTimeField(null=True)
    decided_by = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["dossier", "kind"], condition=Q(decided_at=None), name="dossiers_proposal_one_open"
            ),
        )
        indexes = (
            models.Index(
                fields=["waits_scope", "waits", "made_at", "id"],
                name="dossiers_proposal_waits",
                condition=Q(decided_at=None),
            ),
            models.Index(fields=["dossier", "id"], name="dossiers_proposal_dossier"),
        )

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.kind}"


class StatusList(models.Model):
    """An approved edition of the province's list of statuses: labels and which moves are not in use."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    number = models.IntegerField(unique=True)
    labels = models.JSONField(help_text="label by national status number")
    closed = models.JSONField(help_text="[[from, to]]: moves that this province does not use")
    decision_no = models.TextField(blank=True)
    decision_on = models.DateField(null=True)
    decision_text = models.TextField(blank=True)
    made_by = models.TextField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.number)
