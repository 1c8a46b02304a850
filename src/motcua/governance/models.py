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


class Decision(models.Model):
    """A signed decision: it publishes procedures, or lists the services that are offered online."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    purpose = models.TextField(help_text="publication or service-list")
    number = models.TextField()
    signed_on = models.DateField()
    issuer = models.TextField()
    title = models.TextField()
    received_on = models.DateField(help_text="when it reached the province's control unit")
    registered_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["number", "signed_on", "issuer"], name="governance_decision_once"),
        )
        indexes = (models.Index(fields=["purpose", "signed_on", "id"], name="governance_decision_signed"),)

    def __str__(self) -> str:
        return self.number


class DecisionItem(models.Model):
    """One procedure that a decision speaks of, by code: it need not be in the catalogue yet."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, db_index=False)
    code = models.TextField()
    kind = models.TextField(help_text="new, amended, supplemented, replaced, abolished; listed for a list of services")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["decision", "code"], name="governance_decision_item"),)
        indexes = (models.Index(fields=["code"], name="governance_decision_code"),)

    def __str__(self) -> str:
        return f"{self.decision_id} {self.code}"


class Notice(models.Model):
    """A change notice of an agency; nothing in the catalogue changes without one."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    token = models.TextField(unique=True, help_text="of the form, so that a double click sends once")
    number = models.TextField(unique=True)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, db_index=False)
    subject = models.TextField(help_text="procedure, process or data")
    kind = models.TextField(help_text="new, amended, supplemented, replaced, abolished, correction")
    codes = models.JSONField()
    document_no = models.TextField(blank=True)
    document_date = models.DateField(null=True)
    document_issuer = models.TextField(blank=True)
    content = models.TextField()
    sent_at = models.DateTimeField()
    state = models.TextField(default="sent")
    closed_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    minutes = models.IntegerField(null=True, help_text="working minutes from notice to application")

    class Meta:
        indexes = (
            models.Index(fields=["state", "id"], name="governance_notice_state"),
            models.Index(fields=["agency", "id"], name="governance_notice_agency"),
        )

    def __str__(self) -> str:
        return self.number


class Duty(models.Model):
    """An agency has to send content and process of what a decision publishes, within the profile's working days."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, db_index=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, db_index=False)
    due_at = models.DateTimeField(null=True, help_text="null: promptly, without a number of days")
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    notice = models.ForeignKey(Notice, null=True, on_delete=models.PROTECT, db_index=False)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["decision", "agency"], name="governance_duty_once"),)
        indexes = (
            models.Index(fields=["due_at", "id"], name="governance_duty_open", condition=models.Q(done_at=None)),
            models.Index(fields=["agency", "id"], name="governance_duty_agency"),
        )

    def __str__(self) -> str:
        return f"{self.decision_id}@{self.agency_id}"


class Revision(models.Model):
    """A draft of a procedure on its way into force; once approved its content never changes."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    code = models.TextField()
    kind = models.TextField(help_text="new, amended, abolished")
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, db_index=False)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT)
    base = models.ForeignKey(
        "procedures.Version", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    content = models.JSONField(help_text="empty when the procedure is abolished")
    effective_from = models.DateField()
    state = models.TextField(default="draft")
    edit = models.IntegerField(default=1)
    authors = models.JSONField()
    decision_no = models.TextField(blank=True)
    decision_date = models.DateField(null=True)
    issuer = models.TextField(blank=True)
    version = models.ForeignKey(
        "procedures.Version", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    in_force_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(state__in=("draft", "submitted", "approved")),
                name="governance_revision_one_open",
            ),
        )
        indexes = (
            models.Index(fields=["state", "id"], name="governance_revision_state"),
            models.Index(fields=["code", "id"], name="governance_revision_code"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.state}"


class Review(models.Model):
    """Somebody looked through a procedure or its process at an agency and confirmed it, or found something."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, db_index=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, db_index=False)
    at = models.DateTimeField()
    accurate = models.BooleanField()
    findings = models.TextField(blank=True)
    reviewer = models.TextField(help_text="name and post as they were")

    class Meta:
        indexes = (models.Index(fields=["procedure", "agency", "at"], name="governance_review_last"),)

    def __str__(self) -> str:
        return f"{self.procedure_id}@{self.agency_id}"


class Discrepancy(models.Model):
    """The local catalogue and the national record disagree; tracked until they agree or the reason is accepted."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    code = models.TextField()
    field = models.TextField()
    name = models.TextField(help_text="of the procedure, when it was found")
    national = models.TextField()
    local = models.TextField()
    found_at = models.DateTimeField()
    state = models.TextField(default="open")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["code", "field"], condition=~models.Q(state="closed"), name="governance_discrepancy_one_open"
            ),
        )
        indexes = (models.Index(fields=["state", "id"], name="governance_discrepancy_state"),)

    def __str__(self) -> str:
        return f"{self.code} {self.field}"


class Opening(models.Model):
    """The way of a service to being offered online at an agency: criteria, tests, approval."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT, db_index=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, db_index=False)
    level = models.SmallIntegerField()
    level_reason = models.TextField(blank=True)
    level_note = models.TextField(blank=True)
    in_person = models.TextField(db_default="", help_text="steps that need presence, one a line")
    service_kind = models.TextField()
    answers = models.JSONField(help_text="criterion -> {answer, note}")
    tests = models.JSONField(default=dict, help_text="form, process -> {at, by, note}")
    state = models.TextField(default="draft")
    authors = models.JSONField()
    basis = models.TextField(blank=True, help_text="number and date of the decision")
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["procedure", "agency"],
                condition=models.Q(state__in=("draft", "submitted")),
                name="governance_opening_one_open",
            ),
        )
        indexes = (
            models.Index(fields=["state", "id"], name="governance_opening_state"),
            models.Index(fields=["agency", "id"], name="governance_opening_agency"),
        )

    def __str__(self) -> str:
        return f"{self.procedure_id}@{self.agency_id} {self.state}"
