"""Reads of the catalogue for people: search, browse, one procedure with all its parts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from motcua.core import sql
from motcua.core.errors import NotFound
from motcua.core.text import clean_input
from motcua.procedures.queries import OfferingFacts, content_of, offerings_of, process_of
from motcua.procedures.rules import search
from motcua.procedures.rules.content import ProcedureContent
from motcua.procedures.rules.processes import ProcessDefinition as StoredProcess

LONGEST_QUESTION = 400
_ROW = (
    "SELECT p.id, p.code, p.name, p.field, p.levels, p.audiences, p.online_level, p.offered, p.service_level, "
    "p.service_kind FROM procedures_procedure p "
)


@dataclass(frozen=True)
class CatalogueRow:
    """A procedure in a list."""

    code: str
    name: str
    field: str
    levels: list[str]
    audiences: list[str]
    online_level: str
    offered: bool
    service_level: int
    service_kind: str


@dataclass(frozen=True)
class CataloguePage:
    """One page of procedures and where the next begins."""

    rows: list[CatalogueRow]
    next: str | None


@dataclass(frozen=True)
class ProcedureFacts:
    """A procedure with its current version and the agencies that offer it."""

    code: str
    version_id: int
    number: int
    content: ProcedureContent
    issues: list[dict[str, Any]]
    offerings: list[OfferingFacts]
    process: StoredProcess | None
    repealed_on: date | None
    repealed_by: str
    service_level: int
    level_reason: str
    service_kind: str
    in_person: tuple[str, ...]
    route: str
    asks_assurance: str
    updated_at: datetime
    procedure_id: int


def find(question: str, limit: int = 20) -> list[CatalogueRow]:
    """Find procedures by words as people say them, best first; three statements whatever the question."""
    text = clean_input(question, LONGEST_QUESTION, multiline=False)
    if not text:
        return []
    plan = search.analyse_query(text, _known_terms)
    named = by_codes(list(plan.codes)) if plan.codes else []
    if not plan.terms:
        return named
    ids = [row[0] for row in sql.rows(search.SEARCH_SQL, search.sql_parameters(plan, limit))]
    rows = {row[0]: _row(row) for row in sql.rows(_ROW + "WHERE p.id = ANY(%s)", (ids,))}
    best = [rows[procedure_id] for procedure_id in ids if procedure_id in rows]
    known = {row.code for row in named}
    return (named + [row for row in best if row.code not in known])[:limit]


def browse(
    *,
    field: str = "",
    level: str = "",
    audience: str = "",
    agency_id: int | None = None,
    offered: bool = False,
    service_kind: str = "",
    service_level: int | None = None,
    cursor: str = "",
    limit: int = 20,
) -> CataloguePage:
    """Return one page of the catalogue in Vietnamese order, narrowed by facets, agency, kind or level of service."""
    where = ["p.current_id IS NOT NULL AND p.repealed_on IS NULL"]
    values: list[object] = []
    if field:
        where.append("p.field = %s")
        values.append(field)
    for column, wanted in (("levels", level), ("audiences", audience)):
        if wanted:
            where.append(f"p.{column} @> jsonb_build_array(%s::text)")
            values.append(wanted)
    if agency_id is not None:
        where.append(
            "EXISTS (SELECT 1 FROM procedures_offering o WHERE o.procedure_id = p.id AND o.active "
            "AND (o.agency_id = %s OR o.handling_id = %s))"
        )
        values += [agency_id, agency_id]
    if offered:
        where.append("p.offered")
    if service_kind:
        where.append("p.service_kind = %s")
        values.append(service_kind)
    if service_level is not None:
        where.append("p.service_level = %s")
        values.append(service_level)
    if cursor:
        where.append("(p.sort_key, p.id) > (SELECT sort_key, id FROM procedures_procedure WHERE code = %s)")
        values.append(cursor)
    order = " ORDER BY p.sort_key, p.id LIMIT %s"
    found = sql.rows(_ROW + "WHERE " + " AND ".join(where) + order, [*values, limit + 1])
    rows = [_row(row) for row in found[:limit]]
    return CataloguePage(rows, rows[-1].code if len(found) > limit else None)


def by_codes(codes: list[str]) -> list[CatalogueRow]:
    """Return the procedures in force among these national codes; one statement."""
    return [
        _row(row)
        for row in sql.rows(
            _ROW + "WHERE p.code = ANY(%s) AND p.current_id IS NOT NULL AND p.repealed_on IS NULL", (codes,)
        )
    ]


def by_names(names: list[str]) -> list[CatalogueRow]:
    """Return the procedures in force that have one of these names, in the order of the names; one statement."""
    if not names:
        return []
    where = "WHERE p.name = ANY(%s) AND p.current_id IS NOT NULL AND p.repealed_on IS NULL "
    where += "ORDER BY array_position(%s::text[], p.name)"
    return [_row(row) for row in sql.rows(_ROW + where, (names, names))]


def offered_count() -> int:
    """Return how many procedures somebody in the province offers now."""
    return int(sql.rows("SELECT count(*) FROM procedures_procedure WHERE offered AND current_id IS NOT NULL", ())[0][0])


@dataclass(frozen=True)
class Counted:
    """A value to browse by and how many procedures have it."""

    value: str
    count: int


@dataclass(frozen=True)
class Facets:
    """What the catalogue can be browsed by, most procedures first."""

    fields: list[Counted]
    levels: list[Counted]
    audiences: list[Counted]


def facets() -> Facets:
    """Return fields, levels and audiences with their number of procedures; counted when the index was made."""
    found = sql.rows("SELECT kind, value, count FROM procedures_facet ORDER BY count DESC, value", ())
    by_kind = {
        wanted: [Counted(value, count) for kind, value, count in found if kind == wanted]
        for wanted in ("field", "level", "audience")
    }
    return Facets(by_kind["field"], by_kind["level"], by_kind["audience"])


def procedure(code: str) -> ProcedureFacts:
    """Return a procedure by its national code.

    Raises:
        NotFound: No such procedure.
    """
    found = sql.rows(
        "SELECT v.id, v.number, v.issues, p.repealed_on, p.repealed_by, p.service_level, p.level_reason, "
        "p.service_kind, p.in_person, p.route, p.asks_assurance, v.published_at, p.id FROM procedures_procedure p "
        "JOIN procedures_version v ON v.id = p.current_id "
        "WHERE p.code = %s",
        (code,),
    )
    if not found:
        raise NotFound(f"procedure {code[:40]}")
    version_id, number, issues, *decided, in_person, route, asks, updated_at, procedure_id = found[0]
    offered = offerings_of(code)
    process = process_of(offered[0].process_id) if offered else None
    doubts = list(sql.json_value(issues))
    facts: list[Any] = [code, version_id, number, content_of(version_id), doubts, offered, process, *decided]
    facts += [tuple(sql.json_value(in_person)), route, asks, updated_at, procedure_id]
    return ProcedureFacts(*facts)


def _known_terms(terms: Any) -> dict[str, int]:  # noqa: ANN401  (any iterable of terms)
    return dict(sql.rows("SELECT term, df FROM procedures_term WHERE term = ANY(%s)", (list(terms),)))


def _row(row: tuple[Any, ...]) -> CatalogueRow:
    _, code, name, field, levels_, audiences_, online_level, offered, level, kind = row
    lists = (sql.json_value(levels_), sql.json_value(audiences_))
    return CatalogueRow(code, name, field, *lists, online_level, offered, level, kind)
