"""Decides what becomes of each dossier: which procedure, where, by which way, begun when, ending how.

Only chance (seeded), calendars and offerings go in; nothing is written.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto

from motcua.core.worktime import TimeLimit, TimeUnit
from motcua.procedures.queries import OfferingFacts
from motcua.scenarios.demo.moments import WORKING_DAY_MINUTES, Moments

HISTORY_DAYS = 60
FULL_NUMBER = 300
CERTIFIED_COPY = "2.000815"
BUILDING_PERMIT = "1.013225"
COMPANY = "2.001583"
_SHORTEST_DAYS_IN_WORK = 3
FOR_THE_FIRST_OFFICE = 2


class Fate(StrEnum):
    """How a dossier stands when the demo opens."""

    RETURNED_AT_ONCE = auto()
    RETURNED = auto()
    RETURNED_LATE = auto()
    RETURNED_AFTER_SUPPLEMENT = auto()
    WAITS_FOR_PICKUP = auto()
    REFUSED_BY_LEADER = auto()
    STOPPED = auto()
    REFUSED_AT_DESK = auto()
    REFUSED_AFTER_SUPPLEMENT = auto()
    WAITS_FOR_SUPPLEMENT = auto()
    SUPPLEMENT_ANSWERED = auto()
    REGISTERED = auto()
    REGISTERED_LATE = auto()
    ACCEPTED = auto()
    ACCEPTED_LATE = auto()
    IN_WORK = auto()
    NEARLY_DUE = auto()
    OVERDUE = auto()
    OPINIONS_OPEN = auto()
    SUPPLEMENT_PROPOSED = auto()
    ASKED_AFTER_APPRAISAL = auto()
    RETURNED_AFTER_APPRAISAL = auto()
    OWES = auto()
    RETURNED_AFTER_PAYMENT = auto()
    WANTS_BACK = auto()
    WITHDRAWN = auto()
    KEPT = auto()
    EXTENSION_PROPOSED = auto()
    EXTENDED = auto()
    CORRECTED = auto()
    ENTERED_LATE = auto()
    REPLACED = auto()
    REVOKED = auto()
    REPAIR_PROPOSED = auto()
    REPAIRED = auto()


# How many of three hundred; a smaller demo has at least one of each.
MIX: Mapping[Fate, int] = {
    Fate.RETURNED_AT_ONCE: 45,
    Fate.RETURNED: 66,
    Fate.RETURNED_LATE: 14,
    Fate.RETURNED_AFTER_SUPPLEMENT: 8,
    Fate.WAITS_FOR_PICKUP: 22,
    Fate.REFUSED_BY_LEADER: 7,
    Fate.STOPPED: 5,
    Fate.REFUSED_AT_DESK: 10,
    Fate.REFUSED_AFTER_SUPPLEMENT: 3,
    Fate.WAITS_FOR_SUPPLEMENT: 12,
    Fate.SUPPLEMENT_ANSWERED: 4,
    Fate.REGISTERED: 14,
    Fate.REGISTERED_LATE: 3,
    Fate.ACCEPTED: 9,
    Fate.ACCEPTED_LATE: 2,
    Fate.IN_WORK: 24,
    Fate.NEARLY_DUE: 9,
    Fate.OVERDUE: 8,
    Fate.OPINIONS_OPEN: 6,
    Fate.SUPPLEMENT_PROPOSED: 2,
    Fate.ASKED_AFTER_APPRAISAL: 3,
    Fate.RETURNED_AFTER_APPRAISAL: 3,
    Fate.OWES: 3,
    Fate.RETURNED_AFTER_PAYMENT: 2,
    Fate.WANTS_BACK: 3,
    Fate.WITHDRAWN: 2,
    Fate.KEPT: 1,
    Fate.EXTENSION_PROPOSED: 1,
    Fate.EXTENDED: 2,
    Fate.CORRECTED: 2,
    Fate.ENTERED_LATE: 1,
    Fate.REPLACED: 1,
    Fate.REVOKED: 1,
    Fate.REPAIR_PROPOSED: 1,
    Fate.REPAIRED: 1,
}
AT_RECEPTION = frozenset(
    {
        Fate.REFUSED_AT_DESK,
        Fate.REFUSED_AFTER_SUPPLEMENT,
        Fate.WAITS_FOR_SUPPLEMENT,
        Fate.SUPPLEMENT_ANSWERED,
        Fate.REGISTERED,
        Fate.REGISTERED_LATE,
    }
)
WITH_SUPPLEMENT = frozenset(
    {
        Fate.RETURNED_AFTER_SUPPLEMENT,
        Fate.REFUSED_AFTER_SUPPLEMENT,
        Fate.WAITS_FOR_SUPPLEMENT,
        Fate.SUPPLEMENT_ANSWERED,
    }
)
_ONLINE_ONLY = AT_RECEPTION | WITH_SUPPLEMENT
_COUNTER_ONLY = frozenset({Fate.ACCEPTED, Fate.ACCEPTED_LATE, Fate.CORRECTED, Fate.ENTERED_LATE})
_RECENT_MINUTES = {
    Fate.REGISTERED: (10, 430),
    Fate.REGISTERED_LATE: (520, 1300),
    Fate.ACCEPTED: (10, 260),
    Fate.ACCEPTED_LATE: (700, 1500),
}
_RECENT_DAYS = {Fate.WAITS_FOR_SUPPLEMENT: (2, 10), Fate.SUPPLEMENT_ANSWERED: (4, 9)}
_STANDS_ASIDE = frozenset(
    {
        Fate.SUPPLEMENT_PROPOSED,
        Fate.ASKED_AFTER_APPRAISAL,
        Fate.OWES,
        Fate.WANTS_BACK,
        Fate.EXTENSION_PROPOSED,
        Fate.REPAIR_PROPOSED,
        Fate.REPAIRED,
    }
)
_WITH_TIME = _STANDS_ASIDE | {
    Fate.IN_WORK,
    Fate.NEARLY_DUE,
    Fate.OVERDUE,
    Fate.RETURNED_LATE,
    Fate.RETURNED_AFTER_APPRAISAL,
    Fate.RETURNED_AFTER_PAYMENT,
    Fate.WITHDRAWN,
    Fate.KEPT,
    Fate.EXTENDED,
    Fate.CORRECTED,
    Fate.ENTERED_LATE,
}
_STANDS_STILL = frozenset({Fate.NEARLY_DUE, Fate.OVERDUE, Fate.OPINIONS_OPEN})


@dataclass(frozen=True)
class Story:
    """One dossier to be.

    `pace` is the share of each step's time that its work takes; nobody does the steps in `untouched`;
    `is_sent_back` has the leader return it once to an earlier step.
    """

    number: int
    fate: Fate
    offering: OfferingFacts
    channel: str
    begins: datetime
    pace: float
    untouched: frozenset[str]
    is_sent_back: bool


@dataclass(frozen=True)
class Office:
    """What planning needs to know of an offering: its limit by channel, its steps, its hours."""

    offering: OfferingFacts
    limit: TimeLimit
    steps: Sequence[str]
    moments: Moments

    @property
    def limit_days(self) -> int:
        """The limit in working days; calendar days by the most working days they hold."""
        if self.limit.unit is TimeUnit.CALENDAR_DAY:
            return math.ceil(self.limit.amount * 5 / 7)
        return self.limit.amount if self.limit.unit is TimeUnit.WORKING_DAY else 1


def plan(offices: Sequence[Office], *, seed: int, dossiers: int = FULL_NUMBER) -> list[Story]:
    """Return the stories in the order in which they begin; the same seed gives the same stories.

    Args:
        offices: Everything on offer, the office that newcomers look at first.
        seed: Where chance comes from.
        dossiers: About how many; each fate that the procedures allow comes at least once.
    """
    rng = random.Random(seed)
    stories: list[Story] = []
    for fate, share in MIX.items():
        fitting = [office for office in offices if _fits(office, fate)]
        if not fitting:
            continue
        at_home = [office for office in fitting if office.offering.agency_code == offices[0].offering.agency_code]
        for place in range(max(1, round(share * dossiers / FULL_NUMBER))):
            # Whoever logs in at the first office finds something in every list.
            choice = at_home if place < FOR_THE_FIRST_OFFICE and at_home else fitting
            stories.append(_story(rng, fate, _chosen(rng, choice), len(stories)))
    return sorted(stories, key=lambda story: (story.begins, story.number))


def _fits(office: Office, fate: Fate) -> bool:
    code = office.offering.code
    if fate is Fate.RETURNED_AT_ONCE:
        return office.offering.immediate
    if office.offering.immediate:
        return False
    if fate in {Fate.OPINIONS_OPEN, Fate.OWES, Fate.RETURNED_AFTER_PAYMENT}:
        return code == BUILDING_PERMIT
    if fate is Fate.NEARLY_DUE and office.limit.unit is not TimeUnit.WORKING_DAY:
        return False
    if fate in _WITH_TIME:
        return office.limit_days >= _SHORTEST_DAYS_IN_WORK
    return office.offering.online or fate not in _ONLINE_ONLY


def _chosen(rng: random.Random, fitting: Sequence[Office]) -> Office:
    """Choose a procedure first and then one of its offices, the first ones (the busy ones) more often."""
    code = rng.choice(sorted({office.offering.code for office in fitting}))
    offices = [office for office in fitting if office.offering.code == code]
    return rng.choices(offices, [8 if place == 0 else 3 if place < 4 else 1 for place in range(len(offices))])[0]  # noqa: PLR2004  (shares of the larger offices)


def _story(rng: random.Random, fate: Fate, office: Office, number: int) -> Story:
    is_online = fate in _ONLINE_ONLY or (
        fate not in _COUNTER_ONLY and office.offering.online and rng.random() < _online_share(office)
    )
    is_late = fate is Fate.RETURNED_LATE
    sent_back = fate in {Fate.RETURNED, Fate.IN_WORK, Fate.RETURNED_LATE} and rng.random() < 0.2  # noqa: PLR2004  (one of five)
    return Story(
        number=number,
        fate=fate,
        offering=office.offering,
        channel="online" if is_online else "counter",
        begins=_begins(rng, fate, office, online=is_online),
        pace=rng.uniform(1.4, 2.1) if is_late else rng.uniform(0.35, 0.9),
        untouched=_untouched(rng, fate, office.steps),
        is_sent_back=sent_back,
    )


def _online_share(office: Office) -> float:
    return 0.9 if office.offering.code == COMPANY else 0.5


def _begins(rng: random.Random, fate: Fate, office: Office, *, online: bool) -> datetime:
    moments, days = office.moments, office.limit_days
    if fate in _RECENT_MINUTES:
        return moments.ago(rng.randrange(*_RECENT_MINUTES[fate]))
    if fate is Fate.NEARLY_DUE:
        calendar = moments.calendar
        return moments.visit(rng, calendar.working_day_at(calendar.day_index(moments.last_day_due()) - days))
    newest, oldest = {
        Fate.RETURNED_AT_ONCE: (0, HISTORY_DAYS - 1),
        Fate.WAITS_FOR_PICKUP: (days + 1, days + 6),
        Fate.IN_WORK: (1, max(2, days - 2)),
        Fate.CORRECTED: (2, max(3, days - 1)),
        Fate.ENTERED_LATE: (2, max(3, days - 1)),
        Fate.OVERDUE: (days + 3, days + 9),
        Fate.OPINIONS_OPEN: (5, 8),
        Fate.REFUSED_AT_DESK: (2, HISTORY_DAYS - 1),
        **dict.fromkeys(_STANDS_ASIDE, (4, 9)),
        **_RECENT_DAYS,
    }.get(fate, (min(HISTORY_DAYS - 10, 2 * days + 8), HISTORY_DAYS - 1))
    day = moments.busy_day(rng, newest, oldest)
    return moments.online(rng, day) if online else moments.visit(rng, day)


def _untouched(rng: random.Random, fate: Fate, steps: Sequence[str]) -> frozenset[str]:
    if fate not in _STANDS_STILL:
        return frozenset()
    if fate is Fate.OPINIONS_OPEN:
        return frozenset({rng.choice([step for step in steps if step.startswith("y-kien")])})
    return frozenset({rng.choice(steps[1:])})


def minutes_of(hours: float, pace: float, rng: random.Random) -> int:
    """Return how many working minutes somebody takes for a step of so many hours, at least three."""
    return max(3, min(round(hours * 60 * pace * rng.uniform(0.6, 1.2)), 12 * WORKING_DAY_MINUTES))
