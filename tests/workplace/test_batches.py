"""One act on several dossiers: what fails is told, nothing is done twice."""

import threading
from datetime import datetime

import pytest
from django.db import connection
from tests.factories.world import DESK, DISPATCHER, World

from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.workplace import queries
from motcua.workplace.services import views
from motcua.workplace.services.batches import NOT_YOURS, Item, carry_out


@pytest.mark.django_db
def test_each_item_succeeds_or_fails_alone_and_the_report_says_why(world: World, now: datetime) -> None:
    actor = world.actor(DISPATCHER)

    def breaks() -> str:
        views.save_view(actor=actor, name="dở dang", section="todo")
        raise RuleBroken("x", "Không được.")

    def forbidden() -> str:
        raise NotAllowed("x")

    items = [Item("1", "A", lambda: "Xong."), Item("2", "B", breaks), Item("3", "C", forbidden)]
    carry_out(actor=actor, token="t", act="thu", items=items, now=now)

    assert queries.batch(actor, "t").lines == [
        {"item": "1", "ref": "A", "done": True, "message": "Xong."},
        {"item": "2", "ref": "B", "done": False, "message": "Không được."},
        {"item": "3", "ref": "C", "done": False, "message": NOT_YOURS},
    ]
    assert queries.views(actor) == []


@pytest.mark.django_db
def test_second_click_does_only_what_the_report_lacks(world: World, now: datetime) -> None:
    actor = world.actor(DISPATCHER)
    done: list[str] = []
    items = [Item(key, key, lambda key=key: done.append(key) or "Xong.") for key in ("1", "2")]

    carry_out(actor=actor, token="t", act="thu", items=items[:1], now=now)
    carry_out(actor=actor, token="t", act="thu", items=items, now=now)

    assert done == ["1", "2"]
    assert [line["item"] for line in queries.batch(actor, "t").lines] == ["1", "2"]


@pytest.mark.django_db
def test_token_of_somebody_else_leads_nowhere(world: World, now: datetime) -> None:
    carry_out(actor=world.actor(DISPATCHER), token="t", act="thu", items=[Item("1", "A", lambda: "Xong.")], now=now)

    with pytest.raises(NotFound):
        carry_out(actor=world.actor(DESK), token="t", act="thu", items=[Item("2", "B", lambda: "Xong.")], now=now)
    with pytest.raises(NotFound):
        queries.batch(world.actor(DESK), "t")


@pytest.mark.django_db
def test_nothing_or_too_much_chosen_is_refused(world: World, now: datetime) -> None:
    actor = world.actor(DISPATCHER)
    many = [Item(str(place), "A", lambda: "Xong.") for place in range(101)]

    for items, code in (([], "batch.empty"), (many, "batch.too_many")):
        with pytest.raises(RuleBroken) as refused:
            carry_out(actor=actor, token="t", act="thu", items=items, now=now)
        assert refused.value.code == code


@pytest.mark.slow
def test_two_windows_at_once_do_each_item_once(committed_world: World, now: datetime) -> None:
    actor = committed_world.actor(DISPATCHER)
    done: list[str] = []
    items = [Item(str(place), "A", lambda place=place: done.append(str(place)) or "Xong.") for place in range(10)]
    start = threading.Barrier(2)

    def window() -> None:
        start.wait(10)
        try:
            carry_out(actor=actor, token="t", act="thu", items=items, now=now)
        finally:
            connection.close()

    threads = [threading.Thread(target=window) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(done, key=int) == [str(place) for place in range(10)]
    assert len(queries.batch(actor, "t").lines) == 10
