"""A file that could not be scanned waits apart: its owner has it, nobody else opens it, and it is scanned again."""

import hashlib
from datetime import datetime, timedelta

import pytest
from tests.factories.papers import PDF, PNG, pdf
from tests.factories.world import CITIZEN, OTHER_CITIZEN, World

from motcua.core import sql
from motcua.core.errors import OutsideServiceFailed, RuleBroken
from motcua.documents import keeping, scanning
from motcua.documents import services as documents
from motcua.documents.models import StoredFile
from motcua.documents.ports import TEST_FILE
from motcua.documents.queries import own_files
from motcua.documents.scanning import PAUSES

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class Scanner:
    """A scanner that can be told to fail, or what to find."""

    def __init__(self) -> None:
        self.is_down = True
        self.finds = ""
        self.asked = 0

    def scan(self, data: bytes) -> str:
        self.asked += 1
        if self.is_down:
            raise OutsideServiceFailed("clamd", "không trả lời", retryable=True)
        return self.finds


@pytest.fixture
def scanner(monkeypatch: pytest.MonkeyPatch) -> Scanner:
    made = Scanner()
    monkeypatch.setattr(scanning, "_scanner", lambda: made)
    return made


def state(file_id: int) -> tuple[str, str]:
    return StoredFile.objects.values_list("state", "finding").get(id=file_id)


def refusal(file_id: int, reader_id: int = 0) -> str:
    with pytest.raises(RuleBroken) as refused:
        documents.open_file(file_id, reader_id=reader_id)
    return refused.value.code


def stored(world: World, now: datetime, data: bytes = PDF, name: str = "giay.pdf") -> documents.Stored:
    owner = world.actor(CITIZEN).account_id
    return documents.store(name=name, chunks=[data], owner_id=owner, now=now)


@pytest.mark.req("DN-4.2-3")
def test_infected_file_is_refused_at_upload_and_its_bytes_are_kept_nowhere(world: World, now: datetime) -> None:
    data = PNG + TEST_FILE
    with pytest.raises(RuleBroken) as refused:
        stored(world, now, data, "anh.png")

    assert (refused.value.code, refused.value.field) == ("file.infected", "file")
    assert "anh.png" in refused.value.message
    assert not StoredFile.objects.filter(name="anh.png").exists()
    assert not keeping.place(hashlib.sha256(data).hexdigest()).is_file()


@pytest.mark.req("DN-4.2-3")
def test_file_that_could_not_be_scanned_is_taken_and_opens_to_its_owner_alone(
    world: World, now: datetime, scanner: Scanner
) -> None:
    owner, other = world.actor(CITIZEN).account_id, world.actor(OTHER_CITIZEN).account_id

    kept = stored(world, now)

    assert (kept.state, kept.waits) == ("unscanned", "Đã nhận, đang chờ kiểm tra mã độc")
    assert documents.open_file(kept.id, reader_id=owner)[1].read_bytes() == PDF
    assert [refusal(kept.id, reader) for reader in (0, other)] == ["file.unscanned"] * 2
    # It may still be put where its owner wants it.
    assert [each.waits for each in own_files(owner, [kept.token])] == ["Đã nhận, đang chờ kiểm tra mã độc"]


def test_scan_waiting_opens_clean_files_once_the_scanner_answers(world: World, now: datetime, scanner: Scanner) -> None:
    first, twin = stored(world, now), stored(world, now, name="ban-sao.pdf")
    assert (scanning.waiting().count, scanning.waiting().since) == (2, now)
    scanner.is_down, scanner.asked = False, 0

    known = scanning.scan_waiting(now)

    # The same bytes are read once.
    assert (known, scanner.asked) == (1, 1)
    assert {state(first.id), state(twin.id)} == {("checked", "")}
    assert documents.open_file(twin.id)[1].read_bytes() == PDF
    assert (scanning.scan_waiting(now), scanning.waiting().count) == (0, 0)


