"""What the simulation needs to know of the province: offices, officials, calendars; read once, kept in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from motcua.core import sql
from motcua.core.workcalendar import WorkCalendar
from motcua.core.worktime import TimeLimit, TimeUnit
from motcua.directory import calendars
from motcua.directory.actors import Actor, Role
from motcua.procedures import queries as procedures
from motcua.procedures.queries import OfferingFacts
from motcua.procedures.rules.content import ProcedureContent
from motcua.procedures.rules.fees import FeeOption, fee_options
from motcua.procedures.rules.limits import limit_for
from motcua.procedures.rules.process_definition import ProcessDefinition, Step, StepKind
from motcua.processing.services import RECEIVING, definition_of

CHANNELS = ("counter", "online", "postal")
FEWEST_DAYS = 3
_DAYS = {TimeUnit.WORKING_DAY, TimeUnit.CALENDAR_DAY, TimeUnit.MONTH}

_OFFICIALS = """
SELECT u.id, u.name, g.id, g.code, g.name, u.kind, a.id, a.full_name, p.id, p.title, p.roles
FROM directory_post p
JOIN directory_account a ON a.id = p.account_id AND a.is_active
JOIN directory_unit u ON u.id = p.unit_id
JOIN directory_agency g ON g.id = u.agency_id
WHERE p.valid_to IS NULL ORDER BY p.id
"""
_OFFERINGS = "SELECT id FROM procedures_offering WHERE active ORDER BY id"


@dataclass(frozen=True)
class Office:
    """An offering with everything needed to tell how its dossiers fare; `places` are (unit, agency) by step."""

    facts: OfferingFacts
    content: ProcedureContent
    process: ProcessDefinition
    desk_unit_id: int
    desk_hours: WorkCalendar
    handling_hours: WorkCalendar
    limits: Mapping[str, TimeLimit]
    fees: Mapping[str, Sequence[FeeOption]]
    places: Mapping[str, tuple[int, int]]
    weight: float

    @property
    def is_for_business(self) -> bool:
        """Whether organisations ask for it first of all."""
        return bool(self.content["audiences"]) and "oanh nghiệp" in self.content["audiences"][0]

    @cached_property
    def asks_for_papers(self) -> bool:
        """Whether there is a paper that must be handed in, and so may be asked for again."""
        return any(paper["manner"] == "submit" and paper["required"] for paper in self.content["papers"])

    def takes_days(self, channel: str) -> bool:
        """Tell whether there is time to handle it: for a question to the applicant, for more time."""
        limit = self.limits[channel]
        return limit.unit in _DAYS and (limit.unit is TimeUnit.MONTH or limit.amount >= FEWEST_DAYS)

    @property
    def issuers(self) -> set[int]:
        """The agencies that number its results."""
        return {self.places[step.key][1] for step in self.process.steps if step.kind is StepKind.ISSUE}


@dataclass
class Province:
    """Everybody and everything by id."""

    offices: list[Office] = field(default_factory=list)
    officials: dict[tuple[int, str], list[Actor]] = field(default_factory=dict)
    signers: dict[int, Actor] = field(default_factory=dict)
    desks: dict[int, int] = field(default_factory=dict)
    agency_codes: dict[int, str] = field(default_factory=dict)
    hours: dict[int, WorkCalendar] = field(default_factory=dict)


def read_province() -> Province:
    """Read officials and every active offering that can be worked on: a stated limit and somebody for each step."""
    province = Province()
    for row in sql.rows(_OFFICIALS, ()):
        _take_official(province, row)
    for (offering_id,) in sql.rows(_OFFERINGS, ()):
        office = _office(province, procedures.offering(offering_id))
        if office is not None:
            province.offices.append(office)
    return province


def _take_official(province: Province, row: tuple[object, ...]) -> None:
    unit_id, unit, agency_id, code, agency, kind, account, name, post, title, stored = row
    roles = frozenset(Role(role) for role in sql.json_value(stored))
    actor = Actor(
        account_id=int(str(account)),
        full_name=str(name),
        is_official=True,
        post_id=int(str(post)),
        post_title=str(title),
        unit_id=int(str(unit_id)),
        unit_name=str(unit),
        agency_id=int(str(agency_id)),
        agency_code=str(code),
        agency_name=str(agency),
        roles=roles,
    )
    province.agency_codes[actor.agency_id] = actor.agency_code
    for role in roles:
        province.officials.setdefault((actor.unit_id, role.value), []).append(actor)
    if Role.SIGNER in roles:
        province.signers.setdefault(actor.agency_id, actor)
    if Role.DESK in roles and (kind == "desk" or actor.agency_id not in province.desks):
        province.desks[actor.agency_id] = actor.unit_id


def _office(province: Province, facts: OfferingFacts) -> Office | None:
    desk = province.desks.get(facts.agency_id)
    content, process = procedures.content_of(facts.version_id), definition_of(facts.process_id)
    limits = {channel: limit for channel in CHANNELS if (limit := limit_for(content, channel))}
    if desk is None or len(limits) < len(CHANNELS):
        return None
    places = {}
    for step in process.steps:
        if step.kind is StepKind.JOIN:
            continue
        place = _place(province, facts, step, desk)
        if place is None:
            return None
        places[step.key] = place
    for agency_id in {facts.agency_id, facts.handling_id, *(agency for _, agency in places.values())}:
        province.hours.setdefault(agency_id, calendars.calendar_of(agency_id))
    return Office(
        facts=facts,
        content=content,
        process=process,
        desk_unit_id=desk,
        desk_hours=province.hours[facts.agency_id],
        handling_hours=province.hours[facts.handling_id],
        limits=limits,
        fees={channel: fee_options(content, channel) for channel in CHANNELS},
        places=places,
        weight=_weight(facts, limits["counter"]),
    )


def _place(province: Province, facts: OfferingFacts, step: Step, desk: int) -> tuple[int, int] | None:
    """Return who does a step, None when nobody can."""
    unit = facts.routing.get(step.key, desk if step.agency == RECEIVING else 0)
    found = province.officials.get((unit, step.role))
    if not found:
        return None
    agency = found[0].agency_id
    return None if step.kind is StepKind.ISSUE and agency not in province.signers else (unit, agency)


def _weight(facts: OfferingFacts, limit: TimeLimit) -> float:
    """Return how often people ask for it: what is done while one waits most, what takes weeks seldom."""
    if facts.immediate:
        return 8
    if limit.unit in {TimeUnit.SAME_DAY, TimeUnit.MINUTE, TimeUnit.WORKING_HOUR}:
        return 3
    return 12 / (limit.amount + 5) if limit.unit is TimeUnit.WORKING_DAY else 12 / (limit.amount + 12)
