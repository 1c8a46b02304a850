"""Two people on one thing at the same moment, with real transactions."""

from collections.abc import Callable
from datetime import datetime

import pytest
from tests.factories.parallel import at_once
from tests.factories.world import DISPATCHER, World

from motcua.content.queries import contacts
from motcua.content.queries import pages as reads
from motcua.content.rules.contacts import Contact
from motcua.content.rules.pages import PageText
from motcua.content.services import pages
from motcua.content.services.contacts import keep


@pytest.mark.slow
def test_two_writers_at_once_leave_one_page_one_text_and_one_contact(committed_world: World, now: datetime) -> None:
    actor = committed_world.actor(DISPATCHER)
    unit_id = contacts.desks_of(actor.agency_id)[0].unit_id

    def begin() -> int:
        text = PageText("Tin", "b", "c")
        return pages.begin(actor=actor, kind="news", agency_id=actor.agency_id, token="t", text=text, now=now)

    def write(title: str) -> Callable[[], object]:
        text = PageText(title, "b", "c")
        return lambda: pages.save(actor=actor, page_id=begin(), number=1, text=text, now=now)

    def reach(address: str) -> Callable[[], object]:
        return lambda: keep(actor=actor, unit_id=unit_id, number=0, contact=Contact(address, "1"), now=now)

    assert at_once(begin, begin) == ["done", "done"]
    assert len(reads.written(actor, "news").rows) == 1
    assert at_once(write("Một"), write("Hai")) == ["done", "page.moved"]
    assert reads.to_write(begin()).number == 2
    assert at_once(reach("Một"), reach("Hai")) == ["contact.moved", "done"]
