"""Where steps are done: the unit, agency and person of each step that opens."""

from collections.abc import Sequence
from datetime import datetime

from motcua.core import sql
from motcua.core.errors import RuleBroken
from motcua.directory import queries as directory
from motcua.directory.actors import Role
from motcua.dossiers.held import Held
from motcua.procedures.rules.process_definition import Step
from motcua.processing.services.tasks import ProcessTerms

RECEIVING = "receiving"


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


def require_official(assignee: int | None, step: Step, unit_id: int, now: datetime) -> None:
    """Refuse a chosen person who does not hold the step's role in its unit."""
    holders = {official.account_id for official in directory.officials_of(unit_id, Role(step.role), now)}
    if assignee not in holders:
        message = f"Người được chọn không giữ vai trò cần thiết cho bước “{step.title}”. Hãy chọn người khác."
        raise RuleBroken("step.assignee", message, "assignee")


def previous_assignees(dossier_id: int) -> dict[tuple[str, int], int]:
    """Return who did each step before, so that a returned dossier comes back to the same person."""
    found = sql.rows(
        "SELECT step, unit_id, done_by_id FROM processing_task WHERE dossier_id = %s AND done_by_id IS NOT NULL "
        "AND assignee_id IS NOT NULL ORDER BY id",
        (dossier_id,),
    )
    return {(step, unit): account for step, unit, account in found}
