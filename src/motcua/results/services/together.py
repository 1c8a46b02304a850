"""Give back several results of one group in one sitting: one receiver, one identity check, one signature."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import msgspec
from django.db import transaction

from motcua.core import sql
from motcua.core.errors import NotFound, RuleBroken, SeveralBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.dossiers.held import Held, hold
from motcua.dossiers.permissions import scopes_of
from motcua.dossiers.services.originals import held_originals
from motcua.dossiers.slips.content import ReturnRecord
from motcua.dossiers.slips.editions import SlipKind, edition_by_code
from motcua.dossiers.slips.printing import render_slip
from motcua.results.services.returning import ReturnFacts, give_result

_DOSSIERS = """
SELECT h.dossier_id FROM results_handover h
WHERE h.sitting = %s AND EXISTS (SELECT 1 FROM dossiers_scope x WHERE x.dossier_id = h.dossier_id AND x.scope = ANY(%s))
ORDER BY h.dossier_id
"""
_RECORDS = """
SELECT s.data, s.edition FROM results_handover h
JOIN dossiers_slip s ON s.dossier_id = h.dossier_id AND s.kind = 'return' AND s.issued_at = h.given_at
WHERE h.sitting = %s AND EXISTS (SELECT 1 FROM dossiers_scope x WHERE x.dossier_id = h.dossier_id AND x.scope = ANY(%s))
ORDER BY h.dossier_id
"""


@transaction.atomic
def return_together(
    *, actor: Actor, dossier_ids: Sequence[int], facts: ReturnFacts, with_originals: bool, now: datetime
) -> int:
    """Hand over the results of several dossiers of a group, all or none; returns the sitting's id.

    Each dossier keeps its own record and slip. Whoever is not the owner of one of them receives it as a proxy.

    Args:
        facts: The receiver; `relation` and `originals` are found per dossier.
        with_originals: Give back all originals that are held.

    Raises:
        NotAllowed: One is not of the actor's desk.
        RuleBroken: Nothing is chosen, not one group, or one cannot be returned: the message names it.

    Source: NĐ 61/2018/NĐ-CP Điều 6 khoản 2, Điều 20.
    """
    # All of them before any number of a slip is taken, in the order of their ids.
    held = [hold(one) for one in sorted(set(dossier_ids))]
    if not held:
        raise RuleBroken("return.nothing_chosen", "Hãy chọn ít nhất một hồ sơ để trả kết quả.", "ma")
    if len(held) > 1 and (len({each.group_id for each in held}) > 1 or held[0].group_id is None):
        message = "Các hồ sơ đã chọn không còn cùng một nhóm. Hãy tải lại trang rồi chọn lại."
        raise RuleBroken("return.not_one_group", message, "ma")
    sitting = new_id()
    for each in held:
        _give(actor, each, facts, with_originals=with_originals, sitting=sitting, now=now)
    return sitting


def given_together(actor: Actor, sitting: int) -> list[int]:
    """Return those dossiers of a sitting that the actor may see: whose data its paper shows."""
    return [row[0] for row in sql.rows(_DOSSIERS, (sitting, scopes_of(actor)))]


def render_together(actor: Actor, sitting: int) -> tuple[bytes, str]:
    """Return the paper that the receiver signs once, with those dossiers of the sitting that the actor may see.

    Raises:
        NotFound: No such sitting, or nothing of it is visible.
    """
    found = sql.rows(_RECORDS, (sitting, scopes_of(actor)))
    if not found:
        raise NotFound("sitting")
    records = [msgspec.convert(sql.json_value(data), type=ReturnRecord) for data, _ in found]
    data = render_slip(SlipKind.RETURN, edition_by_code(found[0][1]), _joined(records))
    return data, f"tra-ket-qua-{sitting}.pdf"


def _give(actor: Actor, held: Held, facts: ReturnFacts, *, with_originals: bool, sitting: int, now: datetime) -> None:
    receiver = clean_input(facts.receiver_name, 120, multiline=False)
    own = receiver.casefold() == held.owner_name.casefold()
    originals = [each.no for each in held_originals(held.id)] if with_originals else []
    one = replace(facts, relation="owner" if own else "representative", originals=originals)
    try:
        give_result(actor=actor, held=held, facts=one, now=now, sitting=sitting)
    except SeveralBroken:
        raise
    except RuleBroken as problem:
        if problem.field in {"receiver_name", "identity_check"}:
            raise
        raise RuleBroken(problem.code, f"Hồ sơ {held.ref}: {problem.message}", problem.field or "ma") from problem


def _joined(records: Sequence[ReturnRecord]) -> ReturnRecord:
    first = records[0]
    if len(records) == 1:
        return first
    numbers = [each.head.number for each in records]
    return replace(
        first,
        head=replace(first.head, number=f"{numbers[0]} đến {numbers[-1]}"),
        dossier_code=f"{len(records)} hồ sơ cùng nhóm",
        party=replace(first.party, name="; ".join(dict.fromkeys(each.party.name for each in records))),
        procedure="; ".join(dict.fromkeys(each.procedure for each in records)),
        received_at=min(each.received_at for each in records),
        due_at=max((each.due_at for each in records if each.due_at), default=None),
        recipient_is=f"Nhận một lần cho {len(records)} hồ sơ cùng nhóm, tư cách ghi ở phiếu của từng hồ sơ",
        results=tuple(
            replace(row, name=f"{each.dossier_code}, {each.party.name}: {row.name}")
            for each in records
            for row in each.results
        ),
        originals=tuple(
            replace(row, name=f"{each.dossier_code}: {row.name}") for each in records for row in each.originals
        ),
        lookup_url="",
        history_head="",
    )
