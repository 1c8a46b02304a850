"""What is owed and what was paid."""

from django.db import models
from django.db.models import F, Q

from motcua.core.ids import new_id


class Obligation(models.Model):
    """A financial obligation the handling side fixed: while it is open the dossier waits (status 6)."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey("dossiers.Dossier", db_index=False, on_delete=models.PROTECT)
    account = models.TextField(blank=True, help_text="where to pay: bank account, holder, bank or treasury")
    basis = models.TextField()
    clock = models.TextField(help_text="pause or continue")
    pay_by = models.DateTimeField()
    set_by = models.TextField()
    set_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True)
    met_by = models.TextField(blank=True)
    proof = models.ForeignKey(
        "documents.StoredFile", null=True, db_index=False, on_delete=models.PROTECT, related_name="+"
    )
    proof_text = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, help_text="ended unpaid, with the dossier")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(met_at=None, closed_at=None), name="payments_obligation_one_open"
            ),
        )
        indexes = (
            models.Index(
                fields=["pay_by", "id"], name="payments_obligation_due", condition=Q(met_at=None, closed_at=None)
            ),
            models.Index(fields=["dossier", "id"], name="payments_obligation_dossier"),
        )

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.set_at}"


class Proof(models.Model):
    """A proof of payment that the applicant sent for an obligation: it waits to be checked, is taken or refused."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    obligation = models.ForeignKey(Obligation, db_index=False, on_delete=models.PROTECT, related_name="proofs_sent")
    dossier = models.ForeignKey("dossiers.Dossier", db_index=False, on_delete=models.PROTECT)
    text = models.TextField(help_text="number, day and issuer, as the applicant wrote them")
    files = models.JSONField(help_text="ids of the files sent")
    sent_by = models.TextField()
    sent_at = models.DateTimeField()
    decided_by = models.TextField(blank=True, default="", db_default="")
    decided_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
    answer = models.TextField(blank=True, default="", db_default="", help_text="why it was refused, for the applicant")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["obligation"], condition=Q(decided_at=None), name="payments_proof_one_open"
            ),
        )
        indexes = (models.Index(fields=["dossier", "id"], name="payments_proof_dossier"),)

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.sent_at}"


class Order(models.Model):
    """One try to pay online what a dossier owes: the gateway, the sum, and which charges it is for."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    ref = models.TextField(unique=True)
    dossier = models.ForeignKey("dossiers.Dossier", db_index=False, on_delete=models.PROTECT)
    gateway = models.TextField()
    amount = models.BigIntegerField(help_text="whole đồng")
    charges = models.JSONField(help_text="ids of the charges it is for")
    text = models.TextField()
    payer = models.TextField()
    made_by = models.TextField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.TextField()
    code = models.TextField(blank=True, default="", db_default="", help_text="the gateway's code when it failed")
    ended_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True, help_text="when the gateway was asked last")
    address = models.TextField(blank=True, default="", db_default="", help_text="where the payer goes on")
    budget_text = models.TextField(blank=True, default="", db_default="", help_text="notice of transfer to the budget")
    budget_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["dossier", "gateway"], condition=Q(state="open"), name="payments_order_one_open"
            ),
        )
        indexes = (
            models.Index(fields=["made_at", "id"], name="payments_order_open", condition=Q(state="open")),
            models.Index(fields=["dossier", "id"], name="payments_order_dossier"),
        )

    def __str__(self) -> str:
        return f"{self.ref} {self.amount}"


class Money(models.Model):
    """One sum that came from outside: what of it settled fees, what was paid back; the rest is an open difference."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    gateway = models.TextField()
    reference = models.TextField(help_text="the gateway's number of the transaction")
    order = models.ForeignKey(Order, null=True, db_index=False, on_delete=models.PROTECT)
    dossier = models.ForeignKey("dossiers.Dossier", null=True, db_index=False, on_delete=models.PROTECT)
    amount = models.BigIntegerField(help_text="whole đồng")
    settled = models.BigIntegerField(default=0, db_default=0)
    refunded = models.BigIntegerField(default=0, db_default=0)
    told_by = models.TextField(help_text="notice, query or statement")
    voucher = models.TextField(blank=True, help_text="the signed message, as received")
    came_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["gateway", "reference"], name="payments_money_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0)
                & Q(settled__gte=0)
                & Q(refunded__gte=0)
                & Q(amount__gte=F("settled") + F("refunded")),
                name="payments_money_parts",
            ),
        )
        indexes = (
            models.Index(fields=["order"], name="payments_money_order"),
            models.Index(fields=["dossier"], name="payments_money_dossier"),
            models.Index(fields=["gateway", "came_at"], name="payments_money_day"),
        )

    def __str__(self) -> str:
        return f"{self.gateway} {self.reference} {self.amount}"


