"""Reads of reviews, disagreements with the national record, and the catalogue report."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from motcua.core import clock, sql
from motcua.core.errors import NotFound
from motcua.directory.actors import Actor
from motcua.governance import time_rules
from motcua.governance.permissions import may_govern_province
from motcua.governance.queries.notices import PAGE, Page

DISCREPANCY_STATES = {"open": "Chưa xử lý", "explained": "Đã giải trình", "closed": "Đã khép"}
_DAYS_A_MONTH = 30.4375

# What an agency offers, when it was last looked through, and whether procedure or process changed since.
_REVIEWS = """
SELECT o.id, p.id, p.code, p.name, g.id, g.name, o.opened_at, r.at, r.accurate, r.findings, r.reviewer,
       v.published_at > coalesce(r.at, o.opened_at) AND v.number > 1,
       q.made_at < v.published_at AND v.number > 1
FROM procedures_offering o
JOIN procedures_procedure p ON p.id = o.procedure_id
JOIN procedures_version v ON v.id = p.current_id
JOIN procedures_processversion q ON q.id = o.process_id
JOIN directory_agency g ON g.id = o.agency_id
LEFT JOIN LATERAL (
  SELECT w.at, w.accurate, w.findings, w.reviewer FROM governance_review w
  WHERE w.procedure_id = o.procedure_id AND w.agency_id = o.agency_id ORDER BY w.at DESC LIMIT 1) r ON true
WHERE o.active AND (%(all)s OR o.agency_id = %(agency)s)
"""
_REVIEWS_BY_AGENCY = "SELECT g.id AS agency" + _REVIEWS[_REVIEWS.index("\nFROM") :]
_DUE = (
    " AND (coalesce(r.at, o.opened_at) < %(before)s OR (r.at IS NOT NULL AND NOT r.accurate)"
    " OR (v.number > 1 AND v.published_at > coalesce(r.at, o.opened_at)))"
)
_DISCREPANCY = """
SELECT d.id, d.code, d.field, d.name, d.national, d.local, d.found_at, d.state, d.answer, d.answered_at, d.closed_at
FROM governance_discrepancy d
"""
# The agencies that offer a procedure see what is said about it; what nobody offers is the province's.
_MINE = (
    "(%(all)s OR EXISTS (SELECT FROM procedures_procedure p JOIN procedures_offering o ON o.procedure_id = p.id "
    "WHERE p.code = d.code AND o.agency_id = %(agency)s))"
)


@dataclass(frozen=True)
class ReviewRow:
    """A procedure at an agency with its last review; `amended` since then, or its process older than the version."""

    offering_id: int
    procedure_id: int
    code: str
    name: str
    agency_id: int
    agency_name: str
    offered_at: datetime
    reviewed_at: datetime | None
    accurate: bool | None
    findings: str | None
    reviewer: str | None
    amended: bool
    process_older: bool


@dataclass(frozen=True)
class DiscrepancyRow:
    """A disagreement with the national record."""

    id: int
    code: str
    field: str
    name: str
    national: str
    local: str
    found_at: datetime
    state: str
    answer: str
    answered_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True)
class ReportLine:
    """A procedure that the catalogue report names, and why."""

    code: str
    name: str
    why: str


def reviews(
    actor: Actor, *, now: datetime, only_due: bool, after: int | None = None, limit: int = PAGE
) -> Page[ReviewRow]:
    """Return what the actor's agency offers, or all for the province: to be reviewed, or everything."""
    where = _REVIEWS + (_DUE if only_due else "") + (" AND o.id > %(after)s" if after else "")
    months = time_rules.review_months(clock.local_date(now))
    values = {"all": may_govern_province(actor), "agency": actor.agency_id, "after": after, "limit": limit + 1}
    before = {"before": now - timedelta(days=months * _DAYS_A_MONTH)}
    found = [ReviewRow(*row) for row in sql.rows(where + " ORDER BY o.id LIMIT %(limit)s", values | before)]
    return Page(found[:limit], found[limit - 1].offering_id if len(found) > limit else None)


