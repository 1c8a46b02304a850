"""Loads the whole demo, once: the province, then the dossiers of its last sixty working days."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from motcua.core import ledger, numbers, sql
from motcua.directory import calendars
from motcua.procedures.queries import OfferingFacts, content_of, offerings_of, process_of
from motcua.procedures.rules.limits import limit_for
from motcua.scenarios.demo import (
    closed_files,
    equipment,
    family,
    fees,
    governance,
    pages,
    post,
    power,
    province,
    starter,
    voices,
)
from motcua.scenarios.demo.callers import telephone
from motcua.scenarios.demo.cast import Cast
from motcua.scenarios.demo.colleagues import converse
from motcua.scenarios.demo.moments import Moments
from motcua.scenarios.demo.office_days import close_a_day
from motcua.scenarios.demo.plan import FULL_NUMBER, Fate, Office, Story, plan
from motcua.scenarios.demo.processes import show_processes
from motcua.scenarios.demo.province import Extent
from motcua.scenarios.demo.reception import Stage, unfinished_draft
from motcua.scenarios.demo.stories import play, story

SEED = 20_250_701
FIRST_OFFICE = "H99.21"
"""The office of the logins that newcomers are shown."""
UNFINISHED_DRAFTS = 8
_LOCK = 0x44454D4F
_DOSSIERS = "demo:dossiers"
_MARK = "SELECT 1 FROM core_numberseries WHERE name = %s"


@dataclass(frozen=True)
class Loaded:
    """What a load did; nothing when the demo was there already."""

    province: bool = False
    stories: int = 0
    acts: int = 0


@transaction.atomic
def load(*, now: datetime, seed: int = SEED, dossiers: int = FULL_NUMBER, extent: Extent = province.WHOLE) -> Loaded:
    """Load what is missing of the demo, all or nothing.

    A province of an older edition of the starter data is brought up to date; dossiers are told once only.
    No notice is sent for what the dossiers are told to have lived through.

    Args:
        now: The present of the demo; the last act is not later.
        seed: Where chance comes from; the same seed and moment tell the same stories.
        dossiers: About how many.
        extent: How much of the province.
    """
    # Two starts at once: the second waits, then finds everything done. Held until the transaction ends.
    sql.rows("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    edition = f"demo:province:{starter.digest()}"
    if _is_marked(edition) and _is_marked(_DOSSIERS):
        return Loaded()
    citizens = province.load_province(now=now, extent=extent)
    numbers.take(edition)
    if _is_marked(_DOSSIERS):
        return Loaded(province=True)
    numbers.take(_DOSSIERS)
    with ledger.quiet():
        stories = tell(now=now, seed=seed, dossiers=dossiers, citizens=citizens)
        governance.tell(actor=province.administrator(now), now=now)
        if stories[0]:
            show_processes(now)
            close_a_day(actor=province.administrator(now), agency_code=FIRST_OFFICE, now=now)
            equipment.show(actor=province.administrator(now), agency_code=FIRST_OFFICE, now=now)
            post.show(agency_code=FIRST_OFFICE, now=now)
            closed_files.show(agency_code=FIRST_OFFICE, now=now)
            voices.ask(citizens=citizens.values(), agency_code=FIRST_OFFICE, now=now)
        voices.speak(citizens=citizens.values(), actor=province.administrator(now), seed=seed, now=now)
        power.show(administering=province.administrator(now), now=now)
        power.show_mandates(now)
        operator = province.administrator(now)
        pages.load_starter(actor=operator, agency_id=operator.agency_id, now=now)
        fees.show(actor=operator, now=now)
        if stories[0]:
            _ask_for_relief(citizens, now, seed)
            pages.show(actor=operator, agency_code=FIRST_OFFICE, now=now)
    return Loaded(province=True, stories=stories[0], acts=stories[1])


def tell(*, now: datetime, seed: int, dossiers: int, citizens: dict[str, int]) -> tuple[int, int]:
    """Live through the stories; return how many there were and how many acts they took."""
    cast = Cast(opened=now - province.OPEN_FOR, citizen_ids=citizens)
    planned = plan(offices(now), seed=seed, dossiers=dossiers)
    stages = [_stage(one, cast, now, seed) for one in planned]
    acts = play((story(stage) for stage in stages), until=now)
    for stage in _drafts(planned, cast, now, seed):
        unfinished_draft(stage)
    converse(now)
    telephone(now)
    together = sum(family.come(stage) for stage in _families(planned, cast, now, seed))
    return len(stages) + together, acts + together


def offices(now: datetime) -> list[Office]:
    """Return everything on offer, the first office's offerings first."""
    found = [_office(facts, now) for one in starter.procedures() for facts in offerings_of(one.code)]
    return sorted(found, key=lambda office: (office.offering.agency_code != FIRST_OFFICE, office.offering.agency_code))


def _office(facts: OfferingFacts, now: datetime) -> Office:
    limit = limit_for(content_of(facts.version_id), "counter")
    if limit is None:
        raise ValueError(f"{facts.code} states no limit")
    steps = [str(step["key"]) for step in process_of(facts.process_id)["steps"] if step["kind"] != "join"]
    return Office(facts, limit, steps, Moments(calendars.calendar_of(facts.agency_id), now))


def _stage(one: Story, cast: Cast, now: datetime, seed: int) -> Stage:
    return Stage(
        story=one,
        cast=cast,
        moments=Moments(calendars.calendar_of(one.offering.agency_id), now),
        rng=random.Random(f"{seed}/{one.number}"),
        token=f"demo-{seed}-{one.number}",
    )


def _drafts(planned: list[Story], cast: Cast, now: datetime, seed: int) -> list[Stage]:
    """Return a few forms that somebody began in the last days and left."""
    rng = random.Random(f"{seed}/drafts")
    online = [one for one in planned if one.fate is Fate.REGISTERED]
    chosen = [online[place % len(online)] for place in range(UNFINISHED_DRAFTS)] if online else []
    return [
        _stage(
            Story(**vars(one) | {"number": 10_000 + place, "begins": now - timedelta(hours=rng.randrange(2, 90))}),
            cast,
            now,
            seed,
        )
        for place, one in enumerate(chosen)
    ]


def _families(planned: list[Story], cast: Cast, now: datetime, seed: int) -> list[Stage]:
    """Return the reception that a family comes to: the first office's first one at the counter that waits there."""
    waiting = [
        one
        for one in planned
        if one.fate is Fate.ACCEPTED and one.channel == "counter" and one.offering.agency_code == FIRST_OFFICE
    ]
    return [_stage(Story(**vars(one) | {"number": 20_000}), cast, now, seed) for one in waiting[:1]]


def _ask_for_relief(citizens: dict[str, int], now: datetime, seed: int) -> None:
    """Let somebody of a poor household hand in today, at the first office where it offers the procedure."""
    places = sorted(offerings_of(fees.EXTRACT), key=lambda facts: facts.agency_code != FIRST_OFFICE)
    for facts in places[:1]:
        one = Story(30_000, Fate.REGISTERED, facts, "online", now, 1.0, frozenset(), is_sent_back=False)
        fees.ask(_stage(one, Cast(opened=now - province.OPEN_FOR, citizen_ids=citizens), now, seed), now)


def _is_marked(name: str) -> bool:
    return bool(sql.rows(_MARK, (name,)))
