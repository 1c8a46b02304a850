"""Tasks are the tokens of the internal process: rows are the state."""

from django.db import models
from django.db.models import Q

from motcua.core.ids import new_id


class Task(models.Model):
    """One step of one dossier, for a unit and a role, with its own due moment."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, db_index=False)
    step = models.TextField()
    title = models.TextField()
    kind = models.TextField()
    fork = models.BigIntegerField(null=True)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, db_index=False)
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, db_index=False)
    role = models.TextField()
    assignee = models.ForeignKey("directory.Account", null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        "directory.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    done_post = models.ForeignKey(
        "directory.Post", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    outcome = models.TextField(blank=True)
    outcome_label = models.TextField(blank=True)
    comment = models.TextField(blank=True)
    cancelled = models.BooleanField(default=False)
    paused_at = models.DateTimeField(null=True, help_text="since when the dossier waits for somebody outside")
    paused_minutes = models.IntegerField(default=0, db_default=0, help_text="working minutes waited so far")
    question = models.TextField(blank=True, default="", db_default="", help_text="what a consulted agency is asked")
    asked_by = models.ForeignKey(
        "directory.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    told_late_at = models.DateTimeField(null=True, help_text="when the lead agency was told that the answer is late")
    warn_at = models.DateTimeField(null=True, help_text="when the last share of the allotted time begins")
    late_minutes = models.IntegerField(default=0, db_default=0, help_text="working minutes past due when done")
    late_reason = models.TextField(blank=True, default="", db_default="")

    class Meta:
        indexes = (
            # The work of a whole unit. Its last condition always holds and only `WHOLE_UNIT` states it: for one
            # official's tasks the planner must not weigh this index against `processing_inbox`.
            models.Index(
                fields=["unit", "role", "due_at", "id"],
                name="processing_open_tasks",
                condition=Q(done_at=None, paused_at=None, paused_minutes__gte=0),
            ),
            # Answers that are late and of which nobody was told yet.
            models.Index(
                fields=["due_at", "id"],
                name="processing_late_answers",
                condition=Q(done_at=None, told_late_at=None, kind="consult"),
            ),
            # The inbox: what is one's own or nobody's, however much of the unit's work is with colleagues. PostgreSQL
            # takes no order from behind a column that IS NULL, so what is nobody's has an index of its own. The count
            # of what is nearly due reads `warn_at` there and no table.
            models.Index(
                fields=["unit", "role", "assignee", "due_at", "id"],
                include=["warn_at"],
                name="processing_inbox",
                condition=Q(done_at=None, paused_at=None, assignee__isnull=False),
            ),
            models.Index(
                fields=["unit", "role", "due_at", "id"],
                include=["warn_at"],
                name="processing_free_tasks",
                condition=Q(done_at=None, paused_at=None, assignee=None),
            ),
            # What an official did last, to follow where it is now.
            models.Index(
                fields=["done_by", "-done_at", "-id"], name="processing_done_by", condition=Q(done_by__isnull=False)
            ),
            models.Index(fields=["dossier", "id"], name="processing_dossier_tasks"),
            # An agency's late work, open and done.
            models.Index(fields=["agency", "due_at", "id"], name="processing_late_open", condition=Q(done_at=None)),
            models.Index(fields=["agency", "-done_at"], name="processing_late_done", condition=Q(late_minutes__gt=0)),
            # What is to be warned of now, in the whole province; stated as for `processing_open_tasks`.
            models.Index(
                fields=["warn_at"],
                name="processing_warn",
                condition=Q(done_at=None, warn_at__isnull=False, paused_minutes__gte=0),
            ),
        )

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.step}"


class Note(models.Model):
    """A comment of an official on a dossier; erasable text, so it lives apart from history."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, db_index=False)
    author = models.ForeignKey("directory.Account", on_delete=models.PROTECT, db_index=False)
    author_title = models.TextField()
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["dossier", "id"], name="processing_note_dossier"),)

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.written_at}"


