"""An agency ends and others take over: its open dossiers go on at the successors, all or none, each with its event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from motcua.core import clock, ledger, sql
from motcua.core.errors import RuleBroken, SeveralBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory import agencies
from motcua.directory.actors import ROLE_NAMES, Actor, Role
from motcua.directory.queries import HELD
from motcua.dossiers import scopes
from motcua.dossiers.held import change, hold
from motcua.procedures.succession import move_offerings
from motcua.processing.events import DossierRehomed

BATCH = 5_000
_OPEN = """
SELECT d.id FROM dossiers_dossier d WHERE d.id IN (
  SELECT s.dossier_id FROM dossiers_scope s WHERE s.scope = %(agency)s AND s.bucket <> 10)
AND (d.receiving_agency_id = %(agency)s OR d.handling_agency_id = %(agency)s
     OR EXISTS (SELECT FROM processing_task t WHERE t.dossier_id = d.id AND t.agency_id = %(agency)s
                AND t.done_at IS NULL)
     OR EXISTS (SELECT FROM dossiers_terms m, jsonb_each(m.routing) r
                WHERE m.dossier_id = d.id AND r.value::text::bigint = ANY(%(units)s)))
ORDER BY d.id
"""
_UNITS = "SELECT id, key, name, kind FROM directory_unit WHERE agency_id = %s AND valid_to IS NULL ORDER BY key"


@dataclass(frozen=True, slots=True)
class EndingUnit:
    """A unit that would end: what is open in it, which roles that needs, and who might go on."""

    id: int
    key: str
    name: str
    kind: str
    open_tasks: int
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """What the end of an agency would move."""

    units: list[EndingUnit]
    dossiers: int
    sample: list[str]
    offerings: int
    archive: int


@dataclass(frozen=True)
class Moved:
    """What was moved."""

    dossiers: int
    offerings: int


def preview(agency_id: int) -> Preview:
    """Return what is open at an agency and would go to its successors; a fixed number of statements."""
    units = [
        EndingUnit(row[0], row[1], row[2], row[3], row[4], tuple(ROLE_NAMES[Role(role)] for role in row[5]))
        for row in sql.rows(
            "SELECT u.id, u.key, u.name, u.kind, count(t.id), coalesce(array_agg(DISTINCT t.role) "
            "FILTER (WHERE t.id IS NOT NULL), '{}') FROM directory_unit u "
            "LEFT JOIN processing_task t ON t.unit_id = u.id AND t.done_at IS NULL "
            "WHERE u.agency_id = %s AND u.valid_to IS NULL GROUP BY u.id ORDER BY u.key",
            (agency_id,),
        )
    ]
    found = _open_dossiers(agency_id, [unit.id for unit in units])
    sample = sql.rows(
        "SELECT coalesce(code, receipt_no) FROM dossiers_dossier WHERE id = ANY(%s) ORDER BY id", (found[:10],)
    )
    offerings, archive = sql.rows(
        "SELECT (SELECT count(*) FROM procedures_offering WHERE active AND %(a)s IN (agency_id, handling_id)), "
        "(SELECT count(*) FROM dossiers_scope WHERE scope = %(a)s AND bucket = 10)",
        {"a": agency_id},
    )[0]
    return Preview(units, len(found), [row[0] for row in sample], offerings, archive)


def successor_units(successor_ids: Sequence[int]) -> list[tuple[int, str, str, str, str]]:
    """Return the units of successors in the order given: id, key, name, kind, name of the agency."""
    return [
        (unit, key, name, kind, agency)
        for unit, key, name, kind, agency in sql.rows(
            "SELECT u.id, u.key, u.name, u.kind, g.name FROM directory_unit u JOIN directory_agency g "
            "ON g.id = u.agency_id WHERE g.id = ANY(%(ids)s) AND u.valid_to IS NULL "
            "ORDER BY array_position(%(ids)s::bigint[], g.id), u.key",
            {"ids": list(successor_ids)},
        )
    ]


def proposed(agency_id: int, successor_ids: Sequence[int]) -> dict[int, int]:
    """Return which unit of the successors would go on for each unit: one of the same key, else of the same kind."""
    by_key: dict[str, int] = {}
    by_kind: dict[str, int] = {}
    for unit, key, _, kind, _ in successor_units(successor_ids):
        by_key.setdefault(key, unit)
        by_kind.setdefault(kind, unit)
    found = {unit: by_key.get(key) or by_kind.get(kind) for unit, key, _, kind in sql.rows(_UNITS, (agency_id,))}
    return {unit: successor for unit, successor in found.items() if successor}


@transaction.atomic
def end_agency(
    *, actor: Actor, agency_id: int, units: Mapping[int, int], ended_on: date, decision: str, now: datetime
) -> Moved:
    """End an agency by merger or split and hand its open dossiers over to the successors' units.

    Desk, handling agency, open steps, routing and offerings move; codes, slips, due dates and history stay, and
    what is closed keeps the old names and can be seen by the successors. People get their posts there apart.

    Args:
        units: For each unit that ends, the unit that goes on; of one successor (merger) or several (split).
        ended_on: The last day; not in the future, as the act moves dossiers now.
        decision: Number and date of the decision.

    Raises:
        NotAllowed: The actor does not administer the province.
        RuleBroken: The agency has ended; an open step would find nobody at the successor.
        SeveralBroken: A unit has no successor, or one that cannot go on; date or decision are missing.
    """
    name = agencies.hold(actor, agency_id)
    decision = clean_input(decision, 300, multiline=False)
    ending = sql.rows(_UNITS, (agency_id,))
    _require_plan(agency_id, ending, units, ended_on, decision, now)
    going_on = _agencies_of(units)
    _require_doers(units, now)
    moved = _open_dossiers(agency_id, [row[0] for row in ending])
    for dossier_id in moved:
        _rehome(dossier_id, agency_id, units, going_on, f"{name} kết thúc hoạt động: {decision}", actor, now)
    for successor in sorted(set(going_on.values())):
        _show_archive(agency_id, successor)
    default = going_on[_desk_or_first(ending)] if ending else 0
    offerings = move_offerings(
        actor=actor, agency_id=agency_id, successor_id=default, units=units, going_on=going_on, now=now
    )
    agencies.end(
        actor=actor,
        agency_id=agency_id,
        ended_on=ended_on,
        decision=decision,
        units=units,
        dossiers=len(moved),
        now=now,
    )
    return Moved(len(moved), offerings)


def _open_dossiers(agency_id: int, units: list[int]) -> list[int]:
    return [row[0] for row in sql.rows(_OPEN, {"agency": agency_id, "units": units})]


def _require_plan(
    agency_id: int,
    ending: list[tuple[int, str, str, str]],
    units: Mapping[int, int],
    ended_on: date,
    decision: str,
    now: datetime,
) -> None:
    faults: list[tuple[str, str]] = []
    good = dict(
        sql.rows(
            "SELECT u.id, u.kind FROM directory_unit u JOIN directory_agency g ON g.id = u.agency_id "
            "WHERE u.id = ANY(%s) AND u.valid_to IS NULL AND g.active AND g.id <> %s",
            (list(units.values()), agency_id),
        )
    )
    for unit, _, name, kind in ending:
        successor = units.get(unit)
        if successor not in good:
            faults.append((f"unit-{unit}", f"Hãy chọn bộ phận tiếp nhận công việc của “{name}”."))
        elif kind == "desk" and good[successor] != "desk":
            faults.append((f"unit-{unit}", f"“{name}” là Bộ phận Một cửa nên phải giao cho một Bộ phận Một cửa."))
    if set(units) - {row[0] for row in ending}:
        faults.append(("", "Danh sách bộ phận vừa thay đổi. Hãy tải lại trang và chọn lại."))
    if ended_on > clock.local_date(now):
        faults.append(("ended_on", "Ngày kết thúc chưa đến. Việc bàn giao thực hiện từ ngày kết thúc trở đi."))
    if not decision:
        faults.append(("decision", "Hãy ghi số, ngày của nghị quyết hoặc quyết định."))
    if faults:
        raise SeveralBroken(faults)


def _agencies_of(units: Mapping[int, int]) -> dict[int, int]:
    """Return the successor agency of each unit that ends."""
    found = dict(sql.rows("SELECT id, agency_id FROM directory_unit WHERE id = ANY(%s)", (list(units.values()),)))
    return {old: found[new] for old, new in units.items()}


_NOBODY = f"""
SELECT n.name, t.role, count(*) FROM processing_task t
JOIN unnest(%(old)s::bigint[], %(new)s::bigint[]) AS x(old, new) ON x.old = t.unit_id
JOIN directory_unit n ON n.id = x.new
WHERE t.done_at IS NULL AND NOT EXISTS (
  SELECT FROM directory_post p JOIN directory_account a ON a.id = p.account_id AND a.is_active
  WHERE p.unit_id = x.new AND p.roles ? t.role AND {HELD})
