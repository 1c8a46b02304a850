"""Phiếu kiểm soát quá trình giải quyết hồ sơ: the way of a dossier, hop by hop, as it stands when it is printed."""

from datetime import datetime

from django.db import transaction

from motcua.core import sql
from motcua.core.errors import RuleBroken
from motcua.directory.actors import Actor
from motcua.dossiers import slip_contents
from motcua.dossiers.held import Held, hold
from motcua.dossiers.rules.clock import TIMELINESS_LABELS, Granularity, timeliness
from motcua.dossiers.services import slips
from motcua.dossiers.slips.content import ControlRow, ControlSlip
from motcua.dossiers.slips.editions import SlipKind
from motcua.procedures.queries import content_of

_HOPS = """
SELECT u.name || ', ' || g.name, t.opened_at, coalesce(h.taken_at, t.opened_at),
       coalesce((SELECT a.full_name FROM directory_account a
                 WHERE a.id = substring(h.passed_by from 'account:([0-9]+)')::bigint), ''),
       coalesce(b.full_name, s.full_name, ''), t.due_at, t.done_at, t.title, t.outcome_label, g.id
FROM processing_task t
JOIN directory_unit u ON u.id = t.unit_id JOIN directory_agency g ON g.id = u.agency_id
LEFT JOIN directory_account b ON b.id = t.done_by_id
LEFT JOIN directory_account s ON s.id = t.assignee_id
LEFT JOIN LATERAL (SELECT taken_at, passed_by FROM processing_hop
                   WHERE task = t.id AND state <> 'refused' ORDER BY id DESC LIMIT 1) h ON true
WHERE t.dossier_id = %s AND NOT t.cancelled ORDER BY t.opened_at, t.id
"""


@transaction.atomic
def issue_control_slip(*, actor: Actor, dossier_id: int, now: datetime) -> slips.Issued:
    """Issue the control slip of an accepted dossier as it stands now; it prints the same for ever.

    The caller has found the dossier visible to the actor. The form is of the edition the dossier was accepted under.

    Raises:
        RuleBroken: The dossier was not accepted yet.

    Source: TT 01/2018/TT-VPCP Mẫu số 05; TT 03/2025/TT-VPCP Mẫu số 06.
    """
    held = hold(dossier_id)
    if held.accepted_at is None or held.code is None:
        raise RuleBroken("control.not_accepted", "Hồ sơ chưa được tiếp nhận nên chưa có phiếu kiểm soát.")
    edition = str(sql.rows("SELECT slip_edition FROM dossiers_terms WHERE dossier_id = %s", (held.id,))[0][0])
    number = slips.next_number(SlipKind.CONTROL, actor.agency_code, now)
    return slips.issue(
        dossier_id=held.id,
        agency_id=actor.agency_id,
        kind=SlipKind.CONTROL,
        number=number,
        content=_content(actor, held, number, now),
        actor=actor,
        now=now,
        edition=edition,
    )


def _content(actor: Actor, held: Held, number: int, now: datetime) -> ControlSlip:
    hops = sql.rows(_HOPS, (held.id,))
    names = dict(
        sql.rows(
            "SELECT id, name FROM directory_agency WHERE id = ANY(%s)",
            ([held.handling_agency_id, *(row[-1] for row in hops)],),
        )
    )
    others = {names[row[-1]] for row in hops if row[-1] not in {held.handling_agency_id, held.receiving_agency_id}}
    return ControlSlip(
        head=slip_contents.letterhead(actor, sign="KSHS", number=number, now=now),
        dossier_code=held.ref,
        party=slip_contents.party_of(held.id),
        procedure=content_of(held.version_id)["name"],
        received_at=held.accepted_at or held.submitted_at,
        due_at=held.due_at,
        handling_agency=names[held.handling_agency_id],
        consulted="; ".join(sorted(others)),
        rows=tuple(_row(*row[:-1], now=now) for row in hops),
    )


def _row(
    place: str,
    handed: datetime,
    taken: datetime,
    giver: str,
    taker: str,
    due: datetime | None,
    done: datetime | None,
    title: str,
    outcome: str,
    *,
    now: datetime,
) -> ControlRow:
    kept = ""
    if due and done:
        kept = TIMELINESS_LABELS[timeliness(due=due, finished=done, now=now, granularity=Granularity.MINUTE)]
    note = f"{title}: {outcome}" if outcome else f"{title}: đang xử lý"
    return ControlRow(agency=place, handed_at=handed, received_at=taken, giver=giver, taker=taker, kept=kept, note=note)
