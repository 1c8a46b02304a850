"""What a dossier owes, and cash taken at the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from motcua.core import clock, ledger, numbers, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id, new_token
from motcua.core.money import format_dong
from motcua.core.text import clean_input
from motcua.directory import queries as directory
from motcua.directory.actors import Actor, Role
from motcua.dossiers import slip_contents
from motcua.dossiers.held import Held
from motcua.dossiers.permissions import may_work_at_desk
from motcua.dossiers.slips.content import Party, ReceiptRow
from motcua.dossiers.slips.content import Receipt as ReceiptContent
from motcua.dossiers.slips.editions import SlipKind, edition_on
from motcua.dossiers.slips.printing import render_slip
from motcua.payments.events import CardTaken, CashTaken, FeeOwed, PaidElsewhere
from motcua.payments.models import Charge, Receipt
from motcua.procedures.queries import content_of
from motcua.procedures.rules.fees import FeeOption

_PROVE = """
UPDATE payments_charge SET paid_at = %s, by_proof = true
WHERE dossier_id = %s AND paid_at IS NULL AND closed_at IS NULL AND obligation_id IS NULL RETURNING amount
"""
_PAID_TO_POST = _PROVE.replace("AND obligation_id IS NULL ", "")
_PAY = """
UPDATE payments_charge SET paid_at = %s WHERE dossier_id = %s AND paid_at IS NULL AND closed_at IS NULL
"""


@dataclass(frozen=True)
class Taken:
    """A receipt's names."""

    number: int
    year: int
    token: str
    total: int


def owe(
    *, actor: Actor, dossier_id: int, fees: Sequence[FeeOption], obligation_id: int | None = None, now: datetime
) -> None:
    """Record what a held dossier owes; nothing owed, nothing recorded."""
    if not fees:
        return
    rows = [
        {
            "id": new_id(),
            "dossier": dossier_id,
            "name": fee.name,
            "kind": fee.kind,
            "amount": fee.amount,
            "basis": fee.basis,
            "owed_at": now,
            "obligation": obligation_id,
            "moment": fee.moment,
        }
        for fee in fees
    ]
    sql.insert(Charge, rows)
    fact = FeeOwed(total=sum(fee.amount for fee in fees), charges=len(fees))
    ledger.record(stream=dossier_id, fact=fact, actor=actor.ref, now=now)


def take_cash(*, actor: Actor, held: Held, payer: str, now: datetime) -> Taken:
    """Take all that a held dossier still owes in cash, against one numbered receipt.

    Raises:
        NotAllowed: The actor does not work at a desk.
        RuleBroken: Nothing is owed any more, so a double click takes nothing twice.
    """
    due = _due(actor, held)
    sql.execute(_PAY, (now, held.id))
    given = give_receipt(actor=actor, held=held, due=due, way=Way(method="cash", payer=payer), now=now)
    fact = CashTaken(total=given.taken.total, receipt=given.id, number=given.taken.number, year=given.taken.year)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    return given.taken


def take_card(*, actor: Actor, held: Held, payer: str, slip: str, now: datetime) -> Taken:
    """Take all that a held dossier still owes by card at the desk's terminal, against one numbered receipt.

    Args:
        slip: The number on the terminal's slip.

    Raises:
        NotAllowed: The actor does not work at a desk.
        RuleBroken: Nothing is owed any more, or the slip is not named.
    """
    due, slip = _due(actor, held), _named(slip, "Hãy ghi số giao dịch trên phiếu của máy thẻ.")
    sql.execute(_PAY, (now, held.id))
    way = Way(method="card", payer=payer, name=f"Thẻ, giao dịch {slip}")
    given = give_receipt(actor=actor, held=held, due=due, way=way, now=now)
    taken = given.taken
    fact = CardTaken(total=taken.total, receipt=given.id, number=taken.number, year=taken.year, slip=slip)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    return taken


def record_paid_elsewhere(*, actor: Actor, held: Held, proof: str, now: datetime) -> None:
    """Record that fees were paid another lawful way, by the paper that shows it; whoever took the money gave a receipt.

    A financial obligation that the dossier waits for has a way of its own: `obligations.prove_paid`.

    Raises:
        NotAllowed: The actor does not work at a desk.
        RuleBroken: No fee is owed any more, or the paper is not named.

    Source: VL Đ.16 k1; NĐ 61/2018/NĐ-CP Đ.22 (law.md §7).
    """
    _due(actor, held)
    proof = _named(proof, "Hãy ghi số, ngày của chứng từ và nơi đã nộp tiền.")
    paid = sql.rows(_PROVE, (now, held.id))
    if not paid:
        message = "Khoản này là nghĩa vụ tài chính: hãy ghi chứng từ ở mục nghĩa vụ tài chính của hồ sơ."
        raise RuleBroken("payment.obligation", message)
    fact = PaidElsewhere(total=sum(amount for (amount,) in paid), proof=proof)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)


