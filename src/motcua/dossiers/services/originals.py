"""Originals of the applicant: what is held, what went back to whom, and what was lost or damaged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from motcua.core import ledger, sql
from motcua.core.errors import Faults, NotAllowed, SeveralBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.dossiers.enums import IDENTITY_CHECKS, RELATIONS
from motcua.dossiers.events import OriginalsGivenBack, PaperLost
from motcua.dossiers.held import Held, hold
from motcua.dossiers.models.papers import OriginalReturn, PaperLoss
from motcua.dossiers.permissions import may_receive

LOSSES = {"lost": "Mất", "damaged": "Hư hỏng"}
LONGEST_NAME = 120
LONGEST_TEXT = 1000
MOST_COSTS = 10_000_000_000


@dataclass(frozen=True)
class Given:
    """So many originals of one paper."""

    no: int
    count: int


@dataclass(frozen=True)
class Receiver:
    """Who gets papers back, and how identity was checked."""

    name: str
    relation: str
    identity_check: str


@dataclass(frozen=True)
class Original:
    """The originals of one paper: taken, given back, still held."""

    no: int
    name: str
    taken: int
    remaining: int


@dataclass(frozen=True, kw_only=True)
class Loss:
    """What happened to a paper, who answers for it and what follows; costs in whole đồng."""

    paper_no: int | None
    kind: str
    happened: str
    responsible: str
    costs: int
    costs_borne_by: str
    apology: str


_HELD = """
SELECT p.no, p.name, p.originals, p.originals - coalesce(r.given, 0)
FROM dossiers_paper p
LEFT JOIN (SELECT paper_no, sum(count)::int AS given FROM dossiers_originalreturn WHERE dossier_id = %(id)s
           GROUP BY paper_no) r ON r.paper_no = p.no
