"""Opening a service online: the last step of an approval or a decision that lists it, never anything else."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.types.json import Jsonb

from motcua.core import sql
from motcua.core.errors import RuleBroken
from motcua.procedures import approvals
from motcua.procedures.rules.approval import State
from motcua.procedures.rules.levels import PARTIAL, online_of

KIND = "service"


@dataclass(frozen=True)
class LevelFacts:
    """The level decided for a procedure, why it is not higher, what kind of service it is."""

    level: int
    reason: str
    service_kind: str
    in_person: tuple[str, ...] = ()


def open_approved(*, approval_id: int, procedure_id: int, agency_id: int, facts: LevelFacts) -> None:
    """Put a service at its approved level at an agency: online from level 3 on, below that at the counter.

    The level shown is the procedure's: a lower one counts once no other agency takes dossiers online.

    Raises:
        RuleBroken: The approval is not granted or not of a service, or the agency does not offer the procedure.
    """
    approval = approvals.approval(approval_id)
    if approval.kind != KIND or approval.state is not State.GRANTED:
        raise RuleBroken("service.not_approved", "Dịch vụ chỉ mở sau bước phê duyệt cuối cùng.")
    basis = f"{approval.decision_no} ngày {approval.decision_date:%d/%m/%Y}" if approval.decision_date else "phê duyệt"
    touched = sql.execute(
        "UPDATE procedures_offering SET online = %s, online_basis = %s WHERE procedure_id = %s AND agency_id = %s "
        "AND active AND NOT immediate",
        (facts.level >= PARTIAL, basis, procedure_id, agency_id),
    )
    if not touched:
        message = (
            "Cơ quan không còn cung cấp thủ tục này, hoặc thủ tục trả kết quả ngay tại quầy nên không mở trực tuyến."
        )
        raise RuleBroken("service.not_offered", message)
    sql.execute(
        "UPDATE procedures_procedure SET service_level = %s, online_level = %s, level_reason = %s, level_basis = %s, "
        "service_kind = %s, in_person = %s WHERE id = %s AND (%s OR NOT EXISTS (SELECT FROM procedures_offering "
        "WHERE procedure_id = procedures_procedure.id AND active AND online))",
        (
            facts.level,
            online_of(facts.level),
            facts.reason,
            basis,
            facts.service_kind,
            Jsonb(list(facts.in_person)),
            procedure_id,
            facts.level >= PARTIAL,
        ),
    )


def open_listed(*, codes: Sequence[str], decision: str) -> int:
    """Open online, at every agency that offers them, the procedures that a signed decision lists; returns how many.

    The caller has checked that the decision is registered and that the actor may. Services that are open stay as they
    were opened; results at once stay at the counter. What is listed takes dossiers online, so it is level 3 at least.
    """
    opened = sql.execute(
        "UPDATE procedures_offering o SET online = true, online_basis = %s FROM procedures_procedure p "
        "WHERE p.id = o.procedure_id AND p.code = ANY(%s) AND o.active AND NOT o.online AND NOT o.immediate",
        (decision, list(codes)),
    )
    sql.execute(
        "UPDATE procedures_procedure p SET service_level = %s, online_level = %s, level_basis = %s "
        "WHERE p.code = ANY(%s) AND p.service_level < %s AND EXISTS (SELECT FROM procedures_offering o "
        "WHERE o.procedure_id = p.id AND o.active AND o.online)",
        (PARTIAL, online_of(PARTIAL), decision, list(codes), PARTIAL),
    )
    return opened