def test_scan_waiting_waits_longer_each_time_and_tries_for_ever(world: World, now: datetime, scanner: Scanner) -> None:
    kept, at, pauses = stored(world, now), now, []
    for _ in range(len(PAUSES) + 2):
        scanning.scan_waiting(at)
        [waits] = scanning.waiting_files()
        assert waits.next_at is not None
        pauses.append(waits.next_at - at)
        assert scanning.scan_waiting(at + MINUTE / 2) == 0
        at = waits.next_at

    assert pauses == [*PAUSES, PAUSES[-1], PAUSES[-1]]
    assert state(kept.id) == ("unscanned", "clamd: không trả lời")


def test_scan_waiting_lets_a_file_that_always_fails_keep_no_other_waiting(
    world: World, now: datetime, scanner: Scanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison, good = stored(world, now, pdf(2)), stored(world, now + MINUTE / 60, pdf(3))
    scanner.is_down = False
    real = scanner.scan

    def fails_on_one(data: bytes) -> str:
        if data == pdf(2):
            raise OutsideServiceFailed("clamd", "quá dài", retryable=False)
        return real(data)

    monkeypatch.setattr(scanner, "scan", fails_on_one)
    later = now + MINUTE

    assert scanning.scan_waiting(later) == 0
    assert scanning.scan_waiting(later) == 1
    assert [state(each.id)[0] for each in (poison, good)] == ["unscanned", "checked"]


def test_virus_found_later_closes_every_file_with_these_bytes_and_deletes_them(
    world: World, now: datetime, scanner: Scanner, django_capture_on_commit_callbacks
) -> None:
    owner = world.actor(CITIZEN).account_id
    first, twin = stored(world, now, pdf(4)), stored(world, now, pdf(4), "ban-sao.pdf")
    innocent = stored(world, now, pdf(5), "khac.pdf")
    path = documents.open_file(first.id, reader_id=owner)[1]
    scanner.is_down, scanner.finds = False, "Win.Test"

    with django_capture_on_commit_callbacks(execute=True):
        scanning.close_infected(digest=path.digest, finding="Win.Test", now=now)

    assert {state(first.id), state(twin.id)} == {("infected", "Win.Test")}
    assert [refusal(each.id, owner) for each in (first, twin)] == ["file.infected"] * 2
    assert not path.is_file()
    assert documents.open_file(innocent.id, reader_id=owner)[1].is_file()
    told = sql.rows("SELECT stream FROM core_event WHERE type = 'file.infected' ORDER BY stream", ())
    assert [row[0] for row in told] == sorted([first.id, twin.id])
    with pytest.raises(RuleBroken, match="không còn trên hệ thống"):
        own_files(owner, [first.token])


def test_strays_takes_bytes_that_a_crash_left_of_an_infected_file(
    world: World, now: datetime, scanner: Scanner
) -> None:
    kept = stored(world, now, pdf(6))
    path = documents.open_file(kept.id, reader_id=world.actor(CITIZEN).account_id)[1]

    scanning.close_infected(digest=path.digest, finding="Win.Test", now=now)
    assert path.is_file()

    assert keeping._named([path.digest]) == set()
    keeping.erase(path.digest)
    assert not path.is_file()


def test_erase_leaves_bytes_that_another_file_names(world: World, now: datetime) -> None:
    kept = stored(world, now, pdf(7))
    path = documents.open_file(kept.id)[1]

    keeping.erase(path.digest)

    assert path.read_bytes() == pdf(7)


def test_events_of_files_hold_no_name(world: World, now: datetime, scanner: Scanner) -> None:
    kept = stored(world, now, name="benh-an-nguyen-van-du.pdf")
    digest = StoredFile.objects.values_list("sha256", flat=True).get(id=kept.id)

    scanning.close_infected(digest=digest, finding="Win.Test", now=now)

    [(payload,)] = sql.rows("SELECT payload FROM core_event WHERE stream = %s", (kept.id,))
    assert "benh-an" not in str(payload)


def test_hurry_and_try_scanner_serve_whoever_mends_it(world: World, now: datetime, scanner: Scanner) -> None:
    stored(world, now)
    scanning.scan_waiting(now)
    assert scanning.try_scanner() == "clamd: không trả lời"

    scanner.is_down = False
    assert scanning.try_scanner() == "máy quét không nhận ra tệp thử EICAR"
    scanner.finds = "Eicar"
    assert (scanning.try_scanner(), scanning.hurry(now)) == ("", 1)
    scanner.finds = ""
    assert scanning.scan_waiting(now) == 1
