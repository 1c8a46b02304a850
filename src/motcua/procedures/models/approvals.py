"""Requests for approval, seat by seat."""

from django.db import models

from motcua.core.ids import new_id, new_token


class Approval(models.Model):
    """A request for the approval of one thing: the seats of its chain, where it stands, what was decided."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    token = models.TextField(unique=True, default=new_token)
    kind = models.TextField(help_text="what the thing is: process, procedure, service …")
    subject = models.BigIntegerField()
    title = models.TextField()
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, help_text="who asks")
    asked_by = models.ForeignKey("directory.Account", on_delete=models.PROTECT, related_name="+")
    asked_post = models.TextField()
    asked_at = models.DateTimeField()
    notice = models.TextField(help_text="reference of the change notice; nothing changes without one")
    digest = models.TextField(blank=True, help_text="of the thing as it was shown")
    authors = models.JSONField(help_text="accounts that may not decide")
    seats = models.JSONField()
    at = models.SmallIntegerField(default=0)
    waiting = models.TextField(blank=True, help_text="the seat whose turn it is")
    waiting_since = models.DateTimeField()
    due_at = models.DateTimeField(null=True, help_text="by when the seat should decide; null: no day is set")
    state = models.TextField(default="open")
    decision_no = models.TextField(blank=True)
    decision_date = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=models.Q(state="open"), name="procedures_approval_one_open"
            ),
        )
        indexes = (
            models.Index(
                fields=["waiting", "id"], condition=models.Q(state="open"), name="procedures_approval_waiting"
            ),
            models.Index(fields=["kind", "subject", "id"], name="procedures_approval_subject"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.state}"


class ApprovalStep(models.Model):
    """One decision of one seat: who, in which post, when, what and why."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT)
    position = models.SmallIntegerField()
    seat = models.TextField()
    waited_since = models.DateTimeField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey("directory.Account", on_delete=models.PROTECT, related_name="+")
    post = models.TextField()
    verdict = models.TextField()
    reason = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["approval", "position"], name="procedures_approval_step_once"),)

    def __str__(self) -> str:
        return f"{self.approval_id}/{self.position} {self.verdict}"
