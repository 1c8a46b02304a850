"""Writing a form: begin a version, save it, give it up, publish it; set the list of the official form's fields."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from psycopg.types.json import Jsonb

from motcua.core import clock, ledger, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor, Role
from motcua.procedures.events import FormDiscarded, FormDrafted, FormPublished, OfficialFormSet
from motcua.procedures.form_editions import (
    FormEditionFacts,
    FormState,
    edition_by_id,
    form_now,
    may_write,
    official,
)
from motcua.procedures.models.forms import FormEdition, OfficialForm
from motcua.procedures.queries import form_of, processes_of
from motcua.procedures.rules.conditions import condition_problem, names_of
from motcua.procedures.rules.content import canonical_json
from motcua.procedures.rules.form_acts import empty_form
from motcua.procedures.rules.form_definition import definition_problems
from motcua.procedures.rules.form_official import OfficialItem, missing_items, read_items
from motcua.procedures.rules.form_types import FormDefinition
from motcua.procedures.rules.process_definition import parse
from motcua.procedures.services import keep_form

LARGEST_DRAFT = 500_000
# Offerings a version holds for: those of its agency, or those of agencies without an own version in force.
_PLACES = """
o.procedure_id = %(procedure)s AND ((%(agency)s::bigint IS NOT NULL AND o.agency_id = %(agency)s)
  OR (%(agency)s::bigint IS NULL AND NOT EXISTS (
      SELECT FROM procedures_formedition x WHERE x.procedure_id = o.procedure_id AND x.state = 'in_force'
      AND x.agency_id = o.agency_id)))
