"""Drafts, and the tokens that keep a hand-in from happening twice."""

from django.db import models
from django.db.models import Q

from motcua.core.ids import new_id


class Draft(models.Model):
    """A form being filled in; lives apart from dossiers until handed in."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    token = models.TextField(unique=True)
    account = models.ForeignKey("directory.Account", on_delete=models.CASCADE)
    offering = models.ForeignKey("procedures.Offering", on_delete=models.PROTECT)
    version = models.ForeignKey("procedures.Version", on_delete=models.PROTECT)
    form = models.ForeignKey("procedures.FormVersion", on_delete=models.PROTECT)
    answers = models.JSONField(default=dict)
    sources = models.JSONField(
        db_default=models.Value({}, models.JSONField()), help_text="where a prefilled answer comes from, by field key"
    )
    registers = models.JSONField(
        db_default=models.Value({}, models.JSONField()),
        help_text="what registers of the state said of questions, by field key; goes with the draft",
    )
    delivery = models.TextField(default="counter")
    revision = models.IntegerField(default=0)
    # Nobody asks which draft a dossier came from; an index here would only tempt the planner away from the one below.
    dossier = models.ForeignKey("dossiers.Dossier", null=True, on_delete=models.PROTECT, db_index=False)
    together_with = models.ForeignKey(
        "dossiers.Dossier",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="the own dossier whose group it is handed in with",
    )
    mandate = models.ForeignKey(
        "directory.Mandate", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    relief = models.ForeignKey(
        "procedures.FeeRule",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="the exemption or reduction asked for",
    )
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["account", "-saved_at"], name="intake_draft_account", condition=Q(dossier=None)),
            # For who looks at everybody's drafts and says so; a person's own few could be read off either otherwise.
            models.Index(fields=["saved_at"], name="intake_draft_idle", condition=Q(dossier=None, revision__gte=0)),
        )

    def __str__(self) -> str:
        return self.token


class DraftFile(models.Model):
    """A file uploaded for one paper of a draft."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE)
    paper_no = models.SmallIntegerField()
    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT)

    def __str__(self) -> str:
        return f"{self.draft_id} {self.paper_no}"


class Submission(models.Model):
    """A form's token once used: the same token again leads to the same dossier."""

    token = models.TextField(primary_key=True)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, db_index=False)
    made_by = models.TextField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.token


class Claim(models.Model):
    """Who checks an online dossier now; released by itself when its time is over."""

    dossier = models.OneToOneField("dossiers.Dossier", primary_key=True, on_delete=models.PROTECT)
    account = models.ForeignKey("directory.Account", on_delete=models.PROTECT, related_name="+", db_index=False)
    claimed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    taken_from = models.ForeignKey(
        "directory.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        indexes = (
            models.Index(
                fields=["taken_from", "claimed_at"],
                name="intake_claim_lost",
                condition=models.Q(taken_from__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.account_id}"


class RegisterLookup(models.Model):
    """A register of the state was asked about somebody: append-only but for its outcome, which is set once.

    Written before the register is asked, so that no look-up goes without a trace whatever happens then. What the
    register said is not here.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    register = models.TextField()
    request = models.TextField(unique=True, help_text="the name of the look-up that the register keeps too")
    number_enc = models.BinaryField(help_text="whom it was about: personal number, or number of the enterprise")
    number_index = models.BinaryField()
    actor = models.TextField()
    is_own = models.BooleanField(help_text="the citizen asked about themselves")
    who = models.TextField(help_text="who asked, in words for the person it was about")
    purpose = models.TextField()
    subject = models.TextField(help_text="the draft or the reception that it was for")
    asked_at = models.DateTimeField()
    outcome = models.TextField(db_default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["number_index", "-id"], name="intake_registerlookup_of"),)

    def __str__(self) -> str:
        return f"{self.register} {self.request}"
