"""Who may do what: posts, delegations, sight for a time, sets of procedures."""

from django.db import models

from motcua.core.ids import new_id
from motcua.directory.models.accounts import Account
from motcua.directory.models.agencies import Agency, Unit


class ProcedureSet(models.Model):
    """A named part of the procedures of one unit, or of one agency; its id is a scope of its own (decision 0060)."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT)
    name = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["agency", "unit", "name"], name="directory_set_name", nulls_distinct=False),
        )
        indexes = (models.Index(fields=["unit"], name="directory_set_unit"),)

    def __str__(self) -> str:
        return self.name


class SetProcedure(models.Model):
    """A procedure of a set, by national code: the catalogue stands above this room."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    set = models.ForeignKey(ProcedureSet, on_delete=models.CASCADE)
    code = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["set", "code"], name="directory_set_procedure"),)
        indexes = (models.Index(fields=["code"], name="directory_set_code"),)

    def __str__(self) -> str:
        return f"{self.set_id} {self.code}"


class Post(models.Model):
    """A post held by an official in a unit; it ends on a day, or at once when it is withdrawn."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    title = models.TextField()
    roles = models.JSONField()
    reach = models.TextField(default="", help_text="empty: as its roles have it; agency, subtree")
    procedure_set = models.ForeignKey(ProcedureSet, null=True, on_delete=models.PROTECT)
    seconded_from = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title


class Delegation(models.Model):
    """For a period somebody acts in another's post: by delegation, or as a substitute in absence."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    post = models.ForeignKey(Post, on_delete=models.PROTECT)
    delegate = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(help_text="delegation or substitute")
    roles = models.JSONField()
    procedure_set = models.ForeignKey(ProcedureSet, null=True, on_delete=models.PROTECT)
    valid_from = models.DateField()
    valid_to = models.DateField()
    reason = models.TextField()
    made_by = models.TextField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.post_id} → {self.delegate_id}"


class AccessGrant(models.Model):
    """Sight of dossiers given to an account for a stated reason and time; it ends by itself."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, help_text="null: the whole province")
    reason = models.TextField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    granted_by = models.TextField()
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.account_id} until {self.ends_at}"
