"""The bank's file of a day beside our books: whatever is on one side only is listed until it is resolved.

The file is compared, never believed by itself: a line that we do not know becomes a difference, and only a person turns
it into money, with a reason.
"""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from motcua.core import clock, ledger, sql
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.core.ids import new_id
from motcua.directory.actors import Actor, Role
from motcua.payments.enums import DifferenceKind, Gateway, Outcome
from motcua.payments.events import DayReconciled, DifferenceFound, DifferenceResolved
from motcua.payments.models import Difference
from motcua.payments.ports import Notice, NoticeKind
from motcua.payments.rules import Line, compare, refs_in
from motcua.payments.services.receiving import receive
from motcua.payments.services.settling import STREAM

COLUMNS = ("transaction_id", "amount", "content")
MOST_LINES = 20_000
LARGEST_FILE = 5_000_000
_OURS = """
SELECT reference, amount FROM payments_money WHERE gateway = %s AND came_at >= %s AND came_at < %s
"""
_KNOWN = "SELECT reference, amount FROM payments_money WHERE gateway = %s AND reference = ANY(%s)"
_LISTED = """
SELECT kind, reference FROM payments_difference
WHERE gateway = %s AND resolved_at IS NULL AND kind IN ('bank_only', 'ours_only', 'amounts_differ')
"""


@dataclass(frozen=True)
class Reconciled:
    """What comparing a day showed: lines that agree, and differences newly listed."""

    agreed: int
    listed: int


def read_file(content: bytes) -> list[Line]:
    """Read the bank's file: CSV with `transaction_id`, `amount` (whole đồng) and `content`.

    Raises:
        RuleBroken: It is not such a file; nothing was taken.
    """
    if len(content) > LARGEST_FILE:
        raise RuleBroken("statement.large", "Tệp sao kê quá lớn (tối đa 5 MB). Hãy tách theo ngày.", "file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RuleBroken("statement.encoding", "Tệp sao kê phải là CSV mã hóa UTF-8.", "file") from None
    reader = csv.DictReader(io.StringIO(text))
    if not set(COLUMNS) <= set(reader.fieldnames or ()):
        message = "Dòng đầu của tệp phải có các cột transaction_id, amount, content."
        raise RuleBroken("statement.columns", message, "file")
    lines: dict[str, Line] = {}
    for place, row in enumerate(reader, start=2):
        reference, amount = (row["transaction_id"] or "").strip(), (row["amount"] or "").strip()
        is_sum = amount.isascii() and amount.isdigit() and len(amount) <= 15 and int(amount)  # noqa: PLR2004
        if not reference or not is_sum:
            raise RuleBroken("statement.line", f"Dòng {place}: thiếu số giao dịch hoặc số tiền không đúng.", "file")
        if reference in lines:
            raise RuleBroken("statement.twice", f"Dòng {place}: số giao dịch {reference} có hai lần.", "file")
        lines[reference] = Line(reference, int(amount), (row["content"] or "")[:500])
        if len(lines) > MOST_LINES:
            raise RuleBroken("statement.long", f"Tệp có quá {MOST_LINES} dòng. Hãy tách tệp.", "file")
    return list(lines.values())


@transaction.atomic
def reconcile(*, actor: Actor, gateway: Gateway, day: date, content: bytes, now: datetime) -> Reconciled:
    """Compare the bank's file of a day with what came; the same file again lists nothing twice.

    Differences of a comparison that this one shows to agree are resolved by it.

    Raises:
        NotAllowed: The actor does not administer the province.
        RuleBroken: The file cannot be read, or the day is not over.
    """
    if not actor.has(Role.PROVINCE_ADMIN):
        raise NotAllowed(f"{actor.ref} reconciles nothing")
    if day > clock.local_date(now):
        raise RuleBroken("statement.future", "Ngày sao kê chưa đến.", "day")
    lines = read_file(content)
    # One comparison at a time: two files of one day must not list the same difference twice.
    sql.rows("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"payments.statement:{gateway.value}",))
    begins = datetime.combine(day, time(), clock.LOCAL)
    ours = dict(sql.rows(_OURS, (gateway.value, begins, begins + timedelta(days=1))))
    # A line of this day may be money that we heard of the day before or after.
    known = ours | dict(sql.rows(_KNOWN, (gateway.value, [line.reference for line in lines])))
    found = compare(lines, ours=ours, known=known)
    listed = set(sql.rows(_LISTED, (gateway.value,)))
    ledger.ensure(STREAM)
    fresh = [each for each in found.differences if (each.kind.value, each.reference) not in listed]
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "kind": each.kind.value,
            "gateway": gateway.value,
            "reference": each.reference,
            "money": None,
            "amount": each.amount,
            "note": each.note,
            "found_at": now,
        }
        for each in fresh
    ]
    sql.insert(Difference, rows)
    for row in rows:
        fact = DifferenceFound(difference=row["id"], kind=row["kind"], total=row["amount"])
        ledger.record(stream=STREAM, fact=fact, actor=actor.ref, now=now)
    _resolve_agreed(actor, gateway, found.agreed, now)
    done = DayReconciled(gateway=gateway.value, day=day.isoformat(), agreed=len(found.agreed), listed=len(rows))
    ledger.record(stream=STREAM, fact=done, actor=actor.ref, now=now)
    return Reconciled(len(found.agreed), len(rows))


