"""Publishing: a new content becomes the current version; national records never undo local decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from psycopg.types.json import Jsonb

from motcua.core import clock, sql
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import sort_key
from motcua.procedures.models.catalogue import CatalogueChange, Version
from motcua.procedures.queries import content_of
from motcua.procedures.rules.content import ProcedureContent, content_hash
from motcua.procedures.rules.difference import difference, in_short
from motcua.procedures.rules.levels import published_level
from motcua.procedures.rules.merging import merge

NATIONAL, LOCAL = "national", "local"
_FOUND = """
SELECT p.id, p.current_id, v.content_hash, v.origin, p.national_id, n.content_hash, p.repealed_on,
       (SELECT max(number) FROM procedures_version WHERE procedure_id = p.id)
FROM procedures_procedure p
LEFT JOIN procedures_version v ON v.id = p.current_id
LEFT JOIN procedures_version n ON n.id = p.national_id
WHERE p.code = %s FOR UPDATE OF p
"""


@dataclass(frozen=True)
class LocalDecision:
    """The decision behind a local version and the tracked notice that asked for it."""

    number: str
    signed_on: date | None
    issuer: str
    effective_from: date
    notice: str


@dataclass(frozen=True)
class Published:
    """What publishing did: `change` is new, changed or same; `kept` are the parts in which a local decision stood."""

    procedure_id: int
    version_id: int
    change: str
    kept: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Known:
    """A procedure as the table has it, locked."""

    id: int
    current_id: int | None = None
    current_hash: str = ""
    origin: str = NATIONAL
    national_id: int | None = None
    national_hash: str = ""
    repealed_on: date | None = None
    last_number: int = 0
    fresh: bool = field(default=False, compare=False)


@transaction.atomic
def publish(*, content: ProcedureContent, issues: Sequence[Mapping[str, Any]], source: str, now: datetime) -> Published:
    """Publish a national record; the same record again changes nothing.

    Where a local version is in force, the parts decided locally stand and the rest follows the record. Running
    dossiers stay with the version they were accepted under. A repealed procedure stays repealed. The search index is
    made anew by `rebuild_search`, once after a whole import.
    """
    known, digest = _held(content["code"]), content_hash(content)
    before = known.national_hash or (known.current_hash if known.origin == NATIONAL else "")
    if known.current_id and before == digest:
        return Published(known.id, known.current_id, "same")
    row = {"issues": list(issues), "published_at": now, "source": source}
    version_id = _insert(known, content, row | {"origin": NATIONAL}, known.last_number + 1)
    sql.execute("UPDATE procedures_procedure SET national_id = %s WHERE id = %s", (version_id, known.id))
    if known.origin == NATIONAL or known.current_id is None:
        _make_current(known, version_id, content, now, decision=None)
        return Published(known.id, version_id, "new" if known.fresh else "changed")
    local = content_of(known.current_id)
    base = content_of(known.national_id) if known.national_id else local
    merged = merge(base, local, content)
    if merged.kept:
        row |= {"origin": LOCAL, "source": f"{source}, giữ quyết định của tỉnh"}
        version_id = _insert(known, merged.content, row, known.last_number + 2)
    _make_current(known, version_id, merged.content, now, decision=None)
    return Published(known.id, version_id, "changed", merged.kept, merged.conflicts)


@transaction.atomic
def publish_local(*, content: ProcedureContent, decision: LocalDecision, now: datetime) -> Published:
    """Put a local decision into force: its content is the current version from now on.

    Raises:
        RuleBroken: The name is not the catalogue's, the procedure is repealed, or there is no notice.
    """
    _require_notice(decision.notice)
    known = _held(content["code"])
    if known.repealed_on is not None:
        raise RuleBroken("procedure.repealed", "Thủ tục đã bị bãi bỏ, không sửa được nữa. Hãy lập thủ tục mới.")
    national = content_of(known.national_id) if known.national_id else None
    if national is None and known.current_id and known.origin == NATIONAL:
        national = content_of(known.current_id)
        sql.execute("UPDATE procedures_procedure SET national_id = current_id WHERE id = %s", (known.id,))
    if national is not None and national["name"] != content["name"]:
        message = f"Tên thủ tục lấy từ danh mục quốc gia, không sửa được: “{national['name']}”."
        raise RuleBroken("procedure.name", message, "name")
    if known.current_id and known.current_hash == content_hash(content):
        return Published(known.id, known.current_id, "same")
    row = {
        "issues": [],
        "published_at": now,
        "source": decision.notice,
        "origin": LOCAL,
        "decision_no": decision.number,
        "decision_date": decision.signed_on,
        "issuer": decision.issuer,
        "effective_from": decision.effective_from,
        "notice": decision.notice,
    }
    version_id = _insert(known, content, row, known.last_number + 1)
    _make_current(known, version_id, content, now, decision=decision)
    return Published(known.id, version_id, "new" if known.fresh else "changed")


@transaction.atomic
def repeal(*, code: str, decision: LocalDecision, now: datetime) -> int:
    """End a procedure: no new dossiers anywhere; running ones go on under their version. Returns the procedure's id.

    Raises:
        NotFound: No such procedure.
        RuleBroken: There is no notice, or it is repealed already.
    """
    _require_notice(decision.notice)
    found = sql.rows("SELECT id, repealed_on FROM procedures_procedure WHERE code = %s FOR UPDATE", (code,))
    if not found:
        raise NotFound(f"procedure {code[:40]}")
    procedure_id, repealed_on = found[0]
    if repealed_on is not None:
        raise RuleBroken("procedure.repealed", f"Thủ tục đã bị bãi bỏ từ ngày {repealed_on:%d/%m/%Y}.")
    sql.execute(
        "UPDATE procedures_procedure SET repealed_on = %s, repealed_by = %s, offered = false WHERE id = %s",
        (decision.effective_from, decision.number, procedure_id),
    )
    sql.execute("UPDATE procedures_offering SET active = false WHERE procedure_id = %s", (procedure_id,))
    _tell(procedure_id, None, "repealed", ["Bãi bỏ thủ tục"], now, decision)
    return int(procedure_id)


def _require_notice(notice: str) -> None:
    if not notice.strip():
        message = "Mỗi thay đổi phải dẫn thông báo thay đổi của cơ quan. Hãy gửi hoặc chọn thông báo trước."
        raise RuleBroken("procedure.no_notice", message, "notice")


def _held(code: str) -> _Known:
    """Return the procedure's row, locked; made when there is none."""
    found = sql.rows(_FOUND, (code,))
    if found:
        known_id, current_id, current_hash, origin, national_id, national_hash, repealed_on, number = found[0]
        return _Known(
            known_id, current_id, current_hash or "", origin or NATIONAL, national_id, national_hash or "",
            repealed_on, number or 0,
        )  # fmt: skip
    made = sql.execute(
        "INSERT INTO procedures_procedure (id, code, name, sort_key, field, publishing_body, levels, audiences, "
        "online_level, offered, repealed_by, service_kind, service_level, level_reason, level_basis) "
        "VALUES (%s, %s, '', '', '', '', '[]', '[]', '', false, '', 'administrative', 1, '', '') "
        "ON CONFLICT (code) DO NOTHING",
        (new_id(), code),
    )
    row = sql.rows(_FOUND, (code,))[0]
    return _Known(row[0], fresh=True) if made else _held(code)


