"""Moving running dossiers to the version in force: an explicit act with a mapping and a preview, all or none."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from psycopg.types.json import Jsonb

from motcua.core import ledger, sql
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.dossiers.scopes import PROCEDURE_OF
from motcua.procedures import editions
from motcua.procedures.editions import EditionFacts, EditionState
from motcua.procedures.rules.process_definition import ProcessDefinition
from motcua.processing import running
from motcua.processing.events import ProcessMoved
from motcua.processing.rules.engine import OpenTask
from motcua.processing.rules.moving import MovePlan, plan_move
from motcua.processing.services.places import RECEIVING
from motcua.processing.services.tasks import definition_of

MOST = 1000
LONGEST_REASON = 2000


@dataclass(frozen=True)
class Planned:
    """What moving one dossier does."""

    dossier_id: int
    ref: str
    process_id: int
    new_process_id: int
    routing: dict[str, int]
    desk_unit: int
    plan: MovePlan


@dataclass(frozen=True)
class MovePreview:
    """What moving all of them does; `digest` says that nothing changed between preview and act."""

    dossiers: list[Planned]
    digest: str

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Return what is impossible, with the dossier."""
        return [(one.ref, problem) for one in self.dossiers for problem in one.plan.problems]

    @property
    def notes(self) -> list[str]:
        """Return what the person who decides must know, once each."""
        return list(dict.fromkeys(note for one in self.dossiers for note in one.plan.notes))

    @property
    def moves(self) -> list[tuple[str, str, int]]:
        """Return how many open tasks go from which step to which."""
        found: dict[tuple[str, str], int] = {}
        for one in self.dossiers:
            for move in one.plan.moves:
                found[move.old, move.new] = found.get((move.old, move.new), 0) + 1
        return [(old, new, number) for (old, new), number in found.items()]


_LOADED = """
SELECT d.id, coalesce(d.code, d.receipt_no), t.process_id, o.process_id, o.routing, d.desk_unit_id,
       coalesce((SELECT jsonb_agg(jsonb_build_array(k.id, k.step, k.fork) ORDER BY k.id) FROM processing_task k
                 WHERE k.dossier_id = d.id AND k.done_at IS NULL), '[]')
FROM dossiers_dossier d
JOIN dossiers_terms t ON t.dossier_id = d.id
JOIN procedures_offering o ON o.id = d.offering_id
WHERE d.id = ANY(%s) ORDER BY d.id
"""


def preview(facts: EditionFacts, mapping: Mapping[str, str]) -> MovePreview:
    """Return what moving every touched dossier would do; writes nothing.

    Raises:
        RuleBroken: The version is not in force, or more dossiers than one act can move.
    """
    if facts.state is not EditionState.IN_FORCE:
        raise RuleBroken("move.not_in_force", "Chỉ chuyển được hồ sơ sang bản đang áp dụng. Hãy tải lại trang.")
    found = running.ids(facts, limit=MOST + 1)
    if len(found) > MOST:
        message = f"Có hơn {MOST} hồ sơ. Hãy để hồ sơ chạy hết theo bản cũ, hoặc chuyển khi còn ít hơn."
        raise RuleBroken("move.too_many", message)
    return _planned(found, mapping)


@transaction.atomic
def move_dossiers(
    *, actor: Actor, edition_id: int, mapping: Mapping[str, str], digest: str, reason: str, now: datetime
) -> int:
    """Move every touched dossier to the version in force, all or none; return how many.

    Open tasks keep the moment they were opened and their due moment: moving makes nobody punctual. A task keeps its
    official only while unit and role stay.

    Args:
        digest: Of the preview; whatever changed since is looked at again first.
        mapping: Keys of old steps to keys of new ones.
        reason: Why; it stands in each dossier's history.

    Raises:
        NotAllowed: The actor does not administer the places of the version.
        RuleBroken: No reason, a dossier cannot be moved, or something changed since the preview.
    """
    facts = editions.edition_by_id(edition_id)
    if not editions.may_draft(actor, facts.agency_id, facts.owner_id):
        raise NotAllowed(f"{actor.ref} may not move dossiers to edition {edition_id}")
    reason = clean_input(reason, LONGEST_REASON)
    if not reason:
        raise RuleBroken("move.reason", "Hãy ghi lý do chuyển hồ sơ sang bản mới.", "reason")
    found = preview(facts, mapping)
    held = [one.dossier_id for one in found.dossiers]
    sql.rows("SELECT id FROM dossiers_dossier WHERE id = ANY(%s) ORDER BY id FOR UPDATE", (held,))
    # Read again under the locks: what somebody did meanwhile shows in the digest.
    found = preview(editions.edition_by_id(edition_id), mapping)
    if found.digest != digest or [one.dossier_id for one in found.dossiers] != held:
        message = "Có hồ sơ vừa thay đổi sau khi xem trước. Chưa chuyển hồ sơ nào; hãy xem trước lại."
        raise RuleBroken("move.changed", message)
    if found.problems:
        ref, problem = found.problems[0]
        raise RuleBroken("move.impossible", f"Chưa chuyển hồ sơ nào. Hồ sơ {ref}: {problem}")
    _write(found.dossiers)
    for one in found.dossiers:
        steps = tuple((move.task, move.old, move.new) for move in one.plan.moves)
        fact = ProcessMoved(one.process_id, one.new_process_id, facts.number, steps)
        ledger.record(stream=one.dossier_id, fact=fact, actor=actor.ref, now=now, reason=reason)
    return len(found.dossiers)