def record_paid_to_post(*, actor: Actor, held: Held, amount: int, receipt: str, now: datetime) -> None:
    """Record that the post took the fees which a held dossier owes, all of them, against a receipt of its own.

    The caller lets a dossier that waited for them go on.

    Args:
        amount: Whole đồng taken.
        receipt: Number and day of the post's receipt.

    Raises:
        NotAllowed: The actor neither works at a desk nor for the post.
        RuleBroken: No fee is owed any more, or not this amount.

    Source: NĐ 61/2018/NĐ-CP Điều 22; QĐ 45/2016/QĐ-TTg Điều 6, 9: fees are paid to the postal operator.
    """
    if not (may_work_at_desk(actor) or actor.has(Role.POSTAL)):
        raise NotAllowed(f"{actor.ref} takes no money")
    owed = sum(due for (due,) in sql.rows(_PAID_TO_POST, (now, held.id)))
    if owed != amount:
        message = (
            f"Hồ sơ còn phải nộp {format_dong(owed)}, không phải {format_dong(amount)}. "
            "Hãy tải lại trang và thu đúng số này."
        )
        raise RuleBroken("payment.other_amount", message, "amount")
    fact = PaidElsewhere(total=amount, proof=f"Bưu chính thu hộ, biên lai {receipt}")
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)


def _due(actor: Actor, held: Held) -> list[tuple[str, int]]:
    if not may_work_at_desk(actor):
        raise NotAllowed(f"{actor.ref} takes no money")
    due = sql.rows(
        "SELECT name, amount FROM payments_charge WHERE dossier_id = %s AND paid_at IS NULL "
        "AND closed_at IS NULL ORDER BY id",
        (held.id,),
    )
    if not due:
        raise RuleBroken("payment.nothing_owed", "Hồ sơ này không còn khoản nào phải thu.")
    return [(name, amount) for name, amount in due]


def _named(text: str, message: str) -> str:
    named = clean_input(text, 200, multiline=False)
    if not named:
        raise RuleBroken("payment.no_proof", message, "proof")
    return named


@dataclass(frozen=True, kw_only=True)
class Way:
    """How money came: the way, its name on the receipt, who paid, which money from outside it was."""

    method: str
    payer: str
    name: str = "Tiền mặt"
    money_id: int | None = None


@dataclass(frozen=True)
class Given:
    """A receipt that was made."""

    id: int
    taken: Taken


def give_receipt(*, actor: Actor, held: Held, due: Sequence[tuple[str, int]], way: Way, now: datetime) -> Given:
    """Make the numbered receipt for charges just marked as paid; the actor's agency collects.

    Args:
        due: Names and whole đồng of the charges.
    """
    year, total = clock.local(now).year, sum(amount for _, amount in due)
    number = numbers.take(f"receipt:{actor.agency_code}:{year}")
    receipt_id, token = new_id(), new_token()
    signs = directory.stationery(actor.agency_id).signs
    content = ReceiptContent(
        head=slip_contents.letterhead(actor, sign="BLTT", number=number, now=now),
        payer=_payer(held, way.payer),
        owner="" if _is_owner(held, way.payer) else held.owner_name,
        procedure=content_of(held.version_id)["name"],
        rows=tuple(ReceiptRow(name=name, amount=amount) for name, amount in due),
        paid_at=now,
        cashier=actor.full_name,
        dossier_code=held.ref,
        form_sign=signs.form,
        series=signs.series,
        collector_tax_code=signs.tax_code,
        method=way.name,
    )
    sql.insert(
        Receipt,
        [
            {
                "id": receipt_id,
                "dossier": held.id,
                "agency": actor.agency_id,
                "token": token,
                "number": number,
                "year": year,
                "amount": total,
                "method": way.method,
                "money": way.money_id,
                "payer": way.payer,
                "data": msgspec.to_builtins(content),
                "taken_by": actor.ref,
                "taken_at": now,
            }
        ],
    )
    return Given(receipt_id, Taken(number, year, token, total))


def _is_owner(held: Held, payer: str) -> bool:
    return not payer.strip() or payer.strip().casefold() == held.owner_name.casefold()


def _payer(held: Held, payer: str) -> Party:
    """Return who paid: the owner with address and number, or the one who came, of whom the desk knows the name."""
    return slip_contents.party_of(held.id) if _is_owner(held, payer) else Party(name=payer.strip())


def render(token: str) -> tuple[bytes, str]:
    """Return a receipt as PDF/A-3a and a file name; the caller checked who reads.

    Raises:
        NotFound: No such receipt.
    """
    receipt = Receipt.objects.filter(token=token).first()
    if receipt is None:
        raise NotFound(f"receipt {token}")
    content = msgspec.convert(receipt.data, type=ReceiptContent)
    edition = edition_on(clock.local_date(receipt.taken_at))
    return render_slip(SlipKind.RECEIPT, edition, content), f"bien-lai-{receipt.number}-{receipt.year}.pdf"
