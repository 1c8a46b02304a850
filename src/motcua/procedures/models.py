"""The catalogue: procedures, their immutable versions, who offers them, and the search index."""

from django.db import models

from motcua.core.ids import new_id, new_token


class Procedure(models.Model):
    """A procedure by its national code; the columns repeat what lists of the current version need."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    code = models.TextField(unique=True)
    current = models.ForeignKey("Version", null=True, on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    sort_key = models.TextField()
    field = models.TextField()
    publishing_body = models.TextField()
    levels = models.JSONField()
    audiences = models.JSONField()
    online_level = models.TextField()
    offered = models.BooleanField(default=False)
    national = models.ForeignKey(
        "Version",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="last national record",
    )
    repealed_on = models.DateField(null=True, help_text="first day on which it is no longer in force")
    repealed_by = models.TextField(blank=True, default="", help_text="number of the decision")
    service_kind = models.TextField(default="administrative", help_text="administrative or other public service")
    service_level = models.SmallIntegerField(default=1, help_text="1-4; decided here when there is a basis")
    level_reason = models.TextField(blank=True, default="")
    in_person = models.JSONField(
        db_default=models.Value([], models.JSONField()), help_text="steps of a partial service that need presence"
    )
    route = models.TextField(db_default="here", help_text="where it is handed in online: here, national portal, both")
    asks_assurance = models.TextField(
        blank=True, db_default="", help_text="how surely who hands in online must be known; empty: as every account is"
    )
    level_basis = models.TextField(blank=True, default="", help_text="the approval or decision behind the level")

    class Meta:
        indexes = (
            models.Index(fields=["sort_key", "id"], name="procedures_sorted"),
            models.Index(fields=["field", "sort_key", "id"], name="procedures_by_field"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Version(models.Model):
    """What was published at a moment: never changed, only superseded."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT)
    number = models.IntegerField()
    content_hash = models.TextField()
    content = models.JSONField()
    issues = models.JSONField(default=list)
    published_at = models.DateTimeField()
    source = models.TextField()
    origin = models.TextField(default="national", help_text="national record or local decision")
    decision_no = models.TextField(blank=True, default="")
    decision_date = models.DateField(null=True)
    issuer = models.TextField(blank=True, default="")
    effective_from = models.DateField(null=True)
    notice = models.TextField(blank=True, default="", help_text="the tracked change notice behind a local version")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["procedure", "number"], name="procedures_version_number"),)

    def __str__(self) -> str:
        return f"{self.procedure_id}/{self.number}"


class CatalogueChange(models.Model):
    """One line of what is new in the catalogue, as the public page and its feed show it; never changed."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT)
    version = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, db_index=False)
    kind = models.TextField(help_text="new, amended, repealed")
    lines = models.JSONField(help_text="what changed, in words")
    at = models.DateTimeField()
    effective_from = models.DateField()
    decision_no = models.TextField(blank=True, default="")

    class Meta:
        indexes = (models.Index(fields=["at", "id"], name="procedures_change_at"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.procedure_id}"


class Deployment(models.Model):
    """How the system stands at an agency: asked for, approved, working, stopped, with documents and days."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    agency = models.OneToOneField("directory.Agency", on_delete=models.PROTECT)
    state = models.TextField()
    request_no = models.TextField(blank=True)
    requested_on = models.DateField(null=True)
    approval_no = models.TextField(blank=True)
    approved_on = models.DateField(null=True)
    active_on = models.DateField(null=True)
    stopped_on = models.DateField(null=True)
    reason = models.TextField(blank=True, help_text="why it was stopped")

    def __str__(self) -> str:
        return f"{self.agency_id} {self.state}"


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


class FormVersion(models.Model):
    """An electronic form; dossiers and drafts point at the one they were filled in with."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT)
    content_hash = models.TextField()
    definition = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["procedure", "content_hash"], name="procedures_form_hash"),)

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.content_hash[:8]}"


class OfficialForm(models.Model):
    """What fields the official paper form of a procedure has; a change is a new edition, the newest holds."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, db_index=False)
    number = models.IntegerField()
    title = models.TextField()
    source = models.TextField(help_text="the document that prescribes the form")
    items = models.JSONField(help_text="key and label of each field")
    saved_by = models.ForeignKey("directory.Account", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["procedure", "number"], name="procedures_official_form_number"),)

    def __str__(self) -> str:
        return f"{self.procedure_id}/{self.number}"