class HandoverList(models.Model):
    """A numbered list by which one unit hands dossiers to another: two signatures, item by item."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    token = models.TextField(unique=True)
    agency = models.ForeignKey(
        "directory.Agency", on_delete=models.PROTECT, db_index=False, help_text="of the giving unit"
    )
    number = models.IntegerField()
    year = models.SmallIntegerField()
    from_unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    to_unit = models.ForeignKey(
        "directory.Unit",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="null: the post",
    )
    to_name = models.TextField()
    handed_by = models.TextField()
    handed_at = models.DateTimeField()
    edition = models.TextField()
    data = models.JSONField(help_text="the list as it was handed over, for printing")
    taken_by = models.TextField(blank=True, default="", db_default="")
    taken_at = models.DateTimeField(null=True)
    taken_data = models.JSONField(null=True, help_text="the list as it was taken, for printing")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["agency", "year", "number"], name="processing_handover_number"),)
        indexes = (
            models.Index(fields=["from_unit", "-id"], name="processing_handover_given"),
            models.Index(fields=["to_unit", "-id"], name="processing_handover_taken"),
        )

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"


class Hop(models.Model):
    """A dossier went from one unit to another: who passed it, when, by when it had to be, who took it."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, db_index=False)
    from_unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    to_unit = models.ForeignKey(
        "directory.Unit",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="null: the post",
    )
    task = models.BigIntegerField(null=True, help_text="the step that opened there; null when the result came back")
    passed_by = models.TextField()
    passed_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, help_text="by when the desk had to pass it on; null for later hops")
    handover = models.ForeignKey(HandoverList, null=True, on_delete=models.PROTECT, db_index=False)
    state = models.TextField(default="passed", db_default="passed", help_text="passed, taken or refused")
    taken_by = models.TextField(blank=True, default="", db_default="")
    taken_at = models.DateTimeField(null=True)
    missing = models.TextField(blank=True, default="", db_default="", help_text="what the taker found missing")

    class Meta:
        indexes = (
            models.Index(fields=["dossier", "id"], name="processing_hop_dossier"),
            models.Index(fields=["from_unit", "passed_at"], name="processing_hop_loose", condition=Q(handover=None)),
            models.Index(fields=["handover", "id"], name="processing_hop_list", condition=Q(handover__isnull=False)),
            models.Index(
                fields=["from_unit", "-id"], name="processing_hop_late", condition=Q(passed_at__gt=models.F("due_at"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.from_unit_id}-{self.to_unit_id}"


class StepWarning(models.Model):
    """A step was warned of: nearly due, due, or brought to the superior; once each, however often the job runs."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, db_index=False)
    kind = models.TextField(help_text="nearly, due or escalated")
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, db_index=False)
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, db_index=False)
    role = models.TextField(help_text="whom it concerns: the step's role, or approver when escalated")
    assignee = models.ForeignKey(
        "directory.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    raised_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["task", "kind"], name="processing_warning_once"),)
        indexes = (
            models.Index(fields=["unit", "role", "-id"], name="processing_warning_unit"),
            models.Index(fields=["agency", "role", "-id"], name="processing_warning_agency"),
        )

    def __str__(self) -> str:
        return f"{self.task_id} {self.kind}"


class Repair(models.Model):
    """An act that gets a stuck dossier going again: proposed with a reason by one, decided by another."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, db_index=False)
    kind = models.TextField()
    task = models.BigIntegerField(null=True)
    step = models.TextField(blank=True)
    unit = models.ForeignKey("directory.Unit", null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    reason = models.TextField()
    proposed_by = models.TextField()
    proposed_account = models.BigIntegerField()
    proposed_at = models.DateTimeField()
    state = models.TextField(default="proposed", db_default="proposed", help_text="proposed, done, refused, withdrawn")
    decided_by = models.TextField(blank=True, default="", db_default="")
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["dossier", "kind"], condition=Q(state="proposed"), name="processing_repair_open_once"
            ),
        )
        indexes = (
            models.Index(fields=["-id"], name="processing_repair_open", condition=Q(state="proposed")),
            models.Index(fields=["dossier", "id"], name="processing_repair_dossier"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.dossier_id}"
