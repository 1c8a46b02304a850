"""What the receiving desk finds: who may look, and the check paper by paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.core import ledger, sql
from motcua.core.errors import NotAllowed, RuleBroken
from motcua.directory.actors import Actor
from motcua.dossiers.events import PapersChecked
from motcua.dossiers.held import Held
from motcua.dossiers.permissions import may_receive
from motcua.dossiers.queries import may_reach


@dataclass(frozen=True, kw_only=True)
class PaperCheck:
    """What the desk found about one paper."""

    no: int
    state: str
    originals: int = 0
    copies: int = 0
    note: str = ""


def check_papers(*, actor: Actor, held: Held, checks: Sequence[PaperCheck], complete: bool, now: datetime) -> None:
    """Record the desk's check, paper by paper.

    Raises:
        RuleBroken: `complete` is asked for, but a required paper is missing or unchecked.
    """
    by_no = {check.no: check for check in checks}
    papers = sql.rows("SELECT no, name, required FROM dossiers_paper WHERE dossier_id = %s", (held.id,))
    if complete:
        for no, name, required in papers:
            state = by_no[no].state if no in by_no else "unchecked"
            if state == "missing" or (required and state == "unchecked"):
                message = f"Giấy tờ số {no} ({name[:80]}) chưa đủ. Hãy yêu cầu bổ sung, hoặc ghi rõ không áp dụng."
                raise RuleBroken("papers.incomplete", message, f"paper-{no}")
    known = {no for no, _, _ in papers}
    rows = [check for check in checks if check.no in known]
    if rows:
        sql.execute(
            "UPDATE dossiers_paper p SET state = x.state, originals = x.originals, copies = x.copies, note = x.note "
            "FROM unnest(%s::int[], %s::text[], %s::int[], %s::int[], %s::text[]) "
            "AS x(no, state, originals, copies, note) "
            "WHERE p.dossier_id = %s AND p.no = x.no",
            (
                [row.no for row in rows],
                [row.state for row in rows],
                [row.originals for row in rows],
                [row.copies for row in rows],
                [row.note for row in rows],
                held.id,
            ),
        )
    count = {state: sum(row.state == state for row in rows) for state in ("present", "missing", "not_applicable")}
    ledger.record(stream=held.id, fact=PapersChecked(**count), actor=actor.ref, now=now)


def require_desk(actor: Actor, held: Held) -> None:
    """Refuse everybody who is not at the receiving desk."""
    if not may_receive(actor, held.desk_unit_id) or not may_reach(actor, held.id):
        raise NotAllowed(f"{actor.ref} is not at the desk of {held.ref}")
