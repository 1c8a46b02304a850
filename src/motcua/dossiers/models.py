"""The dossier and everything that carries its id.

Which foreign keys have an index of their own: decision 0023.
"""

from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django.db.models import Q

from motcua.core.ids import new_id
from motcua.dossiers.enums import Bucket

# Per cent. A hash index doubles part by part; filled to a half, what waits for its turn fits in its page too.
ROOMY = 50


class Group(models.Model):
    """Dossiers handed in together and followed together; who may see each of them stays a matter of each."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    made_by = models.TextField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.id)


class Dossier(models.Model):
    """One entity from the first submission to the returned result."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    receipt_no = models.TextField(help_text="number of the online submission or counter entry")
    code = models.TextField(  # noqa: DJ001  (unique, and absent until acceptance)
        null=True, help_text="national dossier code, given at acceptance"
    )
    secret_enc = models.BinaryField()
    status = models.SmallIntegerField()
    awaiting = models.TextField(blank=True, help_text="who must act now: desk, transfer, process, applicant, return")
    channel = models.TextField()
    delivery = models.TextField(default="counter", help_text="how the applicant wants the result")
    procedure = models.ForeignKey("procedures.Procedure", on_delete=models.PROTECT)
    version = models.ForeignKey("procedures.Version", on_delete=models.PROTECT, db_index=False)
    offering = models.ForeignKey("procedures.Offering", on_delete=models.PROTECT)
    form = models.ForeignKey("procedures.FormVersion", on_delete=models.PROTECT, db_index=False)
    receiving_agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    handling_agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+", db_index=False)
    desk_unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(
        "directory.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    owner_name = models.TextField()
    name_key = models.TextField()
    summary = models.TextField(blank=True)
    submitted_at = models.DateTimeField()
    reception_due = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    transfer_due = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    original_due_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    steps_done = models.SmallIntegerField(default=0)
    group = models.ForeignKey(Group, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        # Constraints, where `unique` would add an index for LIKE to each, which nobody asks by.
        constraints = (
            models.UniqueConstraint(fields=["receipt_no"], name="dossiers_dossier_receipt"),
            models.UniqueConstraint(fields=["code"], name="dossiers_dossier_code"),
        )
        # Look-ups by code, number or id (each row of a list is one) read as many pages among ten million dossiers as
        # among ten thousand.
        indexes = (
            models.Index(fields=["account", "-id"], name="dossiers_of_account"),
            # Search by procedure: an agency's dossiers of one procedure, newest first.
            models.Index(fields=["offering", "-id"], name="dossiers_of_offering"),
            # What a new process touches: only what still runs, in the order of its list.
            models.Index(fields=["procedure", "id"], condition=Q(status__in=[2, 4, 5, 6]), name="dossiers_running"),
            # The others of a group: few dossiers have one.
            models.Index(fields=["group", "id"], condition=Q(group__isnull=False), name="dossiers_of_group"),
            HashIndex(fields=["id"], name="dossiers_id_hash", fillfactor=ROOMY),
            HashIndex(fields=["code"], name="dossiers_code_hash", fillfactor=ROOMY),
            HashIndex(fields=["receipt_no"], name="dossiers_receipt_hash", fillfactor=ROOMY),
        )

    def __str__(self) -> str:
        return self.code or self.receipt_no


class Party(models.Model):
    """A person or organisation in a role on a dossier, as they were then."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, db_index=False)
    role = models.TextField(help_text="applicant, owner or representative")
    kind = models.TextField()
    full_name = models.TextField()
    personal_enc = models.BinaryField(default=b"")
    personal_index = models.BinaryField(default=b"")
    phone_enc = models.BinaryField(default=b"")
    phone_index = models.BinaryField(default=b"")
    email = models.TextField(blank=True)
    address = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["dossier", "role"], name="dossiers_party_role"),)
        indexes = (
            models.Index(
                fields=["personal_index", "-id"], name="dossiers_party_personal", condition=~Q(personal_index=b"")
            ),
            models.Index(fields=["phone_index", "-id"], name="dossiers_party_phone", condition=~Q(phone_index=b"")),
        )

    def __str__(self) -> str:
        return self.full_name


class OnBehalf(models.Model):
    """A dossier handed in for another by a mandate: for whom, when they have an account, and by what."""

    dossier = models.OneToOneField(Dossier, primary_key=True, on_delete=models.PROTECT)
    mandate = models.ForeignKey("directory.Mandate", on_delete=models.PROTECT, related_name="+", db_index=False)
    principal = models.ForeignKey(
        "directory.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    delegate_name = models.TextField()
    basis = models.TextField()
    document = models.TextField(blank=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["principal", "-dossier"],
                name="dossiers_onbehalf_principal",
                condition=Q(principal__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.delegate_name}"


class Revision(models.Model):
    """The answers as handed in or entered at the counter: immutable, with the statement that was accepted."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, db_index=False)
    number = models.SmallIntegerField()
    answers = models.JSONField()
    account = models.ForeignKey("directory.Account", null=True, on_delete=models.PROTECT, db_index=False)
    statement_version = models.TextField(blank=True)
    statement_text = models.TextField(blank=True)
    signed_in_by = models.TextField(blank=True, db_default="", help_text="how who handed in had signed in")
    assurance = models.TextField(blank=True, db_default="", help_text="how surely they were known then")
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["dossier", "number"], name="dossiers_revision_number"),)

    def __str__(self) -> str:
        return f"{self.dossier_id}/{self.number}"


