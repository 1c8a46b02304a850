"""What one side proposes and another decides; each kind's own module says what follows."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from psycopg.types.json import Jsonb

from motcua.core import ledger, sql
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.dossiers.events import ProposalApproved, ProposalMade, ProposalRefused, ProposalTakenBack
from motcua.dossiers.held import Held
from motcua.dossiers.models.asking import Proposal
from motcua.dossiers.permissions import may_decide

LONGEST_TEXT = 4000
NO_REASON = ("proposal.no_reason", "Hãy ghi lý do của đề nghị.", "reason")


class Kind(StrEnum):
    """What can be proposed."""

    SUPPLEMENT = "supplement"
    EXTENSION = "extension"
    STOP = "stop"
    WITHDRAWAL = "withdrawal"


class Waits(StrEnum):
    """Who is to act next."""

    APPROVAL = "approval"
    DESK = "desk"


NAMES = {
    Kind.SUPPLEMENT: "Yêu cầu bổ sung",
    Kind.EXTENSION: "Gia hạn, xin lỗi",
    Kind.STOP: "Dừng giải quyết",
    Kind.WITHDRAWAL: "Rút hồ sơ",
}


@dataclass(frozen=True)
class OpenProposal:
    """A proposal nobody has decided yet, under the dossier's lock."""

    id: int
    kind: Kind
    content: dict[str, Any]
    reason: str
    basis: str
    made_by: str
    waits: str
    waits_scope: int
    approved_at: datetime | None


def make(
    *,
    actor: Actor,
    held: Held,
    kind: Kind,
    content: dict[str, Any],
    reason: str,
    basis: str = "",
    waits: Waits,
    scope: int,
    now: datetime,
) -> int:
    """Write a proposal down; returns its id.

    Raises:
        RuleBroken: No reason is given, or one of this kind is open already, so a double click proposes once.
    """
    reason = clean_input(reason, LONGEST_TEXT)
    if not reason:
        raise RuleBroken(*NO_REASON)
    if _open(held.id, kind):
        message = f"Hồ sơ đã có một đề nghị “{NAMES[kind]}” đang chờ. Hãy chờ kết quả hoặc trao đổi với người đề nghị."
        raise RuleBroken("proposal.open", message)
    row = {
        "id": new_id(),
        "dossier": held.id,
        "kind": kind.value,
        "content": content,
        "reason": reason,
        "basis": clean_input(basis, LONGEST_TEXT),
        "made_by": actor.ref,
        "made_at": now,
        "waits": waits.value,
        "waits_scope": scope,
        "approved_by": "",
        "decided_by": "",
        "answer": "",
    }
    sql.insert(Proposal, [row])
    proposal_id = int(str(row["id"]))
    fact = ProposalMade(kind=kind.value, proposal=proposal_id, waits=waits.value)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    return proposal_id


def require_open(held: Held, kind: Kind, waits: Waits | None = None) -> OpenProposal:
    """Return the open proposal of a kind.

    Raises:
        RuleBroken: There is none any more: decided meanwhile, by whom the history tells.
    """
    found = _open(held.id, kind)
    if not found or (waits is not None and found[0].waits != waits):
        message = f"Đề nghị “{NAMES[kind]}” của hồ sơ này đã được xử lý. Hãy tải lại trang hồ sơ để xem kết quả."
        raise RuleBroken("proposal.gone", message)
    return found[0]


def require_shown(held: Held, kind: Kind, shown: int | None) -> None:
    """Refuse to decide on another proposal than the one that was read; None where nothing was shown.

    Raises:
        RuleBroken: It was decided or returned meanwhile, and perhaps another made.
    """
    if shown is not None and [row.id for row in _open(held.id, kind)] != [shown]:
        message = f"Đề nghị “{NAMES[kind]}” đã thay đổi sau khi trang này mở. Hãy đọc lại nội dung rồi quyết định."
        raise RuleBroken("proposal.gone", message)


def is_open(dossier_id: int, kind: Kind) -> bool:
    """Tell whether a proposal of a kind waits."""
    return bool(_open(dossier_id, kind))