def due_reviews(now: datetime) -> dict[int, int]:
    """Return how many reviews are due at each agency; one statement."""
    months = time_rules.review_months(clock.local_date(now))
    values = {"all": True, "agency": 0, "before": now - timedelta(days=months * _DAYS_A_MONTH)}
    return dict(sql.rows(f"SELECT x.agency, count(*) FROM ({_REVIEWS_BY_AGENCY + _DUE}) x GROUP BY 1", values))


def open_discrepancies() -> int:
    """Return how many disagreements with the national record are not closed."""
    return int(sql.rows("SELECT count(*) FROM governance_discrepancy WHERE state <> 'closed'", ())[0][0])


def discrepancies(
    actor: Actor, *, state: str = "", after: int | None = None, limit: int = PAGE
) -> Page[DiscrepancyRow]:
    """Return disagreements that concern the actor's agency, or all for the province, newest first."""
    where = f"WHERE {_MINE}" + (" AND d.state = %(state)s" if state else " AND d.state <> 'closed'")
    where += " AND d.id < %(after)s" if after else ""
    values = {"all": may_govern_province(actor), "agency": actor.agency_id, "state": state, "after": after}
    rows = sql.rows(f"{_DISCREPANCY}{where} ORDER BY d.id DESC LIMIT %(limit)s", values | {"limit": limit + 1})
    found = [DiscrepancyRow(*row) for row in rows]
    return Page(found[:limit], found[limit - 1].id if len(found) > limit else None)


def discrepancy(actor: Actor, discrepancy_id: int) -> DiscrepancyRow:
    """Return one disagreement that the actor may see.

    Raises:
        NotFound: There is none, or it concerns others.
    """
    values = {"id": discrepancy_id, "all": may_govern_province(actor), "agency": actor.agency_id}
    found = sql.rows(f"{_DISCREPANCY}WHERE d.id = %(id)s AND {_MINE}", values)
    if not found:
        raise NotFound(f"discrepancy {discrepancy_id}")
    return DiscrepancyRow(*found[0])


def names_in_force() -> tuple[dict[str, str], list[str]]:
    """Return code and name of all procedures in force, and the codes of those repealed."""
    rows = sql.rows("SELECT code, name, repealed_on FROM procedures_procedure WHERE current_id IS NOT NULL", ())
    return {code: name for code, name, gone in rows if gone is None}, [code for code, _, gone in rows if gone]


def locally_changed() -> list[tuple[int, int]]:
    """Return national and current version of every procedure in force whose current version was decided here."""
    rows = sql.rows(
        "SELECT p.national_id, p.current_id FROM procedures_procedure p "
        "JOIN procedures_version v ON v.id = p.current_id WHERE v.origin = 'local' "
        "AND p.national_id IS NOT NULL AND p.repealed_on IS NULL",
        (),
    )
    return [(national, current) for national, current in rows]


def report(now: datetime, *, limit: int = 200) -> list[tuple[str, list[ReportLine]]]:
    """Return the catalogue report by subject (DN-4.5): each list is one statement and capped.

    A decision's procedure that is not in the catalogue is in force but unpublished; an offering of a repealed one, or
    an abolition whose day has come without effect, is published but no longer in force.
    """
    today: date = clock.local_date(now)
    values = {"today": today, "limit": limit}
    return [
        (title, [ReportLine(*row) for row in sql.rows(f"{statement} LIMIT %(limit)s", values)])
        for title, statement in _REPORT
    ]


def services(now: datetime) -> list[tuple[str, int, int, int]]:
    """Return by kind of service and online level how many procedures are in force, and how many are open online."""
    return [
        (kind, level, count, online)
        for kind, level, count, online in sql.rows(
            "SELECT p.service_kind, p.service_level, count(*), count(*) FILTER (WHERE EXISTS (SELECT FROM "
            "procedures_offering o WHERE o.procedure_id = p.id AND o.active AND o.online)) "
            "FROM procedures_procedure p WHERE p.current_id IS NOT NULL "
            "AND (p.repealed_on IS NULL OR p.repealed_on > %s) GROUP BY 1, 2 ORDER BY 1, 2 DESC",
            (clock.local_date(now),),
        )
    ]