class Paper(models.Model):
    """One required paper of this dossier, with what the desk found."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, db_index=False)
    no = models.SmallIntegerField()
    name = models.TextField()
    manner = models.TextField(help_text="submit (nộp) or show (xuất trình)")
    required = models.BooleanField()
    state = models.TextField(default="unchecked", help_text="unchecked, present, missing or not_applicable")
    originals = models.SmallIntegerField(default=0)
    copies = models.SmallIntegerField(default=0)
    note = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["dossier", "no"], name="dossiers_paper_no"),)

    def __str__(self) -> str:
        return self.name


class DossierFile(models.Model):
    """A file of a dossier: for a paper, by an official, or a result; with its author and time."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT)
    paper_no = models.SmallIntegerField(null=True)
    kind = models.TextField(help_text="paper, working or result")
    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT)
    added_by = models.TextField()
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.kind}"


class Terms(models.Model):
    """The terms a dossier was accepted under; pins every version so that later changes cannot touch it."""

    dossier = models.OneToOneField(Dossier, primary_key=True, on_delete=models.PROTECT)
    process = models.ForeignKey("procedures.ProcessVersion", on_delete=models.PROTECT)
    routing = models.JSONField()
    limit_amount = models.IntegerField(null=True)
    limit_unit = models.TextField(blank=True)
    limit_basis = models.TextField(blank=True)
    fees = models.JSONField()
    supplement_clock = models.TextField(default="restart")
    calendar_edition = models.TextField()
    slip_edition = models.TextField()
    explanation = models.JSONField()

    def __str__(self) -> str:
        return str(self.dossier_id)


class ClockSegment(models.Model):
    """A stretch of the legal clock: running, paused or stopped, why and by which clause."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, db_index=False)
    kind = models.TextField()
    basis = models.TextField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["dossier"], condition=Q(ended_at=None), name="dossiers_clock_one_open"),
        )
        indexes = (models.Index(fields=["dossier", "began_at"], name="dossiers_clock"),)

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.kind}"


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


class Slip(models.Model):
    """An issued slip: number and data stay, so that it prints the same for ever."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey(Dossier, null=True, on_delete=models.PROTECT, db_index=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, db_index=False)
    token = models.TextField()
    kind = models.TextField()
    number = models.IntegerField()
    year = models.SmallIntegerField()
    edition = models.TextField()
    data = models.JSONField()
    issued_by = models.TextField()
    issued_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    voided_by = models.TextField(blank=True, default="", db_default="")
    void_reason = models.TextField(blank=True, default="", db_default="")
    replaced_by = models.ForeignKey(
        "self",
        null=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="the slip that says it anew",
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["token"], name="dossiers_slip_token"),
            models.UniqueConstraint(fields=["agency", "kind", "year", "number"], name="dossiers_slip_number"),
        )
        indexes = (models.Index(fields=["dossier"], name="dossiers_slip_dossier"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.number}/{self.year}"


class Scope(models.Model):
    """Who sees a dossier: one row per unit, agency and the whole province; lists and name search start here."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    scope = models.BigIntegerField(help_text="id of a unit or agency, or 1 for the whole province")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, db_index=False)
    bucket = models.SmallIntegerField()
    order_at = models.DateTimeField(help_text="the moment the bucket's list is ordered by")
    name_key = models.TextField()
    of_procedure = models.BigIntegerField(
        null=True, help_text="id of the procedure, in the rows of agencies and of the province: search starts there"
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=["dossier", "scope"], name="dossiers_scope_once"),)
        indexes = (
            models.Index(fields=["scope", "bucket", "order_at", "dossier"], name="dossiers_scope_list"),
            # How many wait: what is open is a small part of all.
            models.Index(
                fields=["scope", "bucket", "dossier"],
                name="dossiers_scope_open",
                condition=~Q(bucket=int(Bucket.CLOSED)),
            ),
            models.Index(
                fields=["scope", "name_key"], name="dossiers_scope_name", opclasses=["int8_ops", "text_pattern_ops"]
            ),
            # Search by procedure, newest first: one row or two a dossier, so moving it costs little more (0089).
            models.Index(
                fields=["scope", "of_procedure", "dossier"],
                name="dossiers_scope_procedure",
                condition=Q(of_procedure__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.scope} {self.dossier_id}"


class Deviation(models.Model):
    """A fact that inspectors look at: a correction, a repair, a late entry, an extension; the history has the rest."""

    event = models.BigIntegerField(primary_key=True, help_text="id of the event in the history")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, db_index=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, db_index=False)
    kind = models.TextField()

    class Meta:
        indexes = (
            models.Index(fields=["agency", "-event"], name="dossiers_deviation_agency"),
            models.Index(fields=["kind", "-event"], name="dossiers_deviation_kind"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.dossier_id}"


class OriginalReturn(models.Model):
    """Originals of one paper went back to somebody: how many, to whom, how identity was checked, by whom, when."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, db_index=False)
    paper_no = models.SmallIntegerField()
    count = models.SmallIntegerField()
    receiver_name = models.TextField()
    receiver_relation = models.TextField()
    identity_check = models.TextField()
    given_by = models.TextField()
    given_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["dossier", "id"], name="dossiers_original_return"),)

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.paper_no}"


