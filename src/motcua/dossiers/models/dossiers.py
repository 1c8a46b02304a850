"""The dossier, who stands on it, what was declared, and who sees it."""

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
