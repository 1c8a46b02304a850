"""Keeps the way of a dossier between units: reactions to the facts that move it."""

from motcua.core import sql
from motcua.core.ids import new_id
from motcua.core.ledger import Recorded
from motcua.dossiers.events import ResultReady
from motcua.processing.events import StepOpened

# From where: the unit of the step that ended in this moment, else the desk that received. The first hop of the desk
# carries its transfer limit. The system opens the first step; the one who passed the dossier on is named instead.
_KEEP = """
INSERT INTO processing_hop (id, dossier_id, from_unit_id, to_unit_id, task, passed_by, passed_at, due_at)
SELECT %(id)s, d.id, coalesce(t.unit_id, d.desk_unit_id), coalesce(%(unit)s, d.desk_unit_id), %(task)s,
       CASE WHEN %(actor)s <> 'account:0' THEN %(actor)s ELSE coalesce(
         (SELECT e.actor FROM core_event e WHERE e.stream = d.id AND e.type = 'dossier.transferred'
          ORDER BY e.seq DESC LIMIT 1), %(actor)s) END,
       %(at)s, CASE WHEN t.unit_id IS NULL THEN d.transfer_due END
FROM dossiers_dossier d
LEFT JOIN LATERAL (
  SELECT unit_id FROM processing_task
  WHERE dossier_id = d.id AND done_at = %(at)s AND done_by_id IS NOT NULL ORDER BY id DESC LIMIT 1) t ON true
WHERE d.id = %(dossier)s AND coalesce(t.unit_id, d.desk_unit_id) <> coalesce(%(unit)s, d.desk_unit_id)
"""


def keep_hop(event: Recorded) -> None:
    """React to a step that opened, or to a result that went to the desk: keep who passed the dossier where and when.

    A step in the unit that had the dossier before is no hop.

    Source: NĐ 61/2018/NĐ-CP Điều 18, 19 (Phiếu kiểm soát); NĐ 118/2025/NĐ-CP keeps both.
    """
    opened = event.fact if isinstance(event.fact, StepOpened) else None
    if opened is None and not isinstance(event.fact, ResultReady):
        return
    values = {
        "id": new_id(),
        "dossier": event.stream,
        "unit": opened.unit if opened else None,
        "task": opened.task if opened else None,
        "actor": event.actor,
        "at": event.at,
    }
    sql.execute(_KEEP, values)
