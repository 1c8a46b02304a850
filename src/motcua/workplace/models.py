"""What officials keep for themselves, ask one another and do to many dossiers at once."""

from django.db import models
from django.db.models import Q

from motcua.core.ids import new_id


class SavedView(models.Model):
    """A view of the inbox under a name of its owner's choosing."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    account = models.ForeignKey("directory.Account", on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.TextField()
    section = models.TextField()
    procedure = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account", "name"], name="workplace_view_name"),)

    def __str__(self) -> str:
        return self.name


class Columns(models.Model):
    """Which columns an official wants in the inbox."""

    account = models.OneToOneField("directory.Account", primary_key=True, on_delete=models.CASCADE, related_name="+")
    shown = models.JSONField()

    def __str__(self) -> str:
        return str(self.account_id)


class Draft(models.Model):
    """What an official is writing on a dossier and has not sent."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    account = models.ForeignKey("directory.Account", on_delete=models.CASCADE, related_name="+", db_index=False)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.CASCADE, related_name="+", db_index=False)
    form = models.TextField(help_text="which form of the page")
    values = models.JSONField()
    revision = models.IntegerField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["dossier", "account", "form"], name="workplace_draft_once"),)
        indexes = (models.Index(fields=["saved_at"], name="workplace_draft_age"),)

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.form}"


class Presence(models.Model):
    """Who has a dossier open; a row counts for a minute."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey("directory.Account", on_delete=models.CASCADE, related_name="+", db_index=False)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["dossier", "account"], name="workplace_presence_once"),)

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.account_id}"


class Question(models.Model):
    """A question to a colleague on a dossier; the answer closes it."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_by = models.ForeignKey("directory.Account", on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_by_title = models.TextField()
    asked_of = models.ForeignKey("directory.Account", on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.TextField()
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["dossier", "id"], name="workplace_question_dossier"),
            models.Index(fields=["asked_of", "id"], name="workplace_question_open", condition=Q(answered_at=None)),
        )

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.asked_at}"


class Call(models.Model):
    """A telephone call about a dossier: who took it, what was said, what was passed on and told back.

    While it is open its row is the right to see how the dossier stands; afterwards only what was written is left.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    token = models.TextField(unique=True)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+", db_index=False)
    taken_by = models.ForeignKey("directory.Account", on_delete=models.PROTECT, related_name="+", db_index=False)
    taken_at = models.DateTimeField()
    proof = models.TextField(help_text="secret or person")
    state = models.TextField(help_text="open, noted, waiting, answered or closed")
    note = models.TextField(blank=True)
    caller = models.TextField(blank=True, help_text="how the caller is to be addressed when called back")
    phone_enc = models.BinaryField(default=b"")
    question = models.TextField(blank=True)
    unit = models.ForeignKey("directory.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        "directory.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0, help_text="times nobody picked up")
    outcome = models.TextField(blank=True)
    closed_by = models.ForeignKey(
        "directory.Account", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["taken_by", "-id"], name="workplace_call_own"),
            models.Index(fields=["dossier", "id"], name="workplace_call_dossier"),
            models.Index(fields=["unit", "id"], name="workplace_call_unit", condition=Q(state="waiting")),
            models.Index(
                fields=["asked_at", "id"],
                name="workplace_call_back",
                condition=Q(state__in=["waiting", "answered"]),
            ),
        )

    def __str__(self) -> str:
        return self.token


class Batch(models.Model):
    """One act on several dossiers and what came of each; the token makes a second click find the first one's report."""

    token = models.TextField(primary_key=True)
    account = models.ForeignKey("directory.Account", on_delete=models.CASCADE, related_name="+", db_index=False)
    act = models.TextField()
    lines = models.JSONField(help_text="[{item, ref, done, message}] in the order of doing")
    begun_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["begun_at"], name="workplace_batch_age"),)

    def __str__(self) -> str:
        return self.token


class Export(models.Model):
    """A list that is being written to a file for the official who asked for it, and for nobody else.

    `wanted` also holds, as `full`, why numbers are wanted in full; empty when masked.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    token = models.TextField(unique=True)
    account = models.ForeignKey("directory.Account", on_delete=models.CASCADE, related_name="+", db_index=False)
    post = models.BigIntegerField(help_text="post in which it was asked for; its rights count when it runs")
    format = models.TextField(help_text="xlsx or csv")
    wanted = models.JSONField(help_text="{list, from, to, procedure}")
    state = models.TextField(default="waiting", help_text="waiting, running, ready, failed or gone")
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    message = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["account", "-id"], name="workplace_export_own"),
            models.Index(fields=["expires_at"], name="workplace_export_age"),
        )

    def __str__(self) -> str:
        return self.token


class Inquiry(models.Model):
    """A telephone call that concerns no dossier: what was asked, about which procedure, and what was answered."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    token = models.TextField(unique=True)
    procedure = models.ForeignKey(
        "procedures.Procedure", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    taken_by = models.ForeignKey("directory.Account", on_delete=models.PROTECT, related_name="+", db_index=False)
    taken_at = models.DateTimeField()
    caller = models.TextField(blank=True, help_text="as the caller gave it; empty when it was not given")
    question = models.TextField()
    answer = models.TextField()

    class Meta:
        indexes = (
            models.Index(fields=["taken_by", "-id"], name="workplace_inquiry_own"),
            models.Index(fields=["taken_at", "procedure"], name="workplace_inquiry_month"),
        )

    def __str__(self) -> str:
        return f"{self.taken_by_id} {self.taken_at}"


class Assistance(models.Model):
    """An officer helps somebody at the desk to file online: who helped with what, and how it was confirmed."""

    form = models.TextField(primary_key=True, help_text="whose counter form it is, so that a double click files once")
    helper = models.TextField()
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    contact_enc = models.BinaryField(default=b"", help_text="where the code went")
    code_hash = models.TextField(blank=True, default="", db_default="")
    code_until = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0, db_default=0)
    begun_at = models.DateTimeField()
    dossier = models.OneToOneField("dossiers.Dossier", null=True, on_delete=models.PROTECT, related_name="+")
    helped = models.JSONField(default=list)
    confirmed_by = models.TextField(blank=True, default="", db_default="", help_text="code or signature")
    confirmed_at = models.DateTimeField(null=True)
    signature_file = models.ForeignKey(
        "documents.StoredFile", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    def __str__(self) -> str:
        return self.form