class PaperLoss(models.Model):
    """A paper of the applicant was lost or damaged: who answers for it, what it costs, how it was apologised for."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, db_index=False)
    paper_no = models.SmallIntegerField(null=True, help_text="null: the result itself")
    kind = models.TextField(help_text="lost or damaged")
    happened = models.TextField()
    responsible = models.TextField()
    costs = models.BigIntegerField(help_text="whole đồng")
    costs_borne_by = models.TextField()
    apology = models.TextField()
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["dossier", "id"], name="dossiers_paper_loss"),)

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.kind}"


class Outage(models.Model):
    """A stretch of time in which an agency worked on paper; entries of that time need it approved by a superior."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, db_index=False)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    reason = models.TextField()
    declared_by = models.TextField()
    declared_account = models.BigIntegerField()
    declared_at = models.DateTimeField()
    state = models.TextField(
        default="declared", db_default="declared", help_text="declared, approved, refused or withdrawn"
    )
    decided_by = models.TextField(blank=True, default="", db_default="")
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, default="", db_default="")

    class Meta:
        indexes = (models.Index(fields=["agency", "-id"], name="dossiers_outage_agency"),)

    def __str__(self) -> str:
        return f"{self.agency_id} {self.began_at}"


class LateEntry(models.Model):
    """Something done on paper during an outage and entered afterwards with its true time; a superior may refuse it."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, db_index=False)
    outage = models.ForeignKey(Outage, on_delete=models.PROTECT, db_index=False)
    what = models.TextField(help_text="reception, step, result or return")
    happened_at = models.DateTimeField()
    paper_row = models.TextField(blank=True, help_text="where it stands in the paper book")
    reason = models.TextField()
    entered_by = models.TextField()
    entered_at = models.DateTimeField()
    task = models.BigIntegerField(null=True, help_text="the step that was ended by it")
    files = models.JSONField(
        db_default=models.Value([], models.JSONField()), default=list, help_text="ids of the scans of the paper"
    )
    refused_by = models.TextField(blank=True, default="", db_default="")
    refused_at = models.DateTimeField(null=True)
    refusal = models.TextField(blank=True, default="", db_default="", help_text="why its true time is not accepted")

    class Meta:
        indexes = (
            models.Index(fields=["dossier", "id"], name="dossiers_late_entry"),
            models.Index(fields=["outage", "-id"], name="dossiers_late_of_outage"),
        )

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.what}"


class Mandate(models.Model):
    """By what somebody acted for the owner when the dossier was received, and whether for the result too."""

    dossier = models.OneToOneField(Dossier, primary_key=True, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(help_text="legal, authorised, hired_person or hired_business")
    document = models.TextField(blank=True, help_text="number, day and certifier of the paper or contract")
    valid_to = models.DateField(null=True)
    may_receive = models.BooleanField(help_text="covers receiving the result")
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.dossier_id}"
