"""Office hours, days that differ, and who is on duty."""

from django.db import models
from django.db.models import Q

from motcua.core.ids import new_id
from motcua.directory.models.accounts import Account
from motcua.directory.models.agencies import Agency, Unit


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


class SpecialDay(models.Model):
    """A public holiday, a day off in exchange, or a Saturday worked in exchange."""

    day = models.DateField(primary_key=True)
    kind = models.TextField()
    name = models.TextField()
    source = models.TextField(blank=True)

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
