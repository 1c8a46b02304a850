"""Reads of the catalogue that other rooms use; versions never change, so they are kept in memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from motcua.core import sql
from motcua.core.errors import NotFound
from motcua.procedures.models.catalogue import Version
from motcua.procedures.models.forms import FormVersion
from motcua.procedures.models.processes import ProcessVersion
from motcua.procedures.rules.content import ProcedureContent
from motcua.procedures.rules.form_types import FormDefinition
from motcua.procedures.rules.processes import ProcessDefinition


@dataclass(frozen=True)
class OfferingFacts:
    """A procedure received at one agency, with the versions now in force; `handling` performs it."""

    id: int
    procedure_id: int
    code: str
    name: str
    version_id: int
    agency_id: int
    agency_code: str
    agency_name: str
    handling_id: int
    handling_name: str
    form_id: int
    process_id: int
    routing: dict[str, int]
    online: bool
    immediate: bool
    active: bool
    route: str
    asks_assurance: str


_OFFERING = """
SELECT o.id, p.id, p.code, p.name, p.current_id, g.id, g.code, g.name, h.id, h.name, o.form_id, o.process_id,
       o.routing::text, o.online, o.immediate, o.active, p.route, p.asks_assurance
FROM procedures_offering o
JOIN procedures_procedure p ON p.id = o.procedure_id
JOIN directory_agency g ON g.id = o.agency_id
JOIN directory_agency h ON h.id = o.handling_id
"""


def offering(offering_id: int) -> OfferingFacts:
    """Return one offering.

    Raises:
        NotFound: No such offering.
    """
    found = _offerings("WHERE o.id = %s", (offering_id,))
    if not found:
        raise NotFound(f"offering {offering_id}")
    return found[0]


def offerings_of(code: str) -> list[OfferingFacts]:
    """Return the active offerings of a procedure, in Vietnamese order of the agencies' names."""
    return _offerings("WHERE p.code = %s AND o.active ORDER BY g.level DESC, g.sort_key, g.code", (code,))


def first_offerings(codes: Sequence[str]) -> list[OfferingFacts]:
    """Return one active offering of each procedure, in the order of the codes; one statement."""
    found = _offerings("WHERE p.code = ANY(%s) AND o.active ORDER BY g.sort_key, g.code", (list(codes),))
    first = {row.code: row for row in reversed(found)}
    return [first[code] for code in codes if code in first]


def offering_at(code: str, agency_code: str) -> OfferingFacts:
    """Return the active offering of a procedure by an agency.

    Raises:
        NotFound: The agency does not offer it.
    """
    found = _offerings("WHERE p.code = %s AND g.code = %s AND o.active", (code, agency_code))
    if not found:
        raise NotFound(f"offering of {code} at {agency_code}")
    return found[0]


def withdrawn_offerings(code: str) -> list[OfferingFacts]:
    """Return the offerings of a procedure that were withdrawn and may be opened again."""
    return _offerings("WHERE p.code = %s AND NOT o.active ORDER BY g.level DESC, g.sort_key, g.code", (code,))


def offerings_at_agency(agency_id: int) -> list[OfferingFacts]:
    """Return what an agency offers, in order of the procedures' names."""
    return _offerings("WHERE o.agency_id = %s AND o.active ORDER BY p.sort_key, p.code", (agency_id,))


def handled_by(agency_id: int) -> list[tuple[str, str]]:
    """Return code and name of the procedures that an agency receives for or handles, by name."""
    found = sql.rows(
        'SELECT DISTINCT p.code, p.name, p.sort_key COLLATE "C" FROM procedures_offering o '
        "JOIN procedures_procedure p ON p.id = o.procedure_id "
        "WHERE o.active AND %s IN (o.agency_id, o.handling_id) ORDER BY 3, 1",
        (agency_id,),
    )
    return [(code, name) for code, name, _ in found]


def _offerings(where: str, values: tuple[object, ...]) -> list[OfferingFacts]:
    return [OfferingFacts(*[*row[:12], _routing(row[12]), *row[13:]]) for row in sql.rows(_OFFERING + where, values)]


@lru_cache(maxsize=4096)
def _routing(text: str) -> dict[str, int]:
    return dict(sql.json_value(text))


def current_content(code: str) -> ProcedureContent | None:
    """Return the content in force of a procedure; None when it is not in the catalogue."""
    found = sql.rows("SELECT current_id FROM procedures_procedure WHERE code = %s", (code,))
    return content_of(found[0][0]) if found and found[0][0] else None


def national_content(code: str) -> ProcedureContent | None:
    """Return the last national record of a procedure, or what is in force where none came yet; None when unknown."""
    found = sql.rows("SELECT coalesce(national_id, current_id) FROM procedures_procedure WHERE code = %s", (code,))
    return content_of(found[0][0]) if found and found[0][0] else None


@lru_cache(maxsize=1024)
def content_of(version_id: int) -> ProcedureContent:
    """Return what a published version says; do not change the returned value."""
    content: ProcedureContent = Version.objects.values_list("content", flat=True).get(id=version_id)
    return content


@lru_cache(maxsize=1024)
def form_of(form_id: int) -> FormDefinition:
    """Return a form definition; do not change the returned value."""
    definition: FormDefinition = FormVersion.objects.values_list("definition", flat=True).get(id=form_id)
    return definition


def processes_of(process_ids: Sequence[int]) -> dict[int, ProcessDefinition]:
    """Return process definitions by id; one statement. Do not change the returned values."""
    return dict(ProcessVersion.objects.filter(id__in=set(process_ids)).values_list("id", "definition"))


@lru_cache(maxsize=1024)
def process_of(process_id: int) -> ProcessDefinition:
    """Return a process definition; do not change the returned value."""
    definition: ProcessDefinition = ProcessVersion.objects.values_list("definition", flat=True).get(id=process_id)
    return definition