class FormEdition(models.Model):
    """A version of a form with its life: draft, in force, superseded, discarded.

    The draft is the definition as it stands on screen; `form` is the immutable one from publication on. It holds for
    one receiving agency, or for every one that has no own.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT)
    number = models.IntegerField()
    agency = models.ForeignKey("directory.Agency", null=True, on_delete=models.PROTECT, related_name="+")
    draft = models.JSONField()
    revision = models.IntegerField(default=1)
    state = models.TextField(default="draft")
    form = models.ForeignKey(FormVersion, null=True, on_delete=models.PROTECT)
    based_on = models.ForeignKey(FormVersion, null=True, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey("directory.Account", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    saved_by = models.ForeignKey("directory.Account", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    published_by = models.ForeignKey("directory.Account", null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["procedure", "number"], name="procedures_form_edition_number"),
            models.UniqueConstraint(
                fields=["procedure", "agency"],
                condition=models.Q(state="in_force"),
                name="procedures_form_edition_one_in_force",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.procedure_id}/{self.number} {self.state}"


class ProcessVersion(models.Model):
    """An internal process; a dossier stays with the one it was accepted under."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT)
    content_hash = models.TextField()
    definition = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["procedure", "content_hash"], name="procedures_process_hash"),)

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.content_hash[:8]}"


class Offering(models.Model):
    """A procedure is received at an agency's desk and handled there or elsewhere: form, process, unit of each step."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, help_text="receives")
    handling = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+")
    form = models.ForeignKey(FormVersion, on_delete=models.PROTECT)
    process = models.ForeignKey(ProcessVersion, on_delete=models.PROTECT)
    routing = models.JSONField(help_text="step key -> unit id; a step of the receiving desk is absent")
    online = models.BooleanField(default=True)
    online_basis = models.TextField(
        blank=True, default="", help_text="what opened it online: an act, approval, decision"
    )
    immediate = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    edition = models.ForeignKey("ProcessEdition", null=True, on_delete=models.PROTECT, help_text="approved process")
    local = models.JSONField(
        db_default=models.Value({}, models.JSONField()), help_text="what differs here: units and hours by step key"
    )
    opened_at = models.DateTimeField()
    opened_by = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["procedure", "agency"], name="procedures_offering_once"),)

    def __str__(self) -> str:
        return f"{self.procedure_id}@{self.agency_id}"


class ProcessEdition(models.Model):
    """A version of an internal process with its life: draft, submitted, in force, superseded, repealed, discarded.

    The draft is rows as typed; `process` is the immutable definition from approval on. It holds for one handling
    agency, for a level, or for everybody who handles the procedure.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT)
    number = models.IntegerField()
    agency = models.ForeignKey("directory.Agency", null=True, on_delete=models.PROTECT, related_name="+")
    level = models.TextField(blank=True)
    owner = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, related_name="+", help_text="who drafts")
    title = models.TextField()
    draft = models.JSONField()
    slots = models.JSONField(default=dict, help_text="agency id by name of slot")
    revision = models.IntegerField(default=1)
    state = models.TextField(default="draft")
    process = models.ForeignKey(ProcessVersion, null=True, on_delete=models.PROTECT)
    based_on = models.ForeignKey("self", null=True, on_delete=models.PROTECT)
    notice = models.TextField(blank=True)
    decision_no = models.TextField(blank=True)
    decision_date = models.DateField(null=True)
    authors = models.JSONField(default=list, help_text="accounts that wrote it")
    made_by = models.ForeignKey("directory.Account", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    saved_by = models.ForeignKey("directory.Account", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    seen_by = models.ForeignKey("directory.Account", null=True, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True)
    in_force_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["procedure", "number"], name="procedures_edition_number"),
            models.UniqueConstraint(
                fields=["procedure", "level", "agency"],
                condition=models.Q(state="in_force"),
                name="procedures_edition_one_in_force",
                nulls_distinct=False,
            ),
        )
        indexes = (models.Index(fields=["state", "-id"], name="procedures_edition_list"),)

    def __str__(self) -> str:
        return f"{self.procedure_id}/{self.number} {self.state}"


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


class EnglishText(models.Model):
    """What a text of the catalogue is called in English: one row a text, whichever procedures and forms say it."""

    digest = models.TextField(primary_key=True, help_text="SHA-256 of the Vietnamese text")
    text = models.TextField()
    english = models.TextField(blank=True, help_text="empty: taken back")
    change = models.BigIntegerField(db_index=True, help_text="grows with every act, so that readers know theirs is old")
    saved_by = models.TextField()
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:60]
