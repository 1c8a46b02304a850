"""Finds dossiers that nothing will move: no open step, a step nobody can do, a clock without work."""

from dataclasses import dataclass
from datetime import datetime

from motcua.core import clock, sql
from motcua.directory.actors import Actor, Role
from motcua.directory.queries import HELD

MOST_SEARCHED = 5_000
MOST_FOUND = 100
PROVINCE = 1
KINDS = {
    "no_task": "Đang xử lý nhưng không có bước nào mở",
    "nobody": "Bước mở ở đơn vị không còn ai giữ vai trò",
    "gone": "Bước giao cho người không còn ở đơn vị",
    "orphan_task": "Hồ sơ đã kết thúc nhưng còn bước mở",
    "clock_open": "Hồ sơ đã kết thúc nhưng thời hạn còn chạy",
    "no_clock": "Đang xử lý nhưng thời hạn không chạy",
}


@dataclass(frozen=True)
class Stuck:
    """A dossier that will not move, and why."""

    kind: str
    dossier_id: int
    ref: str
    owner_name: str
    procedure_name: str
    task_id: int | None
    step_title: str
    unit_name: str
    since: datetime | None


# The dossiers at work of one scope, those due first first; ended ones are found by what stayed open, which is little.
_FIND = f"""
WITH work AS MATERIALIZED (
  SELECT s.dossier_id AS id FROM dossiers_scope s
  WHERE s.scope = %(scope)s AND s.bucket = 4 ORDER BY s.order_at, s.dossier_id LIMIT %(searched)s),
open AS MATERIALIZED (
  SELECT t.* FROM work w JOIN processing_task t ON t.dossier_id = w.id AND t.done_at IS NULL),
found AS (
  SELECT 'no_task' AS kind, w.id, NULL::bigint AS task, NULL::timestamptz AS since FROM work w
  JOIN dossiers_dossier d ON d.id = w.id
  WHERE d.status = 4 AND d.awaiting = 'process' AND NOT EXISTS (SELECT 1 FROM open o WHERE o.dossier_id = w.id)
  UNION ALL
  SELECT 'nobody', o.dossier_id, o.id, o.opened_at FROM open o
  WHERE NOT EXISTS (SELECT 1 FROM directory_post p JOIN directory_account a ON a.id = p.account_id AND a.is_active
                    WHERE p.unit_id = o.unit_id AND p.roles @> to_jsonb(o.role) AND {HELD})
  UNION ALL
  SELECT 'gone', o.dossier_id, o.id, o.opened_at FROM open o
  WHERE o.assignee_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM directory_post p JOIN directory_account a ON a.id = p.account_id AND a.is_active
                    WHERE p.account_id = o.assignee_id AND p.unit_id = o.unit_id AND {HELD})
    -- Whoever acts in a post of the unit by delegation, or for somebody absent, can do it.
    AND NOT EXISTS (SELECT 1 FROM directory_delegation g
                    JOIN directory_account b ON b.id = g.delegate_id AND b.is_active
                    JOIN directory_post p ON p.id = g.post_id AND {HELD}
                    JOIN directory_account a ON a.id = p.account_id AND a.is_active
                    WHERE g.delegate_id = o.assignee_id AND p.unit_id = o.unit_id AND g.ended_at IS NULL
                      AND %(day)s BETWEEN g.valid_from AND g.valid_to)
  UNION ALL
  SELECT 'no_clock', w.id, NULL, NULL FROM work w JOIN dossiers_dossier d ON d.id = w.id
  WHERE d.status = 4 AND NOT EXISTS (SELECT 1 FROM dossiers_clocksegment c
                                     WHERE c.dossier_id = w.id AND c.ended_at IS NULL)
  UNION ALL
  SELECT 'orphan_task', t.dossier_id, t.id, t.opened_at FROM processing_task t
  JOIN dossiers_dossier d ON d.id = t.dossier_id
  JOIN dossiers_scope s ON s.dossier_id = d.id AND s.scope = %(scope)s
  WHERE t.done_at IS NULL AND d.status IN (3, 8, 9, 10)
  UNION ALL
  SELECT 'clock_open', c.dossier_id, NULL, c.began_at FROM dossiers_clocksegment c
  JOIN dossiers_dossier d ON d.id = c.dossier_id
  JOIN dossiers_scope s ON s.dossier_id = d.id AND s.scope = %(scope)s
  WHERE c.ended_at IS NULL AND d.status IN (3, 8, 9, 10))
SELECT f.kind, d.id, coalesce(d.code, d.receipt_no), d.owner_name, p.name, f.task, coalesce(t.title, ''),
       coalesce(u.name || ', ' || g.name, ''), f.since
FROM (SELECT * FROM found ORDER BY since NULLS FIRST, id LIMIT %(found)s) f
JOIN dossiers_dossier d ON d.id = f.id
JOIN procedures_procedure p ON p.id = d.procedure_id
LEFT JOIN processing_task t ON t.id = f.task
LEFT JOIN directory_unit u ON u.id = t.unit_id LEFT JOIN directory_agency g ON g.id = u.agency_id
ORDER BY f.since NULLS FIRST, d.id
"""


def may_find_stuck(actor: Actor) -> bool:
    """Tell whether the actor looks after stuck dossiers: administrators and inspectors."""
    return actor.is_official and actor.has(Role.AGENCY_ADMIN, Role.PROVINCE_ADMIN, Role.INSPECTOR)


def stuck(actor: Actor, now: datetime) -> list[Stuck]:
    """Return what nothing will move in the actor's agency, or in the province, oldest first; one statement."""
    if not may_find_stuck(actor):
        return []
    everywhere = actor.has(Role.PROVINCE_ADMIN, Role.INSPECTOR)
    values = {
        "scope": PROVINCE if everywhere else actor.agency_id,
        "searched": MOST_SEARCHED,
        "found": MOST_FOUND,
        "day": clock.local_date(now),
    }
    return [Stuck(*row) for row in sql.rows(_FIND, values)]


@dataclass(frozen=True)
class Proposal:
    """A repair that waits for somebody else's decision."""

    id: int
    ref: str
    kind: str
    step: str
    unit_name: str
    reason: str
    who: str
    account_id: int
    proposed_at: datetime


_PROPOSALS = """
SELECT r.id, coalesce(d.code, d.receipt_no), r.kind, r.step, coalesce(u.name, ''), r.reason, coalesce(a.full_name, ''),
       r.proposed_account, r.proposed_at
FROM processing_repair r JOIN dossiers_dossier d ON d.id = r.dossier_id
LEFT JOIN directory_unit u ON u.id = r.unit_id LEFT JOIN directory_account a ON a.id = r.proposed_account
WHERE r.state = 'proposed'
  AND EXISTS (SELECT 1 FROM dossiers_scope s WHERE s.dossier_id = d.id AND s.scope = %s)
ORDER BY r.id DESC LIMIT %s
"""


def proposals(actor: Actor) -> list[Proposal]:
    """Return the repairs that wait for a decision in the actor's agency, or in the province."""
    everywhere = actor.has(Role.PROVINCE_ADMIN, Role.INSPECTOR)
    scope = PROVINCE if everywhere else actor.agency_id
    return [Proposal(*row) for row in sql.rows(_PROPOSALS, (scope, MOST_FOUND))]