WHERE p.dossier_id = %(id)s AND p.originals > 0 ORDER BY p.no
"""


def originals_of(dossier_id: int) -> list[Original]:
    """Return the papers of which originals were taken."""
    return [Original(*row) for row in sql.rows(_HELD, {"id": dossier_id})]


def held_originals(dossier_id: int) -> list[Original]:
    """Return the papers of which the office still holds originals."""
    return [each for each in originals_of(dossier_id) if each.remaining > 0]


@transaction.atomic
def give_back_originals(
    *, actor: Actor, dossier_id: int, given: Sequence[Given], receiver: Receiver, now: datetime
) -> None:
    """Give originals back item by item, at any time, also before the end.

    Raises:
        NotAllowed: The actor is not at the receiving desk.
        RuleBroken: Nothing is chosen, more than is held, no receiver, or identity not checked.

    Source: NĐ 61/2018/NĐ-CP Điều 20 khoản 2: what was taken for comparison goes back, item by item.
    """
    held = hold(dossier_id)
    if not may_receive(actor, held.desk_unit_id):
        raise NotAllowed(f"{actor.ref} gives back nothing of {held.ref}")
    wanted = [each for each in given if each.count]
    if not wanted:
        faults = _receiver_faults(receiver)
        message = "Hãy ghi số bản chính trả lại của ít nhất một giấy tờ."
        faults.unless(wanted, "originals.nothing", message, "count")
        faults.tell()
    put_back(held=held, given=given, receiver=receiver, actor=actor, now=now)


def put_back(*, held: Held, given: Sequence[Given], receiver: Receiver, actor: Actor, now: datetime) -> None:
    """Record originals that go back of a held dossier; the caller is the transaction.

    Raises:
        RuleBroken: More than is held, no receiver, or identity not checked.
    """
    wanted = [each for each in given if each.count]
    if not wanted:
        return
    name = clean_input(receiver.name, LONGEST_NAME, multiline=False)
    faults = _receiver_faults(receiver)
    remaining = {each.no: each.remaining for each in originals_of(held.id)}
    for each in wanted:
        message = f"Giấy tờ số {each.no}: cơ quan đang giữ {remaining.get(each.no, 0)} bản chính."
        enough = 0 < each.count <= remaining.get(each.no, 0)
        faults.unless(enough, "originals.too_many", message, f"count-{each.no}")
    faults.tell()
    sql.insert(
        OriginalReturn,
        [
            {
                "id": new_id(),
                "dossier": held.id,
                "paper_no": each.no,
                "count": each.count,
                "receiver_name": name,
                "receiver_relation": receiver.relation if receiver.relation in RELATIONS else "owner",
                "identity_check": receiver.identity_check,
                "given_by": actor.ref,
                "given_at": now,
            }
            for each in wanted
        ],
    )
    fact = OriginalsGivenBack(
        papers=",".join(f"{each.no}x{each.count}" for each in wanted), identity_check=receiver.identity_check
    )
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)


def _receiver_faults(receiver: Receiver) -> Faults:
    faults, name = Faults(), clean_input(receiver.name, LONGEST_NAME, multiline=False)
    faults.unless(name, "originals.no_receiver", "Hãy nhập họ tên người nhận lại giấy tờ.", "receiver_name")
    checked = receiver.identity_check in IDENTITY_CHECKS
    message = "Hãy chọn giấy tờ đã dùng để kiểm tra người nhận."
    faults.unless(checked, "originals.identity", message, "identity_check")
    return faults


def _faults_of(dossier_id: int, loss: Loss) -> list[tuple[str, str]]:
    """Return what is wrong with a loss as typed, by field, in the order of the form."""
    faults = []
    known = sql.rows("SELECT 1 FROM dossiers_paper WHERE dossier_id = %s AND no = %s", (dossier_id, loss.paper_no))
    if loss.paper_no is not None and not known:
        faults.append(("paper_no", "Hãy chọn giấy tờ trong thành phần hồ sơ, hoặc kết quả."))
    if loss.kind not in LOSSES:
        faults.append(("kind", "Hãy chọn giấy tờ bị mất hay hư hỏng."))
    for key, text, what in (
        ("happened", loss.happened, "việc đã xảy ra"),
        ("responsible", loss.responsible, "người, đơn vị chịu trách nhiệm"),
        ("costs_borne_by", loss.costs_borne_by, "ai chịu chi phí cấp lại"),
        ("apology", loss.apology, "lời xin lỗi gửi người nộp"),
    ):
        if not text.strip():
            faults.append((key, f"Hãy ghi {what}."))
    if not 0 <= loss.costs <= MOST_COSTS:
        faults.append(("costs", "Chi phí phải là số tiền từ 0 đồng, ví dụ 150.000."))
    return faults


@transaction.atomic
def record_loss(*, actor: Actor, dossier_id: int, loss: Loss, now: datetime) -> None:
    """Record a lost or damaged paper with responsibility, costs and apology; the applicant is told.

    The caller has found the dossier visible to the actor.

    Raises:
        SeveralBroken: What is needed is missing, or there is no such paper; each is told.

    Source: NĐ 61/2018/NĐ-CP Điều 21 khoản 2: find who is responsible, bear the costs, apologise.
    """
    held = hold(dossier_id)
    faults = _faults_of(held.id, loss)
    if faults:
        raise SeveralBroken(faults)
    loss_id = new_id()
    row = {
        "id": loss_id,
        "dossier": held.id,
        "paper_no": loss.paper_no,
        "kind": loss.kind,
        "happened": clean_input(loss.happened, LONGEST_TEXT),
        "responsible": clean_input(loss.responsible, LONGEST_TEXT),
        "costs": loss.costs,
        "costs_borne_by": clean_input(loss.costs_borne_by, LONGEST_TEXT),
        "apology": clean_input(loss.apology, LONGEST_TEXT),
        "recorded_by": actor.ref,
        "recorded_at": now,
    }
    sql.insert(PaperLoss, [row])
    fact = PaperLost(loss=loss_id, paper_no=loss.paper_no or 0, kind=loss.kind, costs=loss.costs)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now, reason=str(row["apology"]))


@dataclass(frozen=True)
class ReturnRow:
    """Originals that went back."""

    no: int
    count: int
    receiver_name: str
    relation: str
    identity_check: str
    given_at: datetime
    who: str


@dataclass(frozen=True)
class LossRow:
    """A lost or damaged paper."""

    paper_no: int | None
    kind: str
    happened: str
    responsible: str
    costs: int
    costs_borne_by: str
    recorded_at: datetime


def returns_of(dossier_id: int) -> list[ReturnRow]:
    """Return what went back, oldest first."""
    found = sql.rows(
        "SELECT r.paper_no, r.count, r.receiver_name, r.receiver_relation, r.identity_check, r.given_at, "
        "coalesce(a.full_name, '') FROM dossiers_originalreturn r LEFT JOIN directory_account a "
        "ON a.id = substring(r.given_by from 'account:([0-9]+)')::bigint WHERE r.dossier_id = %s ORDER BY r.id",
        (dossier_id,),
    )
    return [ReturnRow(*row) for row in found]


def losses_of(dossier_id: int) -> list[LossRow]:
    """Return what was lost or damaged, oldest first."""
    found = sql.rows(
        "SELECT paper_no, kind, happened, responsible, costs, costs_borne_by, recorded_at FROM dossiers_paperloss "
        "WHERE dossier_id = %s ORDER BY id",
        (dossier_id,),
    )
    return [LossRow(*row) for row in found]
