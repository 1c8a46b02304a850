"""People acting on one process or one approval at the same moment, with real transactions."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from tests.factories.processes import changed, drafted, noticed, submitted
from tests.factories.world import ADMINISTRATOR, DISPATCHER, INSPECTOR, World

from motcua.core import sql
from motcua.core.errors import RuleBroken
from motcua.procedures import approvals, drafting, editions
from motcua.procedures.rules.approval import Verdict


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run acts in threads of their own that begin together; return how each ended: done, or the code of the refusal."""
    start = Barrier(len(acts))

    def run(one: Callable[[], object]) -> str:
        try:
            start.wait()
            one()
        except RuleBroken as refused:
            return refused.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


@pytest.mark.slow
def test_two_who_decide_at_once_decide_once(committed_world: World, now: datetime) -> None:
    asker = committed_world.actor(DISPATCHER)
    approval_id = approvals.ask(actor=asker, kind="thing", subject=77, title="Một việc", notice="TB-1", now=now)

    def decide(login: str) -> Callable[[], object]:
        actor = committed_world.actor(login)
        return lambda: approvals.decide(actor=actor, approval_id=approval_id, at=0, verdict=Verdict.APPROVE, now=now)

    ended = at_once(decide(INSPECTOR), decide(ADMINISTRATOR))

    assert ended == ["approval.moved", "done"]
    assert sql.rows("SELECT count(*) FROM procedures_approvalstep", ()) == [(1,)]


@pytest.mark.slow
def test_two_who_save_one_draft_at_once_lose_nothing(committed_world: World, now: datetime) -> None:
    facts = drafted(committed_world, now=now)
    actor = committed_world.actor(DISPATCHER)

    def save(title: str) -> Callable[[], object]:
        draft: Any = facts.draft | {"title": title}
        return lambda: drafting.save_draft(actor=actor, edition_id=facts.id, draft=draft, revision=1, now=now)

    ended = at_once(save("Một"), save("Hai"))

    kept = editions.edition_by_id(facts.id)
    assert ended == ["done", "draft.changed"]
    assert kept.revision == 2
    assert kept.title in {"Một", "Hai"}


@pytest.mark.slow
def test_draft_sent_twice_at_once_is_asked_for_once_and_granted_once(committed_world: World, now: datetime) -> None:
    world = committed_world
    facts = changed(world, drafted(world, now=now), now=now, phe_duyet={"hours": "2"})
    sender = world.actor(DISPATCHER)
    notice = noticed(world, now=now)

    def send() -> object:
        return drafting.submit(actor=sender, edition_id=facts.id, revision=facts.revision, notice=notice, now=now)

    sent = at_once(send, send)
    with pytest.raises(RuleBroken):
        submitted(world, facts, now=now)

    assert sent == ["done", "edition.not_draft"]
    assert len(approvals.history(drafting.KIND, facts.id)) == 1
