"""People, agencies and calendars."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from motcua.core.ids import new_id


class AdminUnit(models.Model):
    """A province or commune with the statistics office's code."""

    code = models.TextField(primary_key=True)
    name = models.TextField()
    kind = models.TextField()
    province_code = models.TextField(blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class FormerUnit(models.Model):
    """A province, district or commune of the three levels before July 2025; its code may live on as another unit."""

    code = models.TextField(primary_key=True)
    name = models.TextField()
    kind = models.TextField()
    parent_code = models.TextField(blank=True)
    province_code = models.TextField(blank=True)
    valid_to = models.DateField()

    def __str__(self) -> str:
        return self.name


class FormerUnitSuccessor(models.Model):
    """Which unit of today holds the land, or a part of it, of a commune of the three levels."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    former = models.ForeignKey(FormerUnit, on_delete=models.PROTECT)
    unit = models.ForeignKey(AdminUnit, on_delete=models.PROTECT)
    extent = models.TextField(help_text="whole or part")
    is_default = models.BooleanField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["former", "unit"], name="directory_former_successor"),)

    def __str__(self) -> str:
        return f"{self.former_id} → {self.unit_id}"


class AgencyKind(models.Model):
    """What an agency is: a code list that the operator widens, not a vocabulary of the code."""

    code = models.TextField(primary_key=True)
    name = models.TextField()
    reported_apart = models.BooleanField(default=False, help_text="voluntary providers have figures of their own")
    order = models.SmallIntegerField(default=100)

    def __str__(self) -> str:
        return self.name


class Agency(models.Model):
    """A state agency, centre or enterprise with its identification code."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    code = models.TextField(unique=True)
    name = models.TextField()
    level = models.TextField()
    kind = models.ForeignKey(AgencyKind, null=True, on_delete=models.PROTECT)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT)
    unit_code = models.TextField(blank=True)
    address = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    sort_key = models.TextField(blank=True)
    active = models.BooleanField(default=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class AgencyTree(models.Model):
    """Who stands under whom, at any depth and themselves included; kept by `directory.tree` alone."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    ancestor = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    descendant = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["ancestor", "descendant"], name="directory_tree_once"),)

    def __str__(self) -> str:
        return f"{self.ancestor_id} ⊇ {self.descendant_id}"


class AgencySuccession(models.Model):
    """Which agency took over from one that ended, since when and by which decision."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    predecessor = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    decision = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["predecessor", "successor"], name="directory_succession_once"),)

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class Unit(models.Model):
    """A division, desk, leadership or records office inside an agency."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    key = models.TextField()
    name = models.TextField()
    kind = models.TextField()
    valid_to = models.DateField(null=True)
    successor = models.ForeignKey("self", null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["agency", "key"], name="directory_unit_key"),)

    def __str__(self) -> str:
        return self.name


class Account(AbstractBaseUser):
    """A log-in; not a person: a person may act for others, an official may hold several posts."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    login = models.TextField(unique=True)
    full_name = models.TextField()
    name_key = models.TextField(blank=True, default="")
    is_official = models.BooleanField(default=False)
    kind = models.TextField(default="person")
    organisation = models.TextField(blank=True)
    email = models.TextField(blank=True)
    phone_enc = models.BinaryField(default=b"")
    phone_index = models.BinaryField(default=b"")
    personal_enc = models.BinaryField(default=b"")
    personal_index = models.BinaryField(default=b"")
    address = models.TextField(blank=True)
    verified_at = models.DateTimeField(null=True)
    verification_hash = models.TextField(blank=True)
    verification_until = models.DateTimeField(null=True)
    verification_tries = models.SmallIntegerField(default=0)
    statement_version = models.TextField(blank=True)
    statement_at = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(db_default=False, help_text="the password was given by somebody else")
    withdrawn_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "login"
    objects = BaseUserManager["Account"]()

    class Meta:
        indexes = (
            models.Index(fields=["phone_index"], name="directory_account_phone"),
            models.Index(fields=["personal_index"], name="directory_account_personal"),
            models.Index(
                fields=["name_key"],
                name="directory_account_name",
                opclasses=["text_pattern_ops"],
                condition=Q(is_official=False),
            ),
            models.Index(fields=["name_key", "id"], name="directory_account_officials", condition=Q(is_official=True)),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["personal_index"],
                condition=Q(is_official=True) & ~Q(personal_index=b""),
                name="directory_account_one_per_official",
            ),
        )

    def __str__(self) -> str:
        return self.full_name


