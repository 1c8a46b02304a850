"""Lets the stories happen side by side, in the order of their moments.

A story is a generator: it yields the moment of its next act and does the act when it is taken up again.
Whichever act comes first is taken up first, so that codes and slip numbers run as the days do. At the
present everything stops: what would come later is what the offices still have before them.
"""

import heapq
from collections.abc import Generator, Iterable
from datetime import datetime

from motcua.scenarios.demo import mended, reception, work
from motcua.scenarios.demo.plan import Fate
from motcua.scenarios.demo.reception import Acts, Stage

_RECEIVING = {Fate.CORRECTED: mended.corrected, Fate.ENTERED_LATE: mended.after_outage}


def story(stage: Stage) -> Acts:
    """Tell one dossier's story from its first act on."""
    if stage.story.fate is Fate.RETURNED_AT_ONCE:
        yield from work.at_once(stage)
        return
    receive = _RECEIVING.get(stage.story.fate)
    if receive is None:
        receive = reception.online if stage.story.channel == "online" else reception.counter
    dossier = yield from receive(stage)
    if dossier is not None:
        yield from work.handled(stage, dossier)
        yield from mended.result_changed(stage, dossier)


def play(stories: Iterable[Acts], *, until: datetime) -> int:
    """Do all acts that come not later than `until`, earliest first; return how many were done."""
    waiting: list[tuple[datetime, int, Acts]] = []
    for number, acts in enumerate(stories):
        _queue(waiting, number, acts)
    done = 0
    while waiting:
        moment, number, acts = heapq.heappop(waiting)
        if moment > until:
            break
        _queue(waiting, number, acts)
        done += 1
    return done


def _queue(waiting: list[tuple[datetime, int, Acts]], number: int, acts: Generator[datetime, None, None]) -> None:
    """Take a story up and note when it goes on."""
    moment = next(acts, None)
    if moment is not None:
        heapq.heappush(waiting, (moment, number, acts))
