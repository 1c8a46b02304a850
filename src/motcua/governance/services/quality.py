"""Reviews with their findings, and disagreements with the national record tracked to closure."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from motcua.core import ledger, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id
from motcua.directory.actors import Actor
from motcua.governance.events import DiscrepancyMoved, ReviewRecorded
from motcua.governance.models import Discrepancy, Review
from motcua.governance.permissions import may_act_for, may_govern_province
from motcua.governance.queries import quality as reads
from motcua.governance.rules.quality import EXTRA, LISTED_FIELDS, LONGEST, Finding, compare_contents, compare_lists
from motcua.procedures.queries import content_of


@transaction.atomic
def review(*, actor: Actor, offering_id: int, accurate: bool, findings: str, now: datetime) -> int:
    """Record that a procedure and its process at an agency were looked through, and what was found.

    Raises:
        NotAllowed: The actor does not act for the agency.
        NotFound: No such offering.
        RuleBroken: It is not accurate and no finding says why.

    Source: LD-7.2, QN-8.3-1, QN-16.4-2, VL-21.4.
    """
    found = sql.rows(
        "SELECT o.procedure_id, o.agency_id, p.code FROM procedures_offering o "
        "JOIN procedures_procedure p ON p.id = o.procedure_id WHERE o.id = %s FOR UPDATE OF o",
        (offering_id,),
    )
    if not found:
        raise NotFound(f"offering {offering_id}")
    procedure_id, agency_id, code = found[0]
    if not may_act_for(actor, agency_id):
        raise NotAllowed(f"{actor.ref} reviews nothing of {agency_id}")
    if not accurate and not findings:
        raise RuleBroken("review.findings", "Hãy ghi phần nào chưa đúng và cần sửa thế nào.", "findings")
    if len(findings) > LONGEST["findings"]:
        message = f"Nội dung dài quá {LONGEST['findings']} ký tự, hãy rút gọn."
        raise RuleBroken("review.long", message, "findings")
    review_id = new_id()
    words = ", ".join(filter(None, (actor.full_name, actor.post_title, actor.agency_name)))
    row = {"id": review_id, "procedure": procedure_id, "agency": agency_id, "at": now, "accurate": accurate}
    sql.insert(Review, [row | {"findings": findings, "reviewer": words}])
    ledger.begin(review_id)
    fact = ReviewRecorded(code, agency_id, accurate)
    ledger.record(stream=review_id, fact=fact, actor=actor.ref, now=now, reason=findings)
    return review_id


@transaction.atomic
def compare_with_national(*, actor: Actor, listed: Mapping[str, str] | None, now: datetime) -> tuple[int, int]:
    """Compare with the national catalogue; returns how many disagreements are new and how many closed by themselves.

    Args:
        listed: The national list, code to name; without it only procedures decided here are compared with the
            national record they departed from.

    Raises:
        NotAllowed: The actor does not decide for the province.

    Source: DN-9.2-2.
    """
    if not may_govern_province(actor):
        raise NotAllowed(f"{actor.ref} compares no catalogues")
    # One comparison at a time; the second waits and finds the same rows.
    sql.rows("SELECT pg_advisory_xact_lock(hashtextextended('governance:compare', 0))", ())
    findings = [
        finding
        for national_id, current_id in reads.locally_changed()
        for finding in compare_contents(content_of(national_id), content_of(current_id))
    ]
    judged = set()
    if listed is not None:
        names, repealed = reads.names_in_force()
        found = compare_lists(listed, names, repealed)
        # A list of some fields says nothing of procedures that it does not mean to name.
        covers = len(listed.keys() & names.keys()) * 2 >= len(names)
        findings += [one for one in found if covers or one.field != EXTRA]
        judged = LISTED_FIELDS if covers else LISTED_FIELDS - {EXTRA}
    return _keep(actor, findings, judged=judged, now=now)


@transaction.atomic
def explain(*, actor: Actor, discrepancy_id: int, answer: str, now: datetime) -> None:
    """Say why the local side departs, for the province to accept, or what will be corrected.

    Raises:
        NotFound: No such disagreement for this actor.
        RuleBroken: It is closed, or nothing is said.
    """
    facts = _hold(actor, discrepancy_id)
    if not answer:
        raise RuleBroken("discrepancy.answer", "Hãy ghi lý do khác biệt hoặc cách sửa.", "answer")
    sql.execute(
        "UPDATE governance_discrepancy SET state = 'explained', answer = %s, answered_at = %s WHERE id = %s",
        (answer[: LONGEST["answer"]], now, facts.id),
    )
    _tell(actor.ref, facts.id, facts.code, facts.field, "explained", now, answer)


@transaction.atomic
def accept(*, actor: Actor, discrepancy_id: int, answer: str, now: datetime) -> None:
    """Close a disagreement whose reason is accepted; it opens again only when what the two sides say changes.

    Raises:
        NotAllowed: The actor does not decide for the province.
        NotFound: No such disagreement.
        RuleBroken: It is closed, or no reason stands.
    """
    if not may_govern_province(actor):
        raise NotAllowed(f"{actor.ref} closes no disagreements")
    facts = _hold(actor, discrepancy_id)
    if not (answer or facts.answer):
        raise RuleBroken("discrepancy.answer", "Hãy ghi vì sao chấp nhận khác biệt này.", "answer")
    sql.execute(
        "UPDATE governance_discrepancy SET state = 'closed', answer = %s, closed_at = %s WHERE id = %s",
        (answer or facts.answer, now, facts.id),
    )
    _tell(actor.ref, facts.id, facts.code, facts.field, "closed", now, answer)


def _keep(actor: Actor, findings: Iterable[Finding], *, judged: set[str], now: datetime) -> tuple[int, int]:
    """Open what is new, leave what stands, close what the sides agree on again."""
    fresh = {(one.code, one.field): one for one in findings}
    # What was accepted stays closed while both sides say the same.
    known = sql.rows(
        "SELECT DISTINCT ON (code, field) id, code, field, national, local, state FROM governance_discrepancy "
        "ORDER BY code, field, id DESC",
        (),
    )
    last = {(code, field): (row_id, national, local, state) for row_id, code, field, national, local, state in known}
    rows = [
        {"id": new_id(), "code": one.code, "field": one.field, "name": one.name, "national": one.national}
        | {"local": one.local, "found_at": now, "state": "open", "answer": "", "answered_at": None, "closed_at": None}
        for key, one in fresh.items()
        if key not in last or (last[key][3] == "closed" and last[key][1:3] != (one.national, one.local))
    ]
    sql.insert(Discrepancy, rows)
    for row in rows:
        ledger.begin(int(str(row["id"])))
        _tell(actor.ref, int(str(row["id"])), str(row["code"]), str(row["field"]), "open", now, "")
    agreed = [
        (row_id, *key)
        for key, (row_id, _, _, state) in last.items()
        if state != "closed" and key not in fresh and (key[1] in judged or key[1] not in LISTED_FIELDS)
    ]
    for row_id, code, field in agreed:
        sql.execute(
            "UPDATE governance_discrepancy SET state = 'closed', closed_at = %s WHERE id = %s AND state <> 'closed'",
            (now, row_id),
        )
        _tell(actor.ref, row_id, code, field, "closed", now, "Hai bên đã thống nhất.")
    return len(rows), len(agreed)


def _hold(actor: Actor, discrepancy_id: int) -> reads.DiscrepancyRow:
    sql.rows("SELECT 1 FROM governance_discrepancy WHERE id = %s FOR UPDATE", (discrepancy_id,))
    facts = reads.discrepancy(actor, discrepancy_id)
    if facts.state == "closed":
        raise RuleBroken("discrepancy.closed", "Khác biệt này đã khép lại. Hãy tải lại trang.", "answer")
    return facts


def _tell(actor: str, stream: int, code: str, field: str, state: str, now: datetime, reason: str) -> None:
    ledger.record(stream=stream, fact=DiscrepancyMoved(code, field, state), actor=actor, now=now, reason=reason)
