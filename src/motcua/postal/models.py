"""What travels by the public post: dossiers on their way in, results on their way out, money collected."""

from django.db import models
from django.db.models import Q

from motcua.core.ids import new_id


class HandoverRecord(models.Model):
    """Biên bản giao nhận: sealed dossiers handed to one desk, counted and signed by both sides."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    token = models.TextField(unique=True)
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, db_index=False, related_name="+")
    desk_unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, db_index=False, related_name="+")
    agency = models.ForeignKey(
        "directory.Agency", on_delete=models.PROTECT, db_index=False, related_name="+", help_text="the post's agency"
    )
    number = models.IntegerField()
    year = models.SmallIntegerField()
    edition = models.TextField()
    data = models.JSONField()
    handed_by = models.TextField()
    handed_at = models.DateTimeField()
    taken_by = models.TextField(blank=True, default="", db_default="")
    taken_at = models.DateTimeField(null=True)
    taken_data = models.JSONField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["agency", "year", "number"], name="postal_record_number"),)
        indexes = (
            models.Index(fields=["unit", "-id"], name="postal_record_unit"),
            models.Index(fields=["desk_unit", "-id"], name="postal_record_desk"),
            models.Index(fields=["desk_unit", "id"], name="postal_record_waiting", condition=Q(taken_at__isnull=True)),
        )

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"


class Consignment(models.Model):
    """A dossier that the post picked up and brings to a desk; its id is its history's stream."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    token = models.TextField(unique=True)
    form = models.TextField(unique=True, help_text="whose form made it, so that a double click makes one")
    number = models.TextField(unique=True, help_text="on the sending slip: BC261127-7KM3-Q9W4")
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, db_index=False, related_name="+")
    desk_unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, db_index=False, related_name="+")
    offering = models.ForeignKey("procedures.Offering", on_delete=models.PROTECT, db_index=False, related_name="+")
    version = models.ForeignKey("procedures.Version", on_delete=models.PROTECT, db_index=False, related_name="+")
    dossier = models.OneToOneField("dossiers.Dossier", null=True, on_delete=models.PROTECT, related_name="+")
    record = models.ForeignKey(HandoverRecord, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    state = models.TextField()
    sender_kind = models.TextField()
    sender_name = models.TextField()
    personal_enc = models.BinaryField()
    phone_enc = models.BinaryField()
    address = models.TextField()
    secret_enc = models.BinaryField()
    delivery = models.TextField(help_text="how the result is wanted: counter, online, postal")
    papers = models.JSONField(help_text="[{no, originals, copies}] of the published list")
    seal = models.TextField()
    edition = models.TextField()
    data = models.JSONField(help_text="the sending slip as it was printed")
    picked_by = models.TextField()
    picked_at = models.DateTimeField()
    bring_by = models.DateTimeField()
    missing = models.TextField(blank=True, default="", db_default="")
    ended_at = models.DateTimeField(null=True, help_text="when the desk signed, or it ended without")
    is_late = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = (
            models.Index(fields=["unit", "-id"], name="postal_consignment_unit"),
            models.Index(
                fields=["unit", "id"],
                name="postal_consignment_open",
                condition=Q(state__in=["collected", "incomplete"]),
            ),
            models.Index(fields=["desk_unit", "id"], name="postal_consignment_taken", condition=Q(state="taken")),
            models.Index(fields=["desk_unit", "-id"], name="postal_consignment_made", condition=Q(state="received")),
            models.Index(fields=["record"], name="postal_consignment_record", condition=Q(record__isnull=False)),
            models.Index(
                fields=["bring_by", "id"],
                name="postal_consignment_late",
                condition=Q(ended_at__isnull=True) | Q(is_late=True),
            ),
        )

    def __str__(self) -> str:
        return self.number


class Delivery(models.Model):
    """A result that the post took from the desk to bring it to its owner."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    token = models.TextField(unique=True)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, db_index=False, related_name="+")
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, db_index=False, related_name="+")
    desk_unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, db_index=False, related_name="+")
    state = models.TextField()
    zone = models.TextField()
    ready_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0, db_default=0)
    proof = models.TextField(blank=True, default="", db_default="", help_text="number on the signed delivery note")
    proof_file = models.ForeignKey(
        "documents.StoredFile", null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    ended_by = models.TextField(blank=True, default="", db_default="")
    ended_at = models.DateTimeField(null=True)
    is_late = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["dossier"], condition=Q(state="carried"), name="postal_delivery_one_way"),
        )
        indexes = (
            models.Index(fields=["unit", "-id"], name="postal_delivery_unit"),
            models.Index(fields=["dossier", "id"], name="postal_delivery_dossier"),
            models.Index(fields=["unit", "due_at", "id"], name="postal_delivery_open", condition=Q(state="carried")),
            models.Index(
                fields=["desk_unit", "due_at", "id"], name="postal_delivery_desk", condition=Q(state="carried")
            ),
            models.Index(
                fields=["due_at", "id"],
                name="postal_delivery_late",
                condition=Q(ended_at__isnull=True) | Q(is_late=True),
            ),
        )

    def __str__(self) -> str:
        return str(self.dossier_id)


class Settlement(models.Model):
    """Collected money handed on to one agency, counted by both sides."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    token = models.TextField(unique=True)
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, db_index=False, related_name="+")
    post_agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, db_index=False, related_name="+")
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, db_index=False, related_name="+")
    number = models.IntegerField()
    year = models.SmallIntegerField()
    total = models.BigIntegerField(help_text="whole đồng")
    handed_by = models.TextField()
    handed_at = models.DateTimeField()
    taken_by = models.TextField(blank=True, default="", db_default="")
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["post_agency", "year", "number"], name="postal_settlement_number"),
        )
        indexes = (
            models.Index(fields=["unit", "-id"], name="postal_settlement_unit"),
            models.Index(fields=["agency", "-id"], name="postal_settlement_agency"),
        )

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"


