"""Shared catalogues: dated, within authority, whole files or nothing."""

from datetime import date, datetime, timedelta

import pytest
from tests.factories.world import ADMINISTRATOR, COMMUNE, DESK, DISPATCHER, OTHER_COMMUNE, World

from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.sheets import read_sheet
from motcua.directory import queries as directory
from motcua.governance.queries import code_lists as reads
from motcua.governance.queries.history import facts_of
from motcua.governance.rules.code_lists import COLUMNS, GROUNDS, REASONS, EntryValues
from motcua.governance.services import code_lists as services

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 11)
GROUND = EntryValues("CC-01", "Không thuộc thẩm quyền", "Điều 1", "QĐ 1/QĐ-UBND", date(2026, 1, 1))


def add(world: World, values: EntryValues = GROUND, *, login: str = ADMINISTRATOR, agency: int | None = None) -> int:
    return services.add_entry(actor=world.actor(login), key=GROUNDS, values=values, agency_id=agency, now=world.now)


def later(values: EntryValues, **changes: object) -> EntryValues:
    return EntryValues(**{name: getattr(values, name) for name in values.__dataclass_fields__} | changes)


@pytest.mark.req("LD-10.1-4")
def test_changed_entry_keeps_its_old_meaning_for_the_days_before(world: World, now: datetime) -> None:
    entry_id = add(world)
    change = later(GROUND, name="Không thuộc thẩm quyền giải quyết", source="QĐ 2/QĐ-UBND", valid_from=TODAY)

    services.change_entry(actor=world.actor(ADMINISTRATOR), entry_id=entry_id, values=change, now=now)

    assert reads.entry_on(GROUNDS, "CC-01", TODAY - timedelta(days=1)).name == "Không thuộc thẩm quyền"
    assert reads.entry_on(GROUNDS, "CC-01", TODAY).name == "Không thuộc thẩm quyền giải quyết"
    assert [line.title for line in facts_of(entry_id)] == [
        "Thêm mục: “Không thuộc thẩm quyền”, từ 01/01/2026, theo QĐ 1/QĐ-UBND",
        "Hết hiệu lực sau 10/03/2026, theo QĐ 2/QĐ-UBND",
    ]


def test_change_before_the_entry_begins_is_refused(world: World, now: datetime) -> None:
    entry_id = add(world)

    with pytest.raises(RuleBroken) as refused:
        services.change_entry(actor=world.actor(ADMINISTRATOR), entry_id=entry_id, values=GROUND, now=now)

    assert (refused.value.code, refused.value.field) == ("code.too_early", "valid_from")


def test_code_with_a_meaning_in_that_time_is_refused(world: World) -> None:
    add(world)

    with pytest.raises(RuleBroken) as refused:
        add(world, later(GROUND, name="Khác", valid_from=date(2027, 1, 1)))

    assert refused.value.code == "code.taken"


@pytest.mark.req("LD-10.1-4", "VL-22.3")
def test_ended_entry_means_nothing_afterwards_and_cannot_end_in_the_past(world: World, now: datetime) -> None:
    entry_id, actor = add(world), world.actor(ADMINISTRATOR)
    with pytest.raises(RuleBroken) as refused:
        services.end_entry(actor=actor, entry_id=entry_id, last_day=date(2026, 2, 1), source="QĐ 3", now=now)
    assert refused.value.code == "code.end_past"

    services.end_entry(actor=actor, entry_id=entry_id, last_day=TODAY, source="QĐ 3", now=now)

    assert reads.entry_on(GROUNDS, "CC-01", TODAY).id == entry_id
    with pytest.raises(NotFound):
        reads.entry_on(GROUNDS, "CC-01", TODAY + timedelta(days=1))


@pytest.mark.req("LD-10.1-4")
def test_agency_keeps_its_own_entries_and_nobody_elses(world: World) -> None:
    mine, other = directory.agency_by_code(COMMUNE).id, directory.agency_by_code(OTHER_COMMUNE).id

    add(world, later(GROUND, code="X-1"), login=DISPATCHER, agency=mine)

    for login, agency in ((DISPATCHER, other), (DISPATCHER, None), (DESK, mine)):
        with pytest.raises(NotAllowed):
            add(world, later(GROUND, code="X-2"), login=login, agency=agency)
    codes = {row.code for row in reads.in_force(GROUNDS, TODAY, mine)}
    assert "X-1" in codes
    assert "X-1" not in {row.code for row in reads.in_force(GROUNDS, TODAY, other)}


@pytest.mark.req("LD-10.1-4")
def test_file_with_one_wrong_row_takes_nothing_and_a_right_one_twice_adds_once(world: World, now: datetime) -> None:
    actor = world.actor(ADMINISTRATOR)
    good = {"code": "L1", "name": "Lý do 1", "note": "", "valid_from": "01/01/2026", "valid_to": "", "source": "QĐ 1"}

    def take(rows: list[dict[str, str]], *, only_try: bool = False) -> tuple[int, int, int]:
        done = services.import_entries(actor=actor, key=REASONS, rows=rows, agency_id=None, now=now, only_try=only_try)
        return done.added, done.unchanged, len(done.faults)

    before = len(reads.in_force(REASONS, TODAY))
    assert take([good, good | {"code": "L2", "name": ""}]) == (1, 0, 1)
    assert take([good], only_try=True) == (1, 0, 0)
    assert len(reads.in_force(REASONS, TODAY)) == before
    assert take([good]) == (1, 0, 0)
    assert take([good]) == (0, 1, 0)
    assert take([good | {"name": "Nghĩa khác"}]) == (0, 0, 1)
    assert len(reads.in_force(REASONS, TODAY)) == before + 1


@pytest.mark.req("LD-10.1-4")
def test_exported_catalogue_is_what_the_import_reads(world: World, now: datetime) -> None:

    add(world, later(GROUND, code="C-9", name="=Công thức", note="có, dấu phẩy"))

    rows = read_sheet(services.export_csv(GROUNDS), columns=COLUMNS)

    row = next(row for row in rows if row["code"] == "C-9")
    assert row == {
        "code": "C-9",
        "name": "'=Công thức",
        "note": "có, dấu phẩy",
        "valid_from": "2026-01-01",
        "valid_to": "",
        "source": "QĐ 1/QĐ-UBND",
    }