def service_of(codes: Collection[str]) -> dict[str, tuple[str, int]]:
    """Return kind of service and online level of those of the procedures that the catalogue has; one statement."""
    found = sql.rows(
        "SELECT code, service_kind, service_level FROM procedures_procedure WHERE code = ANY(%s)", (list(codes),)
    )
    return {code: (kind, level) for code, kind, level in found}


_REPORT = (
    (
        "Đang có hiệu lực nhưng chưa công bố trên hệ thống",
        (
            "SELECT i.code, d.title, 'Quyết định ' || d.number || ' ngày ' || to_char(d.signed_on, 'DD/MM/YYYY') "
            "FROM governance_decisionitem i JOIN governance_decision d ON d.id = i.decision_id "
            "WHERE i.kind IN ('new', 'replaced', 'listed') AND NOT EXISTS (SELECT FROM procedures_procedure p "
            "WHERE p.code = i.code AND p.current_id IS NOT NULL) ORDER BY d.signed_on, i.code"
        ),
    ),
    (
        "Còn công bố nhưng đã có quyết định bãi bỏ",
        (
            "SELECT p.code, p.name, 'Quyết định ' || d.number || ' ngày ' || to_char(d.signed_on, 'DD/MM/YYYY') "
            "FROM governance_decisionitem i JOIN governance_decision d ON d.id = i.decision_id "
            "JOIN procedures_procedure p ON p.code = i.code AND p.repealed_on IS NULL AND p.current_id IS NOT NULL "
            "WHERE i.kind = 'abolished' ORDER BY d.signed_on, i.code"
        ),
    ),
    (
        "Đã được công bố sửa đổi nhưng chưa cập nhật",
        (
            "SELECT p.code, p.name, 'Quyết định ' || d.number || ' ngày ' || to_char(d.signed_on, 'DD/MM/YYYY') "
            "FROM governance_decisionitem i JOIN governance_decision d ON d.id = i.decision_id "
            "JOIN procedures_procedure p ON p.code = i.code AND p.repealed_on IS NULL "
            "JOIN procedures_version v ON v.id = p.current_id "
            "WHERE i.kind IN ('amended', 'supplemented', 'replaced') AND v.published_at < d.signed_on "
            "ORDER BY d.signed_on, i.code"
        ),
    ),
    (
        "Căn cứ pháp lý đã hết hiệu lực hoặc thay đổi",
        (
            "SELECT p.code, p.name, e.name || ': hết hiệu lực sau ' || to_char(e.valid_to, 'DD/MM/YYYY') "
            "FROM governance_codeentry e JOIN procedures_procedure p ON p.repealed_on IS NULL "
            "JOIN procedures_version v ON v.id = p.current_id "
            "AND v.content -> 'legal_bases' @> jsonb_build_array(jsonb_build_object('number', e.code)) "
            "WHERE e.list = 'van-ban' AND e.valid_to < %(today)s ORDER BY e.valid_to, p.code"
        ),
    ),
    (
        "Quy trình chưa rà soát từ khi thủ tục được sửa đổi",
        (
            "SELECT p.code, p.name, string_agg(g.name, ', ' ORDER BY g.sort_key) FROM procedures_procedure p "
            "JOIN procedures_version v ON v.id = p.current_id AND v.number > 1 "
            "JOIN procedures_offering o ON o.procedure_id = p.id AND o.active "
            "JOIN procedures_processversion q ON q.id = o.process_id AND q.made_at < v.published_at "
            "JOIN directory_agency g ON g.id = o.agency_id "
            "WHERE p.repealed_on IS NULL AND NOT EXISTS (SELECT FROM governance_review w WHERE w.procedure_id = p.id "
            "AND w.agency_id = o.agency_id AND w.at >= v.published_at) GROUP BY p.id ORDER BY p.code"
        ),
    ),
)
