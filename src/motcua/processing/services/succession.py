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
from motcua.dossiers.held import Held, hold_many
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


def in_words(units: Mapping[int, int]) -> list[tuple[str, str]]:
    """Return which unit goes on for which, by name."""
    return [
        (old, new)
        for old, new in sql.rows(
            "SELECT o.name, n.name || ', ' || g.name FROM unnest(%s::bigint[], %s::bigint[]) AS x(old, new) "
            "JOIN directory_unit o ON o.id = x.old JOIN directory_unit n ON n.id = x.new "
            "JOIN directory_agency g ON g.id = n.agency_id ORDER BY o.key",
            (list(units), list(units.values())),
        )
    ]


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
    if ended_on > clock.local_date(now):
        message = "Ngày kết thúc chưa đến. Việc bàn giao thực hiện từ ngày kết thúc trở đi."
        raise SeveralBroken([("ended_on", message)])
    ending = require_plan(agency_id, units, decision)
    going_on = _agencies_of(units)
    _require_doers(units, now)
    moved = _open_dossiers(agency_id, [row[0] for row in ending])
    facts = _rehome(moved, agency_id, units, going_on)
    ledger.record_many(facts, actor=actor.ref, now=now, reason=f"{name} kết thúc hoạt động: {decision}")
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


def require_plan(agency_id: int, units: Mapping[int, int], decision: str) -> list[tuple[int, str, str, str]]:
    """Check which unit goes on for which, and return the units that end: id, key, name, kind.

    Raises:
        SeveralBroken: A unit has no successor, or one that cannot go on; the decision is missing.
    """
    ending = sql.rows(_UNITS, (agency_id,))
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
    if not decision:
        faults.append(("decision", "Hãy ghi số, ngày của nghị quyết hoặc quyết định."))
    if faults:
        raise SeveralBroken(faults)
    return ending


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
    dossier_ids: Sequence[int],
    agency_id: int,
    units: Mapping[int, int],
    going_on: Mapping[int, int],
) -> dict[int, DossierRehomed]:
    """Move open dossiers to the successors and return what happened to each; as many statements for one as for all."""
    tasks: dict[int, list[tuple[int, int]]] = {}
    held = hold_many(dossier_ids)
    values = {"ids": list(dossier_ids), "agency": agency_id}
    for task_id, dossier_id, unit_id in sql.rows(_TASKS, values):
        tasks.setdefault(dossier_id, []).append((task_id, unit_id))
    routed = {row[0]: list(sql.json_value(row[1]).values()) for row in sql.rows(_ROUTED, values)}
    moves = [_move(each, agency_id, units, going_on, tasks.get(each.id, []), routed.get(each.id, [])) for each in held]
    columns = [list(column) for column in zip(*((m.id, m.receiving, m.handling, m.desk) for m in moves), strict=True)]
    sql.execute(_MOVE, columns or [[], [], [], []])
    plan = {"old": list(units), "new": list(units.values()), "agencies": [going_on[unit] for unit in units]}
    # Whoever had a step holds no post at the successor yet: the step waits for the unit.
    sql.execute(_MOVE_TASKS, values | plan)
    sql.execute(_REROUTE, values | plan | {"old": [str(unit) for unit in units]})
    scopes.widen_many({move.id: move.seen_by for move in moves})
    return {move.id: move.fact for move in moves}


@dataclass(frozen=True)
class _Moved:
    """Where one dossier goes on."""

    id: int
    receiving: int
    handling: int
    desk: int
    seen_by: frozenset[int]
    fact: DossierRehomed


def _move(
    held: Held,
    agency_id: int,
    units: Mapping[int, int],
    going_on: Mapping[int, int],
    tasks: Sequence[tuple[int, int]],
    routed: Sequence[int],
) -> _Moved:
    received_here, handled_here = held.receiving_agency_id == agency_id, held.handling_agency_id == agency_id
    desk = units.get(held.desk_unit_id, held.desk_unit_id)
    receiving = going_on[held.desk_unit_id] if received_here else held.receiving_agency_id
    # The successor that the routing leads to, where no step is open.
    led_to = next((going_on[unit] for unit in routed if unit in units), next(iter(going_on.values())))
    handling = (going_on[tasks[0][1]] if tasks else led_to) if handled_here else held.handling_agency_id
    fact = DossierRehomed(
        from_agency=agency_id,
        to_agency=handling if handled_here else receiving if received_here else led_to,
        desk_before=held.desk_unit_id,
        desk=desk,
        tasks=tuple(task_id for task_id, _ in tasks),
    )
    seen_by = frozenset({desk, *(units[unit] for _, unit in tasks), *going_on.values()})
    return _Moved(held.id, receiving, handling, desk if received_here else held.desk_unit_id, seen_by, fact)


_TASKS = """
SELECT id, dossier_id, unit_id FROM processing_task
WHERE dossier_id = ANY(%(ids)s) AND done_at IS NULL AND agency_id = %(agency)s ORDER BY id
"""
_ROUTED = "SELECT dossier_id, routing FROM dossiers_terms WHERE dossier_id = ANY(%(ids)s)"
_MOVE = """
UPDATE dossiers_dossier d SET receiving_agency_id = x.receiving, handling_agency_id = x.handling, desk_unit_id = x.desk
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) AS x(id, receiving, handling, desk)
WHERE d.id = x.id
"""
_MOVE_TASKS = """
UPDATE processing_task t SET unit_id = x.new, agency_id = x.agency, assignee_id = NULL
FROM unnest(%(old)s::bigint[], %(new)s::bigint[], %(agencies)s::bigint[]) AS x(old, new, agency)
WHERE t.dossier_id = ANY(%(ids)s) AND t.done_at IS NULL AND t.agency_id = %(agency)s AND t.unit_id = x.old
"""
_REROUTE = """
UPDATE dossiers_terms SET routing = (
  SELECT coalesce(jsonb_object_agg(r.key, coalesce(to_jsonb(x.new), r.value)), '{}') FROM jsonb_each(routing) r
  LEFT JOIN unnest(%(old)s::text[], %(new)s::bigint[]) AS x(old, new) ON x.old = r.value::text)
WHERE dossier_id = ANY(%(ids)s)
"""


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
