"""The province's list of statuses changes only as a new edition, approved where the profile asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from motcua.core import clock, ledger, profile, sql
from motcua.core.errors import NotAllowed, SeveralBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor, Role
from motcua.dossiers import statuses
from motcua.dossiers.events import StatusListChanged
from motcua.dossiers.models.asking import StatusList
from motcua.dossiers.rules.lifecycle import Move, Status, closable

STREAM = 5
"""The history of the list of statuses."""
LONGEST_LABEL = 60
LONGEST_TEXT = 500


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The record that approves a change: number, date, what it says."""

    number: str = ""
    day: date | None = None
    text: str = ""


@dataclass(frozen=True)
class Edition:
    """An edition as the administrator sees it."""

    number: int
    labels: dict[int, str]
    closed: list[tuple[int, int]]
    decision_no: str
    decision_on: date | None
    decision_text: str
    made_by: str
    made_at: datetime


def needs_approval() -> bool:
    """Tell whether the profile asks for a recorded approval of every change (HD-5.3-1)."""
    return bool(profile.value("statuses", "change_needs_approval"))


@transaction.atomic
def change_list(
    *, actor: Actor, labels: Mapping[int, str], closed: frozenset[Move], decision: Decision, now: datetime
) -> int:
    """Put a new edition in force; the numbers of the national list stay, their meaning too. Returns its number.

    Raises:
        NotAllowed: The actor is not the province's administrator.
        SeveralBroken: A label is missing, doubled or too long, a move may not be closed, or the approval is not
            recorded where the profile asks for it.
    """
    if not actor.has(Role.PROVINCE_ADMIN):
        raise NotAllowed(f"{actor.ref} changes no list of statuses")
    cleaned = {status: clean_input(labels.get(status, ""), LONGEST_LABEL + 1, multiline=False) for status in Status}
    faults = _faults(cleaned, closed, decision, now)
    if faults:
        raise SeveralBroken(faults)
    sql.rows("SELECT pg_advisory_xact_lock(hashtextextended('dossiers:statuslist', 0))", ())
    number = int(sql.rows("SELECT coalesce(max(number), 0) + 1 FROM dossiers_statuslist", ())[0][0])
    row = {
        "id": new_id(),
        "number": number,
        "labels": {str(int(status)): label for status, label in cleaned.items()},
        "closed": sorted([int(frm) if frm else 0, int(to)] for frm, to in closed),
        "decision_no": clean_input(decision.number, LONGEST_TEXT, multiline=False),
        "decision_on": decision.day,
        "decision_text": clean_input(decision.text, LONGEST_TEXT),
        "made_by": actor.ref,
        "made_at": now,
    }
    sql.insert(StatusList, [row])
    ledger.ensure(STREAM)
    fact = StatusListChanged(number=number, decision_no=str(row["decision_no"]))
    ledger.record(stream=STREAM, fact=fact, actor=actor.ref, now=now, reason=str(row["decision_text"]))
    statuses.changed()
    return number


_EDITIONS = """
SELECT s.number, s.labels, s.closed, s.decision_no, s.decision_on, s.decision_text, coalesce(a.full_name, ''), s.made_at
FROM dossiers_statuslist s
LEFT JOIN directory_account a ON a.id = substring(s.made_by from 'account:([0-9]+)')::bigint
ORDER BY s.number DESC LIMIT 50
"""


def editions() -> list[Edition]:
    """Return the editions, the newest first."""
    return [
        Edition(
            row[0],
            {int(code): label for code, label in sql.json_value(row[1]).items()},
            [(frm, to) for frm, to in sql.json_value(row[2])],
            *row[3:],
        )
        for row in sql.rows(_EDITIONS, ())
    ]


def _faults(
    labels: Mapping[Status, str], closed: frozenset[Move], decision: Decision, now: datetime
) -> list[tuple[str, str]]:
    faults: list[tuple[str, str]] = []
    for status, label in labels.items():
        field = f"label-{int(status)}"
        if not label:
            faults.append((field, f"Hãy nhập tên của trạng thái {int(status)}."))
        elif len(label) > LONGEST_LABEL:
            faults.append((field, f"Tên của trạng thái {int(status)} dài quá {LONGEST_LABEL} ký tự."))
        elif list(labels.values()).count(label) > 1:
            faults.append((field, f"Tên “{label}” dùng cho hơn một trạng thái, người nộp sẽ không phân biệt được."))
    if any(not closable(move) for move in closed):
        faults.append(("closed", "Có bước chuyển không được bỏ, vì hồ sơ sẽ đứng lại mãi ở trạng thái đó."))
    if needs_approval():
        if not decision.number.strip():
            faults.append(("decision_no", "Hãy ghi số văn bản phê duyệt của Ủy ban nhân dân tỉnh."))
        if decision.day is None or decision.day > clock.local_date(now):
            faults.append(("decision_on", "Hãy ghi ngày văn bản phê duyệt, không sau hôm nay."))
        if not decision.text.strip():
            faults.append(("decision_text", "Hãy ghi trích yếu văn bản phê duyệt."))
    return faults