class Collection(models.Model):
    """Fees that the post took for an agency, against its own receipt."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, db_index=False, related_name="+")
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, db_index=False, related_name="+")
    consignment = models.ForeignKey(Consignment, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    dossier = models.ForeignKey("dossiers.Dossier", null=True, on_delete=models.PROTECT, db_index=False)
    amount = models.BigIntegerField(help_text="whole đồng")
    receipt = models.TextField()
    taken_by = models.TextField()
    taken_at = models.DateTimeField()
    settlement = models.ForeignKey(Settlement, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["unit", "receipt"], name="postal_collection_receipt"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="postal_collection_positive"),
        )
        indexes = (
            models.Index(
                fields=["unit", "agency"], name="postal_collection_held", condition=Q(settlement__isnull=True)
            ),
            models.Index(fields=["settlement"], name="postal_collection_given", condition=Q(settlement__isnull=False)),
            models.Index(fields=["consignment"], name="postal_collection_sent", condition=Q(consignment__isnull=False)),
        )

    def __str__(self) -> str:
        return self.receipt


class Demand(models.Model):
    """The desk asks the post to take what a dossier owes, which nobody knew when it was picked up."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    token = models.TextField(unique=True)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, db_index=False, related_name="+")
    consignment = models.ForeignKey(Consignment, on_delete=models.PROTECT, db_index=False, related_name="+")
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, db_index=False, related_name="+")
    desk_unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, db_index=False, related_name="+")
    state = models.TextField()
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    ended_by = models.TextField(blank=True, default="", db_default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["dossier"], condition=Q(state="open"), name="postal_demand_one_open"),
        )
        indexes = (models.Index(fields=["unit", "id"], name="postal_demand_open", condition=Q(state="open")),)

    def __str__(self) -> str:
        return self.token


class Loss(models.Model):
    """What the post carried was lost or damaged: the postal operator answers for it."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, db_index=False, related_name="+")
    consignment = models.ForeignKey(Consignment, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    kind = models.TextField(help_text="lost or damaged")
    happened = models.TextField()
    compensation = models.BigIntegerField(help_text="whole đồng")
    apology = models.TextField()
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["unit", "-id"], name="postal_loss_unit"),)

    def __str__(self) -> str:
        return self.kind