"""


@transaction.atomic
def begin_form(
    *, actor: Actor, code: str, now: datetime, agency_id: int | None = None, blank: bool = False
) -> FormEditionFacts:
    """Begin a new version of a procedure's form, from what is in use or from nothing.

    Args:
        actor: An administrator.
        code: The procedure's national code.
        now: Aware moment.
        agency_id: The receiving agency it will hold for; None for every one without an own.
        blank: Begin with an empty form.

    Raises:
        NotAllowed: An agency's administrator writes for the own agency only.
        NotFound: No such procedure.
    """
    if not may_write(actor, agency_id):
        raise NotAllowed(f"{actor.ref} may not write a form for {agency_id}")
    procedure_id = _hold_procedure(code)
    form, form_id = form_now(code, agency_id)
    edition_id = new_id()
    number = _next(FormEdition._meta.db_table, procedure_id)  # noqa: SLF001  (Django's documented API)
    row: dict[str, Any] = {"id": edition_id, "procedure": procedure_id, "number": number, "agency": agency_id}
    row |= {
        "revision": 1,
        "draft": empty_form() if blank else form,
        "state": FormState.DRAFT.value,
        "based_on": form_id,
    }
    row |= {"made_by": actor.account_id, "made_at": now, "saved_by": actor.account_id, "saved_at": now}
    sql.insert(FormEdition, [row])
    ledger.begin(edition_id)
    ledger.record(stream=edition_id, fact=FormDrafted(procedure_id, number, form_id or 0), actor=actor.ref, now=now)
    return edition_by_id(edition_id)


@transaction.atomic
def save_form(*, actor: Actor, edition_id: int, form: FormDefinition, revision: int, now: datetime) -> int:
    """Save a draft as it stands, finished or not; return the new revision.

    Args:
        actor: An administrator.
        edition_id: The version.
        form: The whole definition.
        revision: The one that the writer saw; when somebody saved since, nothing is written and the writer is told.
        now: Aware moment.

    Raises:
        NotAllowed: The actor may not write this version.
        RuleBroken: It is no draft any more, somebody else saved meanwhile, or it is too large.
    """
    facts = _hold_draft(actor, edition_id)
    _require_seen(facts, revision)
    if len(canonical_json(form)) > LARGEST_DRAFT:
        raise RuleBroken("form.too_large", "Biểu mẫu dài quá mức hệ thống nhận. Hãy rút gọn lời hướng dẫn.")
    if form == facts.draft:
        return revision
    sql.execute(
        "UPDATE procedures_formedition SET draft = %s, revision = revision + 1, saved_by_id = %s, saved_at = %s "
        "WHERE id = %s",
        (Jsonb(form), actor.account_id, now, edition_id),
    )
    return revision + 1


@transaction.atomic
def discard_form(*, actor: Actor, edition_id: int, now: datetime) -> None:
    """Give a draft up; it stays in history.

    Raises:
        NotAllowed: The actor may not write this version.
        RuleBroken: It is no draft any more.
    """
    facts = _hold_draft(actor, edition_id)
    sql.execute("UPDATE procedures_formedition SET state = 'discarded', ended_at = %s WHERE id = %s", (now, edition_id))
    ledger.record(stream=edition_id, fact=FormDiscarded(facts.number), actor=actor.ref, now=now)


@dataclass(frozen=True)
class Verdict:
    """What keeps a version from being published.

    Faults of the form, fields of the official form that it lacks, conditions of processes that would ask for nothing.
    """

    faults: list[str]
    missing: list[OfficialItem]
    conditions: list[str]

    @property
    def messages(self) -> list[str]:
        """All of it, a sentence each."""
        lacking = [f"Thiếu mục “{item['label']}” của mẫu chính thức." for item in self.missing]
        return [*self.faults, *lacking, *self.conditions]


def judge_form(facts: FormEditionFacts) -> Verdict:
    """Return what keeps a version from being published.

    Source: DN-2.8-2, QN-3.3-2: not while it lacks a field of the official form.
    """
    form = facts.definition
    faults = definition_problems(form)
    conditions = [] if faults else _lost_conditions(facts, form)
    return Verdict(faults, missing_items(form, official(facts.code).items), conditions)


@transaction.atomic
def publish_form(*, actor: Actor, edition_id: int, revision: int, now: datetime) -> int:
    """Put a draft in force at every place it holds for, as an immutable version; return how many places.

    Dossiers handed in keep theirs; drafts of citizens are moved when they go on.

    Args:
        actor: An administrator.
        edition_id: The version.
        revision: What the administrator saw; what was not seen is not published.
        now: Aware moment.

    Raises:
        NotAllowed: The actor may not write this version.
        RuleBroken: It is faulty, lacks fields of the official form (all are named), takes a field from a process that
            asks for it, or differs in nothing from what is in force.
    """
    found = edition_by_id(edition_id)
    _hold_procedure(found.code)
    facts = _hold_draft(actor, edition_id)
    _require_seen(facts, revision)
    verdict = judge_form(facts)
    if verdict.messages:
        raise RuleBroken("form.not_ready", f"Chưa công bố được: {' '.join(verdict.messages)}")
    before = sql.rows(
        "SELECT id, form_id FROM procedures_formedition WHERE procedure_id = %s AND state = 'in_force' "
        "AND agency_id IS NOT DISTINCT FROM %s FOR UPDATE",
        (facts.procedure_id, facts.agency_id),
    )
    form_id = keep_form(facts.procedure_id, facts.draft, now)
    if before and before[0][1] == form_id:
        raise RuleBroken("form.same", "Bản này không khác bản đang áp dụng. Hãy sửa điều cần đổi, hoặc bỏ bản thảo.")
    if before:
        sql.execute(
            "UPDATE procedures_formedition SET state = 'superseded', ended_at = %s WHERE id = %s", (now, before[0][0])
        )
    sql.execute(
        "UPDATE procedures_formedition SET state = 'in_force', form_id = %s, published_by_id = %s, published_at = %s "
        "WHERE id = %s",
        (form_id, actor.account_id, now, edition_id),
    )
    changed = sql.rows(
        f"UPDATE procedures_offering o SET form_id = %(form)s WHERE {_PLACES} RETURNING o.id",
        {"form": form_id, "procedure": facts.procedure_id, "agency": facts.agency_id},
    )
    fact = FormPublished(facts.procedure_id, facts.number, form_id, before[0][0] if before else 0, len(changed))
    ledger.record(stream=edition_id, fact=fact, actor=actor.ref, now=now)
    return len(changed)


@transaction.atomic
def set_official(*, actor: Actor, code: str, title: str, source: str, text: str, now: datetime) -> int:
    """Keep what fields the official form of a procedure has, as a new edition of the list; return its number.

    Args:
        actor: The province's administrator.
        code: The procedure's national code.
        title: Name of the form, such as "Tờ khai đăng ký khai sinh".
        source: The document that prescribes it.
        text: One field a line, `key: label` or the label alone.
        now: Aware moment.

    Raises:
        NotAllowed: Not the province's administrator.
        NotFound: No such procedure.
        RuleBroken: The list cannot be read; every wrong line is named.
    """
    if not actor.has(Role.PROVINCE_ADMIN):
        raise NotAllowed(f"{actor.ref} may not set the official form of {code}")
    title = clean_input(title, 300, multiline=False)
    if not title:
        raise RuleBroken("official.no_title", "Hãy nhập tên mẫu đơn, tờ khai chính thức.", "title")
    items, faults = read_items(text)
    if faults:
        raise RuleBroken("official.unreadable", " ".join(faults), "items")
    if not items:
        raise RuleBroken("official.empty", "Hãy ghi các mục của mẫu chính thức, mỗi dòng một mục.", "items")
    procedure_id = _hold_procedure(code)
    number = _next(OfficialForm._meta.db_table, procedure_id)  # noqa: SLF001  (Django's documented API)
    list_id = new_id()
    row = {"id": list_id, "procedure": procedure_id, "number": number, "title": title, "items": items}
    source = clean_input(source, 300, multiline=False)
    sql.insert(OfficialForm, [row | {"source": source, "saved_by": actor.account_id, "saved_at": now}])
    ledger.begin(list_id)
    fact = OfficialFormSet(procedure_id, number, len(items))
    ledger.record(stream=list_id, fact=fact, actor=actor.ref, now=now)
    return number


def _lost_conditions(facts: FormEditionFacts, form: FormDefinition) -> list[str]:
    """Return conditions of processes in use that the form could not answer any more."""
    found = sql.rows(
        f"SELECT DISTINCT o.process_id FROM procedures_offering o WHERE o.active AND {_PLACES}",
        {"procedure": facts.procedure_id, "agency": facts.agency_id},
    )
    names = names_of(form)
    old = names_of(form_of(facts.based_on)) if facts.based_on else names
    lost: dict[str, None] = {}
    for definition in processes_of([row[0] for row in found]).values():
        for step in parse(definition).steps:
            for choice in (choice for outcome in step.outcomes for choice in outcome.choices):
                fault = condition_problem(choice.condition, names)
                if fault and not condition_problem(choice.condition, old):
                    words = f"Bước “{step.title}” của quy trình dùng điều kiện “{choice.condition}”: {fault}."
                    lost[words] = None
    return list(lost)


def _hold_procedure(code: str) -> int:
    found = sql.rows("SELECT id FROM procedures_procedure WHERE code = %s FOR UPDATE", (code,))
    if not found:
        raise NotFound(f"procedure {code}")
    return int(found[0][0])


def _next(table: str, procedure_id: int) -> int:
    return int(
        sql.rows(f"SELECT coalesce(max(number), 0) + 1 FROM {table} WHERE procedure_id = %s", (procedure_id,))[0][0]
    )


def _hold_draft(actor: Actor, edition_id: int) -> FormEditionFacts:
    sql.rows("SELECT 1 FROM procedures_formedition WHERE id = %s FOR UPDATE", (edition_id,))
    facts = edition_by_id(edition_id)
    if not may_write(actor, facts.agency_id):
        raise NotAllowed(f"{actor.ref} may not write form {edition_id}")
    if facts.state is not FormState.DRAFT:
        message = "Bản này không còn là bản thảo nên không sửa được nữa. Hãy soạn bản mới từ bản này."
        raise RuleBroken("form.not_draft", message)
    return facts


def _require_seen(facts: FormEditionFacts, revision: int) -> None:
    if facts.revision != revision:
        message = (
            f"{facts.saved_by} đã lưu bản thảo này lúc {clock.shown(facts.saved_at)}, sau khi bạn mở trang. "
            "Nội dung bạn vừa nhập chưa được lưu: hãy tải lại trang rồi nhập lại phần khác."
        )
        raise RuleBroken("form.changed", message)
