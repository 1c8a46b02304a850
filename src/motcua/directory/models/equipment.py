"""Counters and devices."""

from django.db import models
from django.db.models import Q

from motcua.core.ids import new_id
from motcua.directory.models.agencies import Unit


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