def require_superior(actor: Actor, held: Held, proposal: OpenProposal) -> None:
    """Refuse everybody but a leader of the handling agency other than the one who proposed.

    Raises:
        NotAllowed: The actor does not decide for the handling agency.
        RuleBroken: The actor proposed it.
    """
    if not may_decide(actor, held.handling_agency_id):
        raise NotAllowed(f"{actor.ref} does not decide on {held.ref}")
    if is_of(actor, proposal.made_by):
        raise RuleBroken("proposal.own", "Người đề nghị không được tự duyệt. Hãy chuyển lãnh đạo khác quyết định.")


def approve(*, actor: Actor, held: Held, proposal: OpenProposal, waits: Waits, scope: int, now: datetime) -> None:
    """Record a superior's approval and pass the proposal on to whoever carries it out."""
    require_superior(actor, held, proposal)
    sql.execute(
        "UPDATE dossiers_proposal SET approved_by = %s, approved_at = %s, waits = %s, waits_scope = %s WHERE id = %s",
        (actor.ref, now, waits.value, scope, proposal.id),
    )
    fact = ProposalApproved(kind=proposal.kind.value, proposal=proposal.id)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)


def close(
    *,
    actor: Actor,
    proposal: OpenProposal,
    accepted: bool,
    answer: str = "",
    content: dict[str, Any] | None = None,
    now: datetime,
) -> None:
    """Close a proposal; what was decided is told by the event of its kind."""
    sql.execute(
        "UPDATE dossiers_proposal SET decided_by = %s, decided_at = %s, accepted = %s, answer = %s, waits = '', "
        "content = %s WHERE id = %s",
        (actor.ref, now, accepted, answer, Jsonb(proposal.content | (content or {})), proposal.id),
    )


def send_back(*, actor: Actor, held: Held, proposal: OpenProposal, answer: str, now: datetime) -> None:
    """Refuse a proposal with a reason; the proposer goes on without it.

    Raises:
        RuleBroken: No reason is given.
    """
    answer = clean_input(answer, LONGEST_TEXT)
    if not answer:
        raise RuleBroken("proposal.no_answer", "Hãy ghi lý do không đồng ý.", "answer")
    close(actor=actor, proposal=proposal, accepted=False, answer=answer, now=now)
    fact = ProposalRefused(kind=proposal.kind.value, proposal=proposal.id)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now, reason=answer)


def is_of(actor: Actor, made_by: str) -> bool:
    """Tell whether a proposal was made by this person, whatever the post; the system's are nobody's."""
    return bool(actor.account_id) and made_by.partition("/")[0] == actor.ref.partition("/")[0]


def take_back(*, actor: Actor, held: Held, proposal: OpenProposal, now: datetime) -> None:
    """Take a proposal back that nobody has decided; it stays in the history.

    The caller has checked that it is the actor's to take back.
    """
    close(actor=actor, proposal=proposal, accepted=False, content={"taken_back": True}, now=now)
    fact = ProposalTakenBack(kind=proposal.kind.value, proposal=proposal.id)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)


def take_own_back(*, actor: Actor, held: Held, kind: Kind, now: datetime) -> None:
    """Take back one's own proposal of a kind; a second supplement also after its approval, until the desk sent it.

    Raises:
        NotAllowed: Somebody else made it.
        RuleBroken: It was decided meanwhile.
    """
    proposal = require_open(held, kind)
    if not is_of(actor, proposal.made_by):
        raise NotAllowed(f"{actor.ref} did not propose this for {held.ref}")
    take_back(actor=actor, held=held, proposal=proposal, now=now)


def drop(*, actor: Actor, dossier_id: int, now: datetime) -> None:
    """Close what is still open when the dossier ends: nobody can decide it any more."""
    sql.execute(
        "UPDATE dossiers_proposal SET decided_by = %s, decided_at = %s, accepted = false, waits = '', "
        "answer = 'Hồ sơ đã kết thúc.' WHERE dossier_id = %s AND decided_at IS NULL",
        (actor.ref, now, dossier_id),
    )


_OPEN = """
SELECT id, kind, content, reason, basis, made_by, waits, waits_scope, approved_at FROM dossiers_proposal
WHERE dossier_id = %s AND kind = %s AND decided_at IS NULL
"""


def _open(dossier_id: int, kind: Kind) -> list[OpenProposal]:
    return [
        OpenProposal(row[0], Kind(row[1]), sql.json_value(row[2]), *row[3:])
        for row in sql.rows(_OPEN, (dossier_id, kind.value))
    ]
