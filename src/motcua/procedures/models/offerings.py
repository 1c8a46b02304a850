"""Where a procedure is offered, and which units are ready to."""

from django.db import models

from motcua.core.ids import new_id
from motcua.procedures.models.catalogue import Procedure
from motcua.procedures.models.forms import FormVersion
from motcua.procedures.models.processes import ProcessVersion


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