class StatementAcceptance(models.Model):
    """A statement of responsibility as an account accepted it: text, version, moment."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    version = models.TextField()
    text = models.TextField()
    accepted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.account_id} {self.version}"


class Throttle(models.Model):
    """How often something happened in a running window; the key is a keyed digest, no personal data."""

    key = models.TextField(primary_key=True)
    since = models.DateTimeField()
    count = models.IntegerField()

    class Meta:
        indexes = (models.Index(fields=["since"], name="directory_throttle_since"),)

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"


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


class CalendarEdition(models.Model):
    """Office hours of one agency, or of the province when agency is null; dated, published once."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT)
    number = models.IntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField()
    weekly = models.JSONField()
    source = models.TextField(blank=True)
    made_by = models.TextField(blank=True, default="")
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["agency", "number"], name="directory_calendar_number", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return f"{self.agency_id}/{self.number}"


class ChangedDay(models.Model):
    """A day on which an agency, or the province when agency is null, departs from its week; never removed."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT)
    day = models.DateField()
    kind = models.TextField()
    name = models.TextField(help_text="why, as explanations print it")
    sessions = models.JSONField(null=True, help_text="pairs of times for a day that is worked")
    source = models.TextField(blank=True)
    made_by = models.TextField()
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.TextField(blank=True)
    withdrawal = models.TextField(blank=True, help_text="why it was taken back")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["agency", "day"],
                condition=Q(withdrawn_at=None),
                name="directory_changedday_once",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class DutyDay(models.Model):
    """A receiving officer on duty at a one-stop desk on a day."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, db_index=False)
    day = models.DateField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_by = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["unit", "day", "account"], name="directory_dutyday_once"),)

    def __str__(self) -> str:
        return f"{self.day} {self.account_id}"


class SpecialDay(models.Model):
    """A public holiday, a day off in exchange, or a Saturday worked in exchange."""

    day = models.DateField(primary_key=True)
    kind = models.TextField()
    name = models.TextField()
    source = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class SecondFactor(models.Model):
    """What an account proves itself with besides the password: an authenticator app or a security key."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    kind = models.TextField(help_text="totp or key")
    label = models.TextField()
    secret_enc = models.BinaryField(default=b"", help_text="of an app: the shared secret")
    last_step = models.BigIntegerField(default=0, help_text="of an app: the last half minute a code was taken for")
    credential = models.BinaryField(default=b"", help_text="of a key: its id")
    public_key = models.BinaryField(default=b"")
    sign_count = models.BigIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["credential"], condition=~Q(credential=b""), name="directory_factor_credential"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"


class RecoveryCode(models.Model):
    """A code that opens the account once when app and key are lost; only its keyed digest is kept."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    digest = models.BinaryField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account", "digest"], name="directory_recovery_once"),)

    def __str__(self) -> str:
        return f"{self.account_id} {'used' if self.used_at else 'open'}"


class SignIn(models.Model):
    """One try to sign in, and the session it opened: how, from where, and how it ended."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, db_index=False)
    how = models.TextField()
    is_ok = models.BooleanField()
    remote = models.TextField(blank=True)
    agent = models.TextField(blank=True)
    session_key = models.TextField(blank=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_how = models.TextField(blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["account", "-id"], name="directory_signin_account"),
            models.Index(fields=["session_key"], name="directory_signin_session", condition=Q(ended_at=None)),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.at}"


class SignInLink(models.Model):
    """Which account a person of an outside identity provider is: by the provider's own, stable name for them."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    provider = models.TextField()
    subject = models.TextField()
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    linked_at = models.DateTimeField()
    linked_by = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["provider", "subject"], name="directory_link_subject"),)

    def __str__(self) -> str:
        return f"{self.provider} {self.subject}"


class Device(models.Model):
    """A counter of a centre, or a device that stands there; what it was before is in its history."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, db_index=False)
    counter = models.ForeignKey("self", null=True, on_delete=models.PROTECT)
    kind = models.TextField()
    name = models.TextField()
    maker = models.TextField(blank=True, help_text="make and model")
    serial = models.TextField(blank=True)
    settings = models.JSONField(default=dict)
    token = models.TextField(unique=True, help_text="names a kiosk or display in its address")
    state = models.TextField()
    since = models.DateField()
    note = models.TextField(blank=True)
    noted_by = models.TextField()
    noted_at = models.DateTimeField()
    version = models.IntegerField(default=1, help_text="grows with each change, so that nobody overwrites another's")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "name"], condition=~Q(state="retired"), name="directory_device_name"
            ),
        )
        indexes = (models.Index(fields=["unit", "kind", "name"], name="directory_device_unit"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
