"""One officer checks an online dossier at a time; the queue has one order, and leaving it is recorded."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from motcua.core import clock, ledger, profile, sql
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.directory.actors import Actor
from motcua.dossiers.enums import Bucket
from motcua.dossiers.held import Held, hold
from motcua.dossiers.permissions import may_receive
from motcua.dossiers.queries import may_reach
from motcua.intake.events import ClaimTakenOver, DossierClaimed, TakenOutOfOrder

MOST_COUNTED = 100
ORDER_RULE = (
    "Hồ sơ trực tuyến được kiểm tra theo thứ tự hạn trả lời: nộp trước, kiểm tra trước, không phân biệt ai nộp."
)
"""The one rule of the queue, as officers and inspectors read it."""

_CLAIM = """
INSERT INTO intake_claim (dossier_id, account_id, claimed_at, expires_at, taken_from_id)
VALUES (%(dossier)s, %(account)s, %(now)s, %(until)s, %(from)s)
ON CONFLICT (dossier_id) DO UPDATE SET account_id = excluded.account_id, claimed_at = excluded.claimed_at,
  expires_at = excluded.expires_at, taken_from_id = excluded.taken_from_id
"""
_HOLDER = """
SELECT c.account_id, a.full_name, c.expires_at FROM intake_claim c JOIN directory_account a ON a.id = c.account_id
WHERE c.dossier_id = %s AND c.expires_at > %s
"""
# Those that come before in the queue's order and that nobody checks.
_AHEAD = """
SELECT count(*) FROM (
  SELECT 1 FROM dossiers_scope s, (SELECT order_at, dossier_id FROM dossiers_scope
                                   WHERE dossier_id = %(dossier)s AND scope = %(desk)s) me
  WHERE s.scope = %(desk)s AND s.bucket = %(bucket)s AND (s.order_at, s.dossier_id) < (me.order_at, me.dossier_id)
    AND NOT EXISTS (SELECT 1 FROM intake_claim c WHERE c.dossier_id = s.dossier_id AND c.expires_at > %(now)s)
  LIMIT %(most)s) x
"""


@dataclass(frozen=True)
class Holder:
    """Who checks a dossier now, and until when."""

    account_id: int
    full_name: str
    until: datetime


@transaction.atomic
def claim(*, actor: Actor, dossier_id: int, now: datetime, take_over: bool = False, reason: str = "") -> datetime:
    """Take an online dossier to check it; returns until when. Taking it again starts the time anew.

    Args:
        take_over: Take it although a colleague checks it; the colleague is told, and a reason is needed.

    Raises:
        NotAllowed: The actor is not at the dossier's desk.
        RuleBroken: It waits for nobody, a colleague checks it, or a take-over has no reason.
    """
    held = hold(dossier_id)
    if not may_receive(actor, held.desk_unit_id) or not may_reach(actor, held.id):
        raise NotAllowed(f"{actor.ref} is not at the desk of {held.ref}")
    if held.awaiting != "desk":
        raise RuleBroken("dossier.not_waiting", "Hồ sơ này không còn chờ tiếp nhận. Hãy tải lại danh sách.")
    other = holder(held.id, now)
    mine = other is not None and other.account_id == actor.account_id
    if other and not mine and not take_over:
        raise RuleBroken("claim.held", _held_by(other))
    if other and not mine and not reason.strip():
        raise RuleBroken("claim.no_reason", "Hãy ghi lý do nhận thay để đồng nghiệp biết.", "claim_reason")
    until = now + timedelta(minutes=int(profile.value("desk", "claim_minutes")))
    taken_from = other.account_id if other and not mine else None
    if not mine:
        note_order(actor=actor, held=held, now=now)
        fact = (
            ClaimTakenOver(from_account=taken_from, until=until.isoformat())
            if taken_from
            else DossierClaimed(until=until.isoformat())
        )
        ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now, reason=reason.strip()[:500])
    values = {"dossier": held.id, "account": actor.account_id, "now": now, "until": until, "from": taken_from}
    sql.execute(_CLAIM, values)
    return until


def holder(dossier_id: int, now: datetime) -> Holder | None:
    """Return who checks a dossier now, or None."""
    found = sql.rows(_HOLDER, (dossier_id, now))
    return Holder(*found[0]) if found else None


def require_mine(*, actor: Actor, held: Held, now: datetime) -> None:
    """Refuse a decision while a colleague checks the dossier; note it when the queue's order was left.

    Who decides without having claimed holds it in that moment.

    Raises:
        RuleBroken: A colleague checks it.
    """
    other = holder(held.id, now)
    if other and other.account_id != actor.account_id:
        raise RuleBroken("claim.held", _held_by(other))
    if other is None:
        note_order(actor=actor, held=held, now=now)


def note_order(*, actor: Actor, held: Held, now: datetime) -> None:
    """Record that a dossier was taken while others due earlier waited; the order itself is `ORDER_RULE`."""
    values = {
        "dossier": held.id,
        "desk": held.desk_unit_id,
        "bucket": int(Bucket.TO_RECEIVE),
        "now": now,
        "most": MOST_COUNTED,
    }
    ahead = int(sql.rows(_AHEAD, values)[0][0])
    if ahead:
        ledger.record(stream=held.id, fact=TakenOutOfOrder(ahead=ahead), actor=actor.ref, now=now)


def _held_by(other: Holder) -> str:
    until = f"{clock.local(other.until):%H:%M}"
    return (
        f"{other.full_name} đang kiểm tra hồ sơ này, đến {until} nếu chưa xong thì hồ sơ tự được nhả. "
        "Hãy chọn hồ sơ khác, hoặc nhận thay và ghi lý do."
    )