GROUP BY 1, 2 ORDER BY 1, 2
"""


def _require_doers(units: Mapping[int, int], now: datetime) -> None:
    values = {"old": list(units), "new": list(units.values()), "day": clock.local_date(now)}
    found = sql.rows(_NOBODY, values)
    if found:
        places = "; ".join(f"{n} bước chờ vai trò “{ROLE_NAMES[Role(role)]}” tại {unit}" for unit, role, n in found)
        raise RuleBroken(
            "succession.nobody", f"Chưa bàn giao được vì nơi nhận chưa có người làm: {places}. Hãy cấp chức vụ trước."
        )


def _rehome(
    dossier_id: int,
    agency_id: int,
    units: Mapping[int, int],
    going_on: Mapping[int, int],
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    held = hold(dossier_id)
    desk = units.get(held.desk_unit_id, held.desk_unit_id)
    values: dict[str, object] = {}
    if held.receiving_agency_id == agency_id:
        values |= {"receiving_agency_id": going_on[held.desk_unit_id], "desk_unit_id": desk}
    tasks = sql.rows(
        "SELECT id, unit_id FROM processing_task WHERE dossier_id = %s AND done_at IS NULL AND agency_id = %s "
        "ORDER BY id",
        (dossier_id, agency_id),
    )
    handling = _handling(dossier_id, units, going_on) or next(iter(going_on.values()))
    if held.handling_agency_id == agency_id:
        values["handling_agency_id"] = going_on[tasks[0][1]] if tasks else handling
    if values:
        change(dossier_id, **values)
    for task_id, unit_id in tasks:
        # Whoever had it holds no post at the successor yet: the step waits for the unit.
        sql.execute(
            "UPDATE processing_task SET unit_id = %s, agency_id = %s, assignee_id = NULL WHERE id = %s",
            (units[unit_id], going_on[unit_id], task_id),
        )
    sql.execute(_REROUTE, {"dossier": dossier_id, "old": [str(each) for each in units], "new": list(units.values())})
    seen_by = {desk, *(units[unit] for _, unit in tasks), *going_on.values()}
    scopes.widen(dossier_id, seen_by)
    fact = DossierRehomed(
        from_agency=agency_id,
        to_agency=int(str(values.get("handling_agency_id") or values.get("receiving_agency_id") or handling)),
        desk_before=held.desk_unit_id,
        desk=desk,
        tasks=tuple(task_id for task_id, _ in tasks),
    )
    ledger.record(stream=dossier_id, fact=fact, actor=actor.ref, now=now, reason=reason)


_REROUTE = """
UPDATE dossiers_terms SET routing = (
  SELECT coalesce(jsonb_object_agg(r.key, coalesce(to_jsonb(x.new), r.value)), '{}') FROM jsonb_each(routing) r
  LEFT JOIN unnest(%(old)s::text[], %(new)s::bigint[]) AS x(old, new) ON x.old = r.value::text)
