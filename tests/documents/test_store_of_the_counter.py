"""Papers and results of dossiers received at the counter reach the account that proves the same person."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.documents.test_signatures import signed
from tests.factories.dossiers import CHILD, OWNER, accepted_dossier, finished, given_back, ready_dossier
from tests.factories.papers import PDF
from tests.factories.world import CITIZEN, DESK, MARITAL_STATUS, World

from motcua.core import crypto, sql
from motcua.core.text import name_key
from motcua.directory import national_log_in
from motcua.directory.actors import Actor
from motcua.directory.ports import Identity
from motcua.directory.sign_in import actor_for
from motcua.directory.terms import Read
from motcua.documents import services as files
from motcua.documents import store_queries
from motcua.documents.rules.store import Kind
from motcua.dossiers import queries as dossiers

pytestmark = pytest.mark.django_db


def identity(**changes: Any) -> Identity:
    values: dict[str, Any] = {
        "provider": "dvcqg",
        "subject": "abc",
        "full_name": OWNER.full_name,
        "personal_number": OWNER.personal_number,
        "kind": "person",
        "assurance": "national",
    }
    return Identity(**values | changes)


def opened(now: datetime, **changes: Any) -> Actor:
    """The account of somebody who came by a national log-in."""
    account = national_log_in.open_account(identity(**changes), terms_read=Read(), now=now)
    actor = actor_for(account_id=account, now=now)
    assert actor is not None
    return actor


def held_by(actor: Actor, now: datetime) -> list[tuple[str, str]]:
    return sorted((each.kind, each.file_name) for each in store_queries.all_items(actor, now))


def scanned(world: World, now: datetime, name: str = "quet.pdf", data: bytes = PDF) -> list[tuple[int, int]]:
    """The first paper as an officer scanned it."""
    first = dossiers_papers(world)[0]
    kept = files.store(name=name, chunks=[data], owner_id=world.actor(DESK).account_id, now=now)
    return [(first, kept.id)]


def dossiers_papers(world: World) -> list[int]:
    from motcua.procedures.queries import content_of  # noqa: PLC0415  (only here)

    return [paper["no"] for paper in content_of(world.offering(MARITAL_STATUS).version_id)["papers"]]


@pytest.mark.req("VL-10.2")
def test_what_an_officer_scanned_and_the_result_reach_the_proved_owner(world: World, now: datetime) -> None:
    owner = opened(now)

    received = ready_dossier(world, now=now, files=scanned(world, now))
    at_once = held_by(owner, now)
    given_back(world, received.id, now=now + timedelta(hours=3))

    [scan] = [each for each in store_queries.all_items(owner, now) if each.kind == Kind.DIGITISED]
    assert at_once == [("digitised", "quet.pdf")]
    assert sorted(kind for kind, _ in held_by(owner, now)) == ["digitised", "result"]
    assert (scan.holder, scan.issuer, scan.dossier_id) == (
        OWNER.full_name, "Ủy ban nhân dân phường Cẩm Thành", received.id,
    )  # fmt: skip


@pytest.mark.req("VL-10.2")
def test_account_that_is_proved_later_gets_what_was_there_before(world: World, now: datetime) -> None:
    returned = ready_dossier(world, now=now, files=scanned(world, now))
    given_back(world, returned.id, now=now + timedelta(hours=3))
    waiting = accepted_dossier(world, now=now + timedelta(hours=4), files=scanned(world, now, "lan-hai.pdf"))

    owner = opened(now + timedelta(days=1))

    assert held_by(owner, now) == [("digitised", "lan-hai.pdf"), ("digitised", "quet.pdf"), ("result", "")]
    finished(world, waiting.id, now=now)
    national_log_in.find(identity())
    assert len(held_by(owner, now)) == 3


def test_account_that_links_a_national_one_gets_them_too(world: World, now: datetime) -> None:
    accepted_dossier(world, now=now, files=scanned(world, now))
    account = sql.rows(
        "UPDATE directory_account SET full_name = %s, name_key = %s, personal_index = %s WHERE login = %s RETURNING id",
        (OWNER.full_name, name_key(OWNER.full_name), crypto.index(OWNER.personal_number), CITIZEN),
    )[0][0]
    owner = world.actor(CITIZEN)
    unproved = held_by(owner, now)

    national_log_in.link(account_id=account, identity=identity(), now=now)

    assert (unproved, held_by(owner, now)) == ([], [("digitised", "quet.pdf")])


@pytest.mark.parametrize(
    "changes",
    [
        {"personal_number": CHILD.personal_number},
        {"full_name": "Lê Thị Khác"},
        {"kind": "business"},
        {"personal_number": ""},
    ],
)
def test_another_number_or_name_gets_nothing(world: World, now: datetime, changes: dict[str, str]) -> None:
    somebody = opened(now, **changes)

    accepted_dossier(world, now=now, files=scanned(world, now))

    assert held_by(somebody, now) == []


def test_signature_of_a_stored_file_is_told_and_old_files_are_read_at_night(world: World, now: datetime) -> None:
    owner = opened(now)
    received = accepted_dossier(world, now=now, files=scanned(world, now, "ky-so.pdf", signed()))
    [item] = store_queries.all_items(owner, now)
    sql.execute("UPDATE documents_storedfile SET signature = ''", ())
    [unread] = store_queries.all_items(owner, now)

    read = files.read_signatures()

    assert item.signature_words.startswith("Có, Phan Văn Mẫu ký; nội dung chưa thay đổi")
    assert (unread.signature_words, read > 0, files.read_signatures()) == ("Chưa kiểm tra", True, 0)
    assert [each.signature for each in store_queries.all_items(owner, now)] == ["intact:Phan Văn Mẫu"]
    assert dossiers.files(received.id)[0].name == "ky-so.pdf"