def _insert(known: _Known, content: ProcedureContent, row: Mapping[str, Any], number: int) -> int:
    version_id = new_id()
    base = {"id": version_id, "procedure": known.id, "number": number, "content_hash": content_hash(content)}
    silent = {"decision_no": "", "decision_date": None, "issuer": "", "effective_from": None, "notice": ""}
    sql.insert(Version, [base | {"content": content} | silent | dict(row)])
    return version_id


def _make_current(
    known: _Known, version_id: int, content: ProcedureContent, now: datetime, decision: LocalDecision | None
) -> None:
    sql.execute(
        "UPDATE procedures_procedure SET current_id = %s, name = %s, sort_key = %s, field = %s, publishing_body = %s, "
        "levels = %s, audiences = %s, online_level = CASE WHEN level_basis = '' THEN %s ELSE online_level END, "
        "service_level = CASE WHEN level_basis = '' THEN %s ELSE service_level END WHERE id = %s",
        (
            version_id,
            content["name"],
            sort_key(content["name"]),
            content["field"],
            content["publishing_body"],
            Jsonb(content["levels"]),
            Jsonb(content["audiences"]),
            content["online_level"],
            published_level(content),
            known.id,
        ),
    )
    if known.current_id is None:
        _tell(known.id, version_id, "new", [], now, decision)
    elif known.repealed_on is None and (changes := difference(content_of(known.current_id), content)):
        _tell(known.id, version_id, "amended", in_short(changes), now, decision)


def _tell(
    procedure_id: int,
    version_id: int | None,
    kind: str,
    lines: Sequence[str],
    now: datetime,
    decision: LocalDecision | None,
) -> None:
    """Add a line to what the public page of new and changed procedures shows."""
    row = {
        "id": new_id(),
        "procedure": procedure_id,
        "version": version_id,
        "kind": kind,
        "lines": list(lines),
        "at": now,
        "effective_from": decision.effective_from if decision else clock.local_date(now),
        "decision_no": decision.number if decision else "",
    }
    sql.insert(CatalogueChange, [row])
