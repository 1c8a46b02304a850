"""The desk asks the applicant, once and in full, and the applicant answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from motcua.core import clock, ledger, sql
from motcua.core.errors import RuleBroken
from motcua.core.ids import new_id
from motcua.directory import calendars
from motcua.directory.actors import Actor
from motcua.dossiers import lifecycle_rules, scopes, slip_contents
from motcua.dossiers.enums import Bucket
from motcua.dossiers.events import SupplementAnswered, SupplementAsked
from motcua.dossiers.held import Held, change
from motcua.dossiers.models.asking import Supplement
from motcua.dossiers.rules.lifecycle import Status
from motcua.dossiers.rules.supplement import Stage
from motcua.dossiers.services import already_held, slips
from motcua.dossiers.services.reception.checking import PaperCheck, check_papers, require_desk
from motcua.dossiers.slips.editions import SlipKind
from motcua.dossiers.statuses import check_move
from motcua.procedures.queries import content_of


def ask_supplement(
    *,
    actor: Actor,
    held: Held,
    items: Sequence[dict[str, object]],
    reason: str,
    checks: Sequence[PaperCheck],
    basis: str = "",
    now: datetime,
) -> slips.Issued:
    """Ask the applicant, once and in full, for everything that is missing (Mẫu 02).

    Args:
        items: Papers of the published list by their number, or (number 0) what to correct, in words; `verify` says
            why a paper that the applicant's store has is asked for all the same.
        basis: The clause that asks for it; the published list of papers when none is named.

    Raises:
        NotAllowed: The actor is not at the receiving desk.
        RuleBroken: Nothing is asked for, a paper is not in the published list, no reason is given, or it was asked
            at this stage before; or the applicant's store has a paper already (`SeveralBroken`).

    Source: NĐ 61/2018/NĐ-CP Điều 17 khoản 2; kept by NĐ 118/2025/NĐ-CP. VL-7.2.c-2.
    """
    require_desk(actor, held)
    if not items:
        raise RuleBroken("supplement.nothing", "Hãy chọn ít nhất một giấy tờ cần bổ sung.", "items")
    known = published_papers(held.version_id)
    unknown = [number for item in items if (number := int(str(item["no"]))) and number not in known]
    if unknown:
        message = f"Giấy tờ số {unknown[0]} không có trong thành phần hồ sơ đã công bố nên không được yêu cầu."
        raise RuleBroken("supplement.not_published", message, "items")
    if not reason.strip():
        raise RuleBroken("supplement.no_reason", "Hãy ghi lý do cần bổ sung.", "reason")
    if rounds(held.id, Stage.RECEPTION):
        message = (
            "Hồ sơ này đã được yêu cầu bổ sung một lần ở bước tiếp nhận. Quy định chỉ cho phép yêu cầu một lần, "
            "đầy đủ; hãy tiếp nhận hoặc từ chối kèm lý do."
        )
        raise RuleBroken("supplement.once", message)
    check_move(held.status, Status.SUPPLEMENT)
    already_held.refuse_if_held(actor=actor, held=held, items=items, now=now)
    check_papers(actor=actor, held=held, checks=checks, complete=False, now=now)
    basis = basis.strip() or usual_basis(content_of(held.version_id)["code"])
    return issue_request(
        actor=actor, held=held, stage=Stage.RECEPTION, items=items, reason=reason, basis=basis, clock_mode="", now=now
    )


def published_papers(version_id: int) -> dict[int, str]:
    """Return the papers a procedure version may ask for, by number."""
    return {paper["no"]: paper["name"] for paper in content_of(version_id)["papers"]}


def rounds(dossier_id: int, stage: Stage) -> int:
    """Return how often the applicant was asked at a stage."""
    statement = "SELECT count(*) FROM dossiers_supplement WHERE dossier_id = %s AND stage = %s"
    return int(sql.rows(statement, (dossier_id, stage.value))[0][0])


def issue_request(
    *,
    actor: Actor,
    held: Held,
    stage: Stage,
    items: Sequence[dict[str, Any]],
    reason: str,
    basis: str,
    clock_mode: str,
    now: datetime,
) -> slips.Issued:
    """Write a request down, let the dossier wait for the applicant and issue Mẫu 02; the caller has checked it."""
    day = clock.local_date(held.accepted_at or now)
    reply_by = lifecycle_rules.reply_by(now, calendars.calendar_of(held.receiving_agency_id), day)
    row = {
        "id": new_id(),
        "dossier": held.id,
        "stage": stage.value,
        "round": rounds(held.id, stage) + 1,
        "items": list(items),
        "reason": reason,
        "basis": basis,
        "clock": clock_mode,
        "asked_at": now,
        "reply_by": reply_by,
    }
    sql.insert(Supplement, [row])
    change(held.id, status=int(Status.SUPPLEMENT), awaiting="applicant")
    scopes.move(held.id, Bucket.WAITING_APPLICANT, now)
    fact = SupplementAsked(stage=stage.value, items=len(items))
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    number = slips.next_number(SlipKind.SUPPLEMENT, actor.agency_code, now)
    content = slip_contents.supplement(
        actor=actor, held=held, items=items, reason=reason, basis=basis, reply_by=reply_by, number=number, now=now
    )
    return slips.issue(
        dossier_id=held.id,
        agency_id=held.receiving_agency_id,
        kind=SlipKind.SUPPLEMENT,
        number=number,
        content=content,
        actor=actor,
        now=now,
    )


def usual_basis(code: str) -> str:
    """Return by which words a request stands where the desk wrote none: the published papers of the procedure."""
    return f"thành phần hồ sơ công bố của thủ tục {code}"


def answer_supplement(
    *,
    actor: Actor,
    held: Held,
    files: int,
    reception_due: datetime,
    now: datetime,
    texts: Mapping[int, str] | None = None,
) -> None:
    """The applicant sent what was asked for; the desk looks again within its working hours.

    What the desk found missing is to be checked anew, so the remarks of the first look go; the request keeps them.

    Args:
        texts: Answers in words, by place of the asked item from 0.

    Raises:
        RuleBroken: Nothing was asked for, or it was answered already.
    """
    if held.status != Status.SUPPLEMENT or held.awaiting != "applicant":
        raise RuleBroken("supplement.not_open", "Hồ sơ này không còn chờ bổ sung. Hãy tải lại trang hồ sơ.")
    stage = _keep_answers(held.id, texts or {}, now)
    if stage is Stage.RECEPTION:
        sql.execute(
            "UPDATE dossiers_paper SET state = 'unchecked', note = '' WHERE dossier_id = %s AND state = 'missing'",
            (held.id,),
        )
    change(held.id, awaiting="desk" if stage is Stage.RECEPTION else "confirm", reception_due=reception_due)
    scopes.move(held.id, Bucket.TO_RECEIVE, reception_due)
    fact = SupplementAnswered(stage=stage.value, files=files)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)


_ASKED = """
SELECT id, items, stage FROM dossiers_supplement
WHERE dossier_id = %s AND answered_at IS NULL AND closed_at IS NULL
"""


def _keep_answers(dossier_id: int, texts: Mapping[int, str], now: datetime) -> Stage:
    [(supplement_id, stored, stage)] = sql.rows(_ASKED, (dossier_id,))
    items = [
        item | {"answer": texts[place]} if place in texts else item for place, item in enumerate(sql.json_value(stored))
    ]
    sql.execute(
        "UPDATE dossiers_supplement SET answered_at = %s, items = %s WHERE id = %s",
        (now, Jsonb(items), supplement_id),
    )
    return Stage(stage)