class MoneyOrder(models.Model):
    """One of several orders that a sum names: a transfer whose text names more than one."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    money = models.ForeignKey(Money, db_index=False, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, db_index=False, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["money", "order"], name="payments_moneyorder_once"),)
        indexes = (models.Index(fields=["order"], name="payments_moneyorder_order"),)

    def __str__(self) -> str:
        return f"{self.money_id} {self.order_id}"


class Difference(models.Model):
    """Money and what is owed do not meet: listed until somebody resolves it."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    kind = models.TextField()
    gateway = models.TextField()
    reference = models.TextField()
    money = models.ForeignKey(Money, null=True, db_index=False, on_delete=models.PROTECT)
    amount = models.BigIntegerField(help_text="whole đồng")
    note = models.TextField(blank=True)
    found_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.TextField(blank=True, default="", db_default="")
    resolution = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "gateway", "reference"],
                condition=Q(resolved_at=None),
                name="payments_difference_one_open",
            ),
        )
        indexes = (
            models.Index(fields=["found_at", "id"], name="payments_difference_open", condition=Q(resolved_at=None)),
            models.Index(fields=["money"], name="payments_difference_money"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"


class Refund(models.Model):
    """Money to be paid back: asked, decided by somebody else, paid with a document."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    money = models.ForeignKey(Money, db_index=False, on_delete=models.PROTECT)
    amount = models.BigIntegerField(help_text="whole đồng")
    from_settled = models.BooleanField(help_text="a fee that was settled is paid back, not a difference")
    reason = models.TextField()
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    decided_by = models.TextField(blank=True, default="", db_default="")
    decided_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
    decision = models.TextField(blank=True, default="", db_default="", help_text="number and day, or why not")
    paid_by = models.TextField(blank=True, default="", db_default="")
    paid_at = models.DateTimeField(null=True)
    document = models.TextField(blank=True, default="", db_default="", help_text="number and day of the payment")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["money"],
                condition=Q(paid_at=None) & ~Q(accepted=False),
                name="payments_refund_one_open",
            ),
        )
        indexes = (
            models.Index(fields=["money"], name="payments_refund_money"),
            models.Index(fields=["asked_at", "id"], name="payments_refund_open", condition=Q(paid_at=None)),
        )

    def __str__(self) -> str:
        return f"{self.money_id} {self.amount}"


class Charge(models.Model):
    """One amount a dossier owes: a fee (lệ phí) or charge (phí) by its legal basis."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, db_index=False)
    name = models.TextField()
    kind = models.TextField()
    amount = models.BigIntegerField(help_text="whole đồng")
    basis = models.TextField(blank=True)
    owed_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    obligation = models.ForeignKey(Obligation, null=True, db_index=False, on_delete=models.PROTECT)
    by_proof = models.BooleanField(default=False, db_default=False, help_text="paid elsewhere, shown by a paper")
    closed_at = models.DateTimeField(null=True, help_text="no longer owed: the dossier ended, or the fee changed")
    order = models.ForeignKey(Order, null=True, db_index=False, on_delete=models.PROTECT, help_text="what paid it")
    moment = models.TextField(blank=True, default="", db_default="", help_text="reception, appraisal or return")

    class Meta:
        indexes = (models.Index(fields=["dossier"], name="payments_charge_dossier"),)

    def __str__(self) -> str:
        return f"{self.name} {self.amount}"


class Relief(models.Model):
    """An exemption or reduction that was asked for with a dossier, as its rule stood then; the desk decides."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.OneToOneField("dossiers.Dossier", on_delete=models.PROTECT)
    rule = models.ForeignKey("procedures.FeeRule", on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.TextField()
    percent = models.SmallIntegerField()
    paper = models.TextField(blank=True)
    basis = models.TextField()
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    decided_by = models.TextField(blank=True, default="", db_default="")
    decided_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
    spared = models.BigIntegerField(default=0, db_default=0, help_text="whole đồng that need not be paid")
    reason = models.TextField(blank=True, default="", db_default="", help_text="why it was refused")

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.name}"


class Receipt(models.Model):
    """Money taken: numbered per agency and year, never changed."""

    id = models.BigIntegerField(primary_key=True, default=new_id)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, db_index=False)
    agency = models.ForeignKey("directory.Agency", on_delete=models.PROTECT, db_index=False)
    token = models.TextField(unique=True)
    number = models.IntegerField()
    year = models.SmallIntegerField()
    amount = models.BigIntegerField(help_text="whole đồng")
    method = models.TextField()
    money = models.ForeignKey(Money, null=True, db_index=False, on_delete=models.PROTECT)
    payer = models.TextField()
    data = models.JSONField()
    taken_by = models.TextField()
    taken_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["agency", "year", "number"], name="payments_receipt_number"),)
        indexes = (models.Index(fields=["dossier"], name="payments_receipt_dossier"),)

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"