def _resolve_agreed(actor: Actor, gateway: Gateway, agreed: list[str], now: datetime) -> None:
    resolved = sql.rows(
        "UPDATE payments_difference SET resolved_at = %s, resolved_by = %s, resolution = %s "
        "WHERE gateway = %s AND reference = ANY(%s) AND resolved_at IS NULL AND money_id IS NULL RETURNING id",
        (now, actor.ref, "Sao kê và sổ đã khớp", gateway.value, agreed),
    )
    for (difference,) in resolved:
        fact = DifferenceResolved(difference=difference, how="Sao kê và sổ đã khớp")
        ledger.record(stream=STREAM, fact=fact, actor=actor.ref, now=now)


@transaction.atomic
def take_over(*, actor: Actor, difference_id: int, text: str, now: datetime) -> Outcome:
    """Take money that only the bank's file tells of into our books; it settles or is a difference as any other.

    Raises:
        NotAllowed: The actor does not administer the province.
        RuleBroken: It is resolved already, is not such a line, or no reason is given.
    """
    if not actor.has(Role.PROVINCE_ADMIN):
        raise NotAllowed(f"{actor.ref} takes over nothing")
    if not text.strip():
        raise RuleBroken("difference.no_reason", "Hãy ghi cách xử lý và căn cứ.", "text")
    # The dossier's lock comes first: `receive` takes it, so the difference is locked after.
    found = sql.rows(
        "SELECT kind, gateway, reference, amount, note, resolved_at FROM payments_difference WHERE id = %s",
        (difference_id,),
    )
    if not found or found[0][0] != DifferenceKind.BANK_ONLY:
        raise RuleBroken("difference.not_bank", "Chỉ ghi nhận được khoản chỉ có trong sao kê.")
    _, gateway, reference, amount, note, _ = found[0]
    names = refs_in(note)
    notice = Notice(
        kind=NoticeKind.PAID,
        order_ref=names[0] if names else "",
        order_refs=tuple(names),
        reference=reference,
        amount=amount,
        voucher=note,
    )
    outcome = receive(gateway=Gateway(gateway), notice=notice, told_by="statement", now=now)
    done = sql.execute(
        "UPDATE payments_difference SET resolved_at = %s, resolved_by = %s, resolution = %s "
        "WHERE id = %s AND resolved_at IS NULL",
        (now, actor.ref, f"Ghi nhận theo sao kê: {text.strip()[:900]}", difference_id),
    )
    if not done:
        raise RuleBroken("difference.gone", "Khoản này đã được xử lý. Hãy tải lại danh sách.")
    ledger.ensure(STREAM)
    fact = DifferenceResolved(difference=difference_id, how="Ghi nhận theo sao kê")
    ledger.record(stream=STREAM, fact=fact, actor=actor.ref, now=now)
    return outcome
