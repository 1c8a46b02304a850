"""Where steps are done: the unit, agency and person of each step that opens."""

from collections.abc import Sequence
from datetime import datetime

from motcua.core import clock, sql
from motcua.core.errors import RuleBroken
from motcua.directory.queries import HELD
from motcua.dossiers.held import Held
from motcua.procedures.rules.process_definition import Step
from motcua.processing.services.tasks import ProcessTerms

RECEIVING = "receiving"
# A post narrowed to a set of procedures does the steps of these only.
_REACHES = """
(p.procedure_set_id IS NULL OR EXISTS (
  SELECT FROM directory_setprocedure c JOIN procedures_procedure q ON q.code = c.code
  JOIN dossiers_dossier d ON d.procedure_id = q.id WHERE c.set_id = p.procedure_set_id AND d.id = %(dossier)s))
"""
# The post stays as it is until the step is given: who leaves at the same moment waits, and hands this step over too.
_ABLE = f"""
SELECT a.full_name FROM directory_post p JOIN directory_account a ON a.id = p.account_id AND a.is_active
WHERE p.unit_id = %(unit)s AND p.account_id = %(account)s AND p.roles ? %(role)s AND {HELD} AND {_REACHES}
ORDER BY p.id LIMIT 1 FOR SHARE OF p
"""


def places_of(held: Held, terms: ProcessTerms, steps: Sequence[Step]) -> dict[str, tuple[int, int]]:
    """Return (unit, agency) of each step; steps of the receiving side stay at the desk that received."""
    units = {
        step.key: terms.routing.get(step.key, held.desk_unit_id if step.agency == RECEIVING else 0) for step in steps
    }
    missing = [step.title for step in steps if not units[step.key]]
    if missing:
        raise RuleBroken("process.nobody", f"Chưa có đơn vị thực hiện bước “{missing[0]}”. Hãy báo quản trị cơ quan.")
    found = dict(sql.rows("SELECT id, agency_id FROM directory_unit WHERE id = ANY(%s)", (list(units.values()),)))
    return {key: (unit, found[unit]) for key, unit in units.items()}


def able(dossier_id: int, account_id: int | None, *, unit_id: int, role: str, now: datetime) -> str | None:
    """Return the name of somebody who can do a step of a dossier, None for who cannot; the post is locked."""
    values = {"dossier": dossier_id, "account": account_id, "unit": unit_id, "role": role}
    found = sql.rows(_ABLE, values | {"day": clock.local_date(now)})
    return str(found[0][0]) if found else None


def require_official(held: Held, assignee: int | None, step: Step, unit_id: int, now: datetime) -> None:
    """Refuse a chosen person who cannot do the step: no post with its role in its unit, or one for other procedures."""
    if able(held.id, assignee, unit_id=unit_id, role=step.role, now=now) is None:
        message = f"Người được chọn không giữ vai trò cần thiết cho bước “{step.title}”. Hãy chọn người khác."
        raise RuleBroken("step.assignee", message, "assignee")


def previous_assignees(dossier_id: int, now: datetime) -> dict[tuple[str, int], int]:
    """Return who did each step before, so that a returned dossier comes back to the same person.

    Whoever left, or did it by a delegation that is over, is not asked again: the step waits for the unit.
    """
    found = sql.rows(
        "SELECT t.step, t.unit_id, t.done_by_id FROM processing_task t WHERE t.dossier_id = %(dossier)s "
        "AND t.done_by_id IS NOT NULL AND t.assignee_id IS NOT NULL AND EXISTS ("
        "SELECT FROM directory_post p JOIN directory_account a ON a.id = p.account_id AND a.is_active "
        f"WHERE p.account_id = t.done_by_id AND p.unit_id = t.unit_id AND p.roles ? t.role AND {HELD} AND {_REACHES}) "
        "ORDER BY t.id",
        {"dossier": dossier_id, "day": clock.local_date(now)},
    )
    return {(step, unit): account for step, unit, account in found}