WHERE dossier_id = %(dossier)s
"""


def _handling(dossier_id: int, units: Mapping[int, int], going_on: Mapping[int, int]) -> int | None:
    """Return the successor that the dossier's routing leads to; None when it names no unit that ends."""
    found = sql.rows("SELECT routing FROM dossiers_terms WHERE dossier_id = %s", (dossier_id,))
    routed = list(sql.json_value(found[0][0]).values()) if found else []
    return next((going_on[unit] for unit in routed if unit in units), None)


def _desk_or_first(ending: list[tuple[int, str, str, str]]) -> int:
    return next((unit for unit, _, _, kind in ending if kind == "desk"), ending[0][0])


_ARCHIVE = """
SELECT s.dossier_id FROM dossiers_scope s WHERE s.scope = %(old)s AND s.bucket = 10 AND s.dossier_id > %(after)s
  AND NOT EXISTS (SELECT FROM dossiers_scope x WHERE x.dossier_id = s.dossier_id AND x.scope = %(new)s)
ORDER BY s.dossier_id LIMIT %(batch)s
"""
_SHOW = """
INSERT INTO dossiers_scope (id, scope, dossier_id, bucket, order_at, name_key, of_procedure)
SELECT x.id, %(new)s, s.dossier_id, s.bucket, s.order_at, s.name_key, s.of_procedure
FROM unnest(%(ids)s::bigint[], %(dossiers)s::bigint[]) AS x(id, dossier)
JOIN dossiers_scope s ON s.dossier_id = x.dossier AND s.scope = %(old)s
ON CONFLICT (dossier_id, scope) DO NOTHING
"""


def _show_archive(agency_id: int, successor_id: int) -> None:
    """Let a successor see the closed dossiers of the agency that ended, under their old names."""
    values = {"old": agency_id, "new": successor_id}
    after = 0
    while found := [row[0] for row in sql.rows(_ARCHIVE, values | {"after": after, "batch": BATCH})]:
        sql.execute(_SHOW, values | {"ids": [new_id() for _ in found], "dossiers": found})
        after = found[-1]
