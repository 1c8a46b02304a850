"""Writing a process: begin a draft, save it without ever losing a word, give it up, send it to be approved."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from psycopg.types.json import Jsonb

from motcua.core import clock, ledger, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.procedures import approvals
from motcua.procedures.editions import (
    EditionFacts,
    EditionState,
    base_definition,
    edition_by_id,
    form_in_use,
    may_draft,
    places_of,
)
from motcua.procedures.events import ProcessDiscarded, ProcessDrafted
from motcua.procedures.models.processes import ProcessEdition
from motcua.procedures.placing import placed
from motcua.procedures.queries import current_content, process_of
from motcua.procedures.rules.approval import Decision
from motcua.procedures.rules.conditions import names_of
from motcua.procedures.rules.content import canonical_json
from motcua.procedures.rules.process_checker import Finding, check
from motcua.procedures.rules.process_definition import parse
from motcua.procedures.rules.process_draft import Draft, from_definition
from motcua.procedures.rules.process_draft_acts import empty
from motcua.procedures.rules.process_draft_definition import definition_of
from motcua.procedures.rules.process_places import slots_of
from motcua.procedures.rules.process_slots import Filling
from motcua.procedures.rules.processes import total_hours

KIND = "process"
KIND_REPEAL = "process_repeal"
SEEN_FOR = timedelta(minutes=10)
LARGEST_DRAFT = 1_500_000


@transaction.atomic
def begin_draft(
    *,
    actor: Actor,
    code: str,
    agency_id: int | None = None,
    level: str = "",
    blank: bool = False,
    now: datetime,
) -> EditionFacts:
    """Begin a new version of a procedure's process, from what is in force or from nothing.

    Args:
        agency_id: The handling agency it will hold for; None for every one, or for a level.
        level: `commune` or `province`, when it holds for that level only.
        blank: Begin with an empty table.

    Raises:
        NotAllowed: An agency's administrator writes for the own agency only.
        NotFound: No such procedure.
    """
    if not may_draft(actor, agency_id):
        raise NotAllowed(f"{actor.ref} may not write a process for {agency_id}")
    if level not in {"", "commune", "province"}:
        raise RuleBroken("edition.level", "Hãy chọn lại phạm vi áp dụng của quy trình.", "scope")
    found = sql.rows("SELECT id, name FROM procedures_procedure WHERE code = %s FOR UPDATE", (code,))
    if not found:
        raise NotFound(f"procedure {code}")
    procedure_id, name = found[0]
    definition, based_on = base_definition(code, agency_id)
    title = f"Quy trình nội bộ: {name}"[:200]
    draft = empty(title) if blank else from_definition(definition)
    slots = edition_by_id(based_on).slots if based_on and not blank else {}
    edition_id = new_id()
    number = sql.rows(
        "SELECT coalesce(max(number), 0) + 1 FROM procedures_processedition WHERE procedure_id = %s", (procedure_id,)
    )[0][0]
    row = {"id": edition_id, "procedure": procedure_id, "number": number, "agency": agency_id, "level": level}
    row |= {"owner": actor.agency_id, "title": draft["title"], "draft": draft, "slots": slots, "revision": 1}
    row |= {"state": EditionState.DRAFT.value, "based_on": based_on, "authors": [actor.account_id], "notice": ""}
    row |= {"decision_no": "", "made_by": actor.account_id, "made_at": now, "saved_by": actor.account_id}
    sql.insert(ProcessEdition, [row | {"saved_at": now, "seen_by": actor.account_id, "seen_at": now}])
    ledger.begin(edition_id)
    fact = ProcessDrafted(procedure_id, number, based_on or 0)
    ledger.record(stream=edition_id, fact=fact, actor=actor.ref, now=now)
    return edition_by_id(edition_id)


@transaction.atomic
def save_draft(
    *,
    actor: Actor,
    edition_id: int,
    draft: Draft,
    revision: int,
    slots: Mapping[str, Filling] | None = None,
    now: datetime,
) -> int:
    """Save the table as typed, finished or not; return the new revision.

    Args:
        revision: The one that the writer saw; when somebody saved since, nothing is written and the writer is told.
        slots: Agencies of the named slots, or the kind of agency that each place has its own of.

    Raises:
        NotAllowed: The actor may not write this version.
        RuleBroken: It is no draft any more, or somebody else saved meanwhile.
    """
    facts = _hold_draft(actor, edition_id)
    if facts.revision != revision:
        raise RuleBroken("draft.changed", changed_words(facts))
    if len(canonical_json(draft)) > LARGEST_DRAFT:
        raise RuleBroken("draft.too_large", "Bản thảo dài quá mức hệ thống nhận. Hãy rút gọn hướng dẫn của các bước.")
    kept = facts.slots if slots is None else dict(slots)
    if draft == facts.draft and kept == facts.slots:
        _touch(edition_id, actor, now)
        return revision
    sql.execute(
        "UPDATE procedures_processedition SET draft = %s, title = %s, slots = %s, revision = revision + 1, "
        "authors = %s, saved_by_id = %s, saved_at = %s, seen_by_id = %s, seen_at = %s WHERE id = %s",
        (
            Jsonb(draft),
            draft["title"] or facts.title,
            Jsonb(kept),
            Jsonb(sorted({*facts.authors, actor.account_id})),
            actor.account_id,
            now,
            actor.account_id,
            now,
            edition_id,
        ),
    )
    return revision + 1


def changed_words(facts: EditionFacts) -> str:
    """Say who saved meanwhile, when, and what can be done about it."""
    when = f"{clock.shown(facts.saved_at)}"
    return (
        f"{facts.saved_by} đã lưu bản thảo này lúc {when}, sau khi bạn mở trang. Nội dung bạn vừa nhập vẫn còn trên "
        "trang này và chưa được lưu: hãy xem bản đã lưu, hoặc chọn lưu đè."
    )


@transaction.atomic
def see_draft(*, actor: Actor, edition_id: int, now: datetime) -> str:
    """Note that somebody has the draft open; return who else has, in words, empty when nobody."""
    facts = edition_by_id(edition_id)
    other = facts.seen_id not in {None, actor.account_id} and facts.seen_at is not None
    if other and facts.seen_at is not None and now - facts.seen_at <= SEEN_FOR:
        return f"{facts.seen_by} đang mở bản thảo này (lần cuối {clock.local(facts.seen_at):%H:%M})."
    _touch(edition_id, actor, now)
    return ""


def _touch(edition_id: int, actor: Actor, now: datetime) -> None:
    sql.execute(
        "UPDATE procedures_processedition SET seen_by_id = %s, seen_at = %s WHERE id = %s AND state = 'draft'",
        (actor.account_id, now, edition_id),
    )


@transaction.atomic
def discard_draft(*, actor: Actor, edition_id: int, now: datetime) -> None:
    """Give a draft up; it stays in history.

    Raises:
        NotAllowed: The actor may not write this version.
        RuleBroken: It is no draft any more.
    """
    facts = _hold_draft(actor, edition_id)
    sql.execute(
        "UPDATE procedures_processedition SET state = 'discarded', ended_at = %s WHERE id = %s", (now, edition_id)
    )
    ledger.record(stream=edition_id, fact=ProcessDiscarded(facts.number), actor=actor.ref, now=now)


@transaction.atomic
def submit(
    *,
    actor: Actor,
    edition_id: int,
    revision: int,
    notice: str,
    decision: Decision | None = None,
    now: datetime,
) -> int:
    """Send a draft to be approved by the province's chain; it cannot be changed from then on. Return the request's id.

    Args:
        revision: What the sender saw; what was not seen is not sent.
        notice: Reference of the tracked change notice.
        decision: The document that approves already, where the chain takes note of it.

    Raises:
        NotAllowed: The actor may not write this version.
        RuleBroken: The table is unfinished, the process can get stuck, a place has nobody for a step, it differs in
            nothing from what is in force, or there is no notice.
    """
    facts = _hold_draft(actor, edition_id)
    if facts.revision != revision:
        raise RuleBroken("draft.changed", changed_words(facts))
    verdict = judge(facts)
    if verdict.findings:
        raise RuleBroken("process.unsound", f"Chưa gửi được: {verdict.findings[0].message}")
    if verdict.missing:
        raise RuleBroken("process.nobody", f"Chưa gửi được: {verdict.missing[0]}")
    if facts.based_on and process_of(edition_by_id(facts.based_on).process_id or 0) == verdict.definition:
        message = "Bản này không khác bản đang áp dụng. Hãy sửa điều cần đổi rồi gửi, hoặc bỏ bản thảo."
        raise RuleBroken("edition.same", message)
    approval_id = approvals.ask(
        actor=actor,
        kind=KIND,
        subject=edition_id,
        title=f"{facts.code} – {facts.title}",
        notice=clean_input(notice, approvals.LONGEST_NOTICE, multiline=False),
        authors=facts.authors,
        digest=hashlib.sha256(canonical_json(verdict.definition).encode()).hexdigest(),
        decision=decision,
        now=now,
    )
    sql.execute(
        "UPDATE procedures_processedition SET state = 'submitted', notice = %s WHERE id = %s",
        (approvals.approval(approval_id).notice, edition_id),
    )
    return approval_id


@dataclass(frozen=True)
class Judgement:
    """A draft as a definition, with everything that keeps it from being approved."""

    definition: dict[str, Any]
    findings: list[Finding]
    missing: list[str]
    slots: list[str]


def judge(facts: EditionFacts, *, places: bool = True) -> Judgement:
    """Return what is wrong with a version: rows unfinished, graph, limits, places where nobody can do a step.

    Args:
        places: Look at the places too; left out while somebody types.
    """
    definition, findings = definition_of(Draft(**facts.draft))  # type: ignore[typeddict-item]
    findings = findings or graph_findings(definition, facts.code)
    missing: list[str] = []
    if places and not findings:
        missing = places_missing(facts, definition)
    return Judgement(definition, findings, missing, slots_of(definition))


def graph_findings(definition: Mapping[str, Any], code: str) -> list[Finding]:
    """Return what the checker says of a definition under the procedure's limit."""
    content = current_content(code)
    total = total_hours(content) if content else None
    try:
        return check(parse(definition), total, names=names_of(form_in_use(code)))
    except RuleBroken as broken:
        return [Finding(_step_at(definition, broken.field), broken.code, broken.message)]


def _step_at(definition: Mapping[str, Any], field: str | None) -> str | None:
    """Return the key of the step that an error of reading points at, such as `steps[3].title`."""
    place = (field or "").removeprefix("steps[").partition("]")[0]
    return str(definition["steps"][int(place)]["key"]) if place.isdigit() else None


def places_missing(facts: EditionFacts, definition: dict[str, Any]) -> list[str]:
    """Return, of every place the version will hold for, what cannot be done there: steps, consultations, calls."""
    return [
        f"{one.place.agency_name}: {missing.message}"
        for one in placed(facts, definition, places_of(facts))
        for missing in one.missing
    ]


def _hold_draft(actor: Actor, edition_id: int) -> EditionFacts:
    sql.rows("SELECT 1 FROM procedures_processedition WHERE id = %s FOR UPDATE", (edition_id,))
    facts = edition_by_id(edition_id)
    if not may_draft(actor, facts.agency_id, facts.owner_id):
        raise NotAllowed(f"{actor.ref} may not write edition {edition_id}")
    if facts.state is not EditionState.DRAFT:
        message = "Bản này không còn là bản thảo nên không sửa được nữa. Hãy soạn bản mới từ bản này."
        raise RuleBroken("edition.not_draft", message)
    return facts
