"""The desk asks the applicant, once and in full, and the applicant answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from psycopg.types.json import Jsonb

from motcua.core import ledger, sql
from motcua.core.errors import RuleBroken
from motcua.core.ids import new_id
from motcua.directory.actors import Actor
from motcua.dossiers import scopes, slip_contents
from motcua.dossiers.enums import Bucket
from motcua.dossiers.events import SupplementAnswered, SupplementAsked
from motcua.dossiers.held import Held, change
from motcua.dossiers.models import Supplement
from motcua.dossiers.rules.lifecycle import Status, check_transition
from motcua.dossiers.services import slips
from motcua.dossiers.services.reception.checking import PaperCheck, check_papers, require_desk
from motcua.dossiers.slips.editions import SlipKind


def ask_supplement(
    *,
    actor: Actor,
    held: Held,
    items: Sequence[dict[str, object]],
    reason: str,
    checks: Sequence[PaperCheck],
    now: datetime,
) -> slips.Issued:
    """Ask the applicant, once and in full, for everything that is missing (Mẫu 02).

    Raises:
        NotAllowed: The actor is not at the receiving desk.
        RuleBroken: Nothing is asked for, no reason is given, or it was asked at this stage before.

    Source: NĐ 61/2018/NĐ-CP Điều 17 khoản 2; kept by NĐ 118/2025/NĐ-CP.
    """
    require_desk(actor, held)
    if not items:
        raise RuleBroken("supplement.nothing", "Hãy chọn ít nhất một giấy tờ cần bổ sung.", "items")
    if not reason.strip():
        raise RuleBroken("supplement.no_reason", "Hãy ghi lý do cần bổ sung.", "reason")
    if sql.rows("SELECT 1 FROM dossiers_supplement WHERE dossier_id = %s AND stage = 'reception'", (held.id,)):
        message = (
            "Hồ sơ này đã được yêu cầu bổ sung một lần ở bước tiếp nhận. Quy định chỉ cho phép yêu cầu một lần, "
            "đầy đủ; hãy tiếp nhận hoặc từ chối kèm lý do."
        )
        raise RuleBroken("supplement.once", message)
    check_transition(Status(held.status), Status.SUPPLEMENT)
    check_papers(actor=actor, held=held, checks=checks, complete=False, now=now)
    row = {
        "id": new_id(),
        "dossier": held.id,
        "stage": "reception",
        "items": list(items),
        "reason": reason,
        "asked_at": now,
    }
    sql.insert(Supplement, [row])
    change(held.id, status=int(Status.SUPPLEMENT), awaiting="applicant")
    scopes.move(held.id, Bucket.WAITING_APPLICANT, now)
    fact = SupplementAsked(stage="reception", items=len(items))
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    number = slips.next_number(SlipKind.SUPPLEMENT, actor.agency_code, now)
    content = slip_contents.supplement(actor=actor, held=held, items=items, reason=reason, number=number, now=now)
    return slips.issue(
        dossier_id=held.id,
        agency_id=held.receiving_agency_id,
        kind=SlipKind.SUPPLEMENT,
        number=number,
        content=content,
        actor=actor,
        now=now,
    )


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
    _keep_answers(held.id, texts or {}, now)
    sql.execute(
        "UPDATE dossiers_paper SET state = 'unchecked', note = '' WHERE dossier_id = %s AND state = 'missing'",
        (held.id,),
    )
    change(held.id, awaiting="desk", reception_due=reception_due)
    scopes.move(held.id, Bucket.TO_RECEIVE, reception_due)
    fact = SupplementAnswered(stage="reception", files=files)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)


def _keep_answers(dossier_id: int, texts: Mapping[int, str], now: datetime) -> None:
    asked = "SELECT id, items FROM dossiers_supplement WHERE dossier_id = %s AND answered_at IS NULL"
    for supplement_id, stored in sql.rows(asked, (dossier_id,)):
        items = [
            item | {"answer": texts[place]} if place in texts else item
            for place, item in enumerate(sql.json_value(stored))
        ]
        sql.execute(
            "UPDATE dossiers_supplement SET answered_at = %s, items = %s WHERE id = %s",
            (now, Jsonb(items), supplement_id),
        )