def _planned(dossier_ids: Sequence[int], mapping: Mapping[str, str]) -> MovePreview:
    made = []
    total = hashlib.sha256()
    for dossier_id, ref, old, new, routing, desk, tasks in sql.rows(_LOADED, (list(dossier_ids),)):
        opened = [OpenTask(*task) for task in sql.json_value(tasks)]
        total.update(repr((dossier_id, old, new, [(task.id, task.step) for task in opened])).encode())
        plan = plan_move(definition_of(old), definition_of(new), opened, mapping)
        made.append(Planned(dossier_id, ref, old, new, sql.json_value(routing), desk, plan))
    total.update(repr(sorted(mapping.items())).encode())
    return MovePreview(made, total.hexdigest())


_TERMS = """
UPDATE dossiers_terms t SET process_id = x.process, routing = x.routing
FROM (SELECT unnest(%(ids)s::bigint[]) AS id, unnest(%(processes)s::bigint[]) AS process,
             unnest(%(routings)s::jsonb[]) AS routing) x
WHERE t.dossier_id = x.id
"""
_TASKS = """
UPDATE processing_task k SET
  step = x.step, title = x.title, kind = x.kind, role = x.role, unit_id = u.id, agency_id = u.agency_id,
  assignee_id = CASE WHEN k.unit_id = u.id AND k.role = x.role THEN k.assignee_id END
FROM (SELECT unnest(%(tasks)s::bigint[]) AS id, unnest(%(steps)s::text[]) AS step, unnest(%(titles)s::text[]) AS title,
             unnest(%(kinds)s::text[]) AS kind, unnest(%(roles)s::text[]) AS role,
             unnest(%(units)s::bigint[]) AS unit) x
JOIN directory_unit u ON u.id = x.unit
WHERE k.id = x.id AND k.done_at IS NULL
"""
# Whoever gets work sees the dossier, in the list where it stands for the others.
_SCOPES = f"""
INSERT INTO dossiers_scope (id, scope, dossier_id, bucket, order_at, name_key, of_procedure)
SELECT x.id, x.scope, d.dossier_id, d.bucket, d.order_at, d.name_key, {PROCEDURE_OF}
FROM (SELECT unnest(%(ids)s::bigint[]) AS id, unnest(%(scopes)s::bigint[]) AS scope,
             unnest(%(dossiers)s::bigint[]) AS dossier) x
JOIN LATERAL (SELECT dossier_id, bucket, order_at, name_key FROM dossiers_scope
              WHERE dossier_id = x.dossier LIMIT 1) d ON true
ON CONFLICT (dossier_id, scope) DO NOTHING
"""


def _write(dossiers: Sequence[Planned]) -> None:
    """Change terms, open tasks and who sees them, in a fixed number of statements."""
    if not dossiers:
        return
    terms: dict[str, list[Any]] = {
        "ids": [one.dossier_id for one in dossiers],
        "processes": [one.new_process_id for one in dossiers],
        "routings": [Jsonb(one.routing) for one in dossiers],
    }
    sql.execute(_TERMS, terms)
    rows = [
        (one, move.task, *_place(one, definition_of(one.new_process_id), move.new))
        for one in dossiers
        for move in one.plan.moves
    ]
    if not rows:
        return
    columns = [list(column) for column in zip(*[row[1:] for row in rows], strict=True)]
    sql.execute(_TASKS, dict(zip(("tasks", "steps", "titles", "kinds", "roles", "units"), columns, strict=True)))
    units = {row[6] for row in rows}
    agency_of = dict(sql.rows("SELECT id, agency_id FROM directory_unit WHERE id = ANY(%s)", (list(units),)))
    seen = sorted({(one.dossier_id, scope) for one, *_, unit in rows for scope in (unit, agency_of[unit])})
    values = {"ids": [new_id() for _ in seen], "scopes": [scope for _, scope in seen]}
    sql.execute(_SCOPES, values | {"dossiers": [dossier for dossier, _ in seen]})


def _place(one: Planned, definition: ProcessDefinition, key: str) -> tuple[str, str, str, str, int]:
    step = definition.step(key)
    unit = one.routing.get(key, one.desk_unit if step.agency == RECEIVING else 0)
    if not unit:
        message = f"Chưa chuyển hồ sơ nào. Hồ sơ {one.ref}: chưa có đơn vị thực hiện bước “{step.title}”."
        raise RuleBroken("process.nobody", message)
    return key, step.title, step.kind.value, step.role, unit
