"""Lists as files: whose rights, what is masked, who may fetch, for how long."""

import csv
import io
import os
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import pytest
from openpyxl import load_workbook
from pytest_django import Settings
from tests.factories.dossiers import OWNER, accepted_dossier
from tests.factories.world import DESK, DISPATCHER, INSPECTOR, LEADER, OTHER_COMMUNE, OTHER_DESK, World

from motcua.core import crypto, sql
from motcua.core.errors import NotFound, RuleBroken
from motcua.directory.actors import Actor
from motcua.dossiers.enums import Bucket
from motcua.dossiers.services.opening import PartyFacts
from motcua.workplace import queries
from motcua.workplace.services import exports

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_FOLDER = tmp_path


def asked(actor: Actor, now: datetime, kind: str = "csv", **how: object) -> str:
    values = {"bucket": None, "since": None, "until": None, "procedure": ""} | how
    return exports.ask_for_export(actor=actor, kind=kind, now=now, **values)  # type: ignore[arg-type]


def rows_of(file: BinaryIO) -> list[dict[str, str]]:
    with file:
        return list(csv.DictReader(io.StringIO(file.read().decode("utf-8-sig"), newline="")))


@pytest.mark.req("VL-7.1.đ", "VL-7.2.b")
def test_file_holds_what_the_asker_may_see_masked_and_every_dossier_is_logged(world: World, now: datetime) -> None:
    mine = accepted_dossier(world, now=now)
    accepted_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now)
    leader = world.actor(LEADER)

    token = asked(leader, now)
    exports.run_export(token, now)

    file, kind = exports.open_export(actor=leader, token=token, now=now)
    [row] = rows_of(file)
    assert kind == "csv"
    assert (row["Mã hồ sơ"], row["Chủ hồ sơ"]) == (mine.code, "Lê Thị Ví Dụ")
    assert (row["Số định danh"], row["Điện thoại"]) == ("*********456", "*******999")
    logged = sql.rows(
        "SELECT actor, act, detail FROM core_readaudit WHERE subject = %s AND act = 'work.export'", (mine.id,)
    )
    assert logged == [(leader.ref, "work.export", token)]
    acts = sql.rows("SELECT act FROM core_readaudit WHERE actor = %s AND act LIKE 'work.export_%%'", (leader.ref,))
    assert sorted(act for (act,) in acts) == ["work.export_asked", "work.export_fetched"]


@pytest.mark.req("VL-7.1.đ", "VL-7.2.b")
def test_inspector_gets_numbers_in_full_only_by_an_act_with_its_reason_in_the_log(world: World, now: datetime) -> None:
    accepted_dossier(world, now=now)
    accepted_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now)
    inspector = world.actor(INSPECTOR)

    tokens = [asked(inspector, now), asked(inspector, now, full_reason="Thanh tra vụ 12")]
    for token in tokens:
        exports.run_export(token, now)

    files = [rows_of(exports.open_export(actor=inspector, token=token, now=now)[0]) for token in tokens]
    assert [[row["Số định danh"] for row in rows] for rows in files] == [
        ["*********456"] * 2,
        [OWNER.personal_number] * 2,
    ]
    told = sql.rows("SELECT act FROM core_readaudit WHERE detail LIKE %s", ("%full=Thanh tra vụ 12%",))
    assert sorted(act for (act,) in told) == ["work.export_asked", "work.export_fetched"]


@pytest.mark.req("VL-7.1.đ", "VL-7.2.b")
@pytest.mark.parametrize("login", [DESK, LEADER, DISPATCHER])
def test_role_that_does_not_need_numbers_gets_none_in_full_whatever_the_reason(
    world: World, now: datetime, login: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        asked(world.actor(login), now, full_reason="Liên hệ")

    assert (refused.value.code, sql.rows("SELECT 1 FROM workplace_export", ())) == ("export.masked", [])


def test_names_that_begin_like_formulas_stay_text_in_both_formats(world: World, now: datetime) -> None:
    accepted_dossier(world, owner=PartyFacts(full_name='=HYPERLINK("http://x")'), now=now)
    desk = world.actor(DESK)

    tokens = {kind: asked(desk, now, kind) for kind in ("csv", "xlsx")}
    for token in tokens.values():
        exports.run_export(token, now)

    [line] = rows_of(exports.open_export(actor=desk, token=tokens["csv"], now=now)[0])
    with exports.open_export(actor=desk, token=tokens["xlsx"], now=now)[0] as file:
        sheet = load_workbook(file).active
    cell = sheet.cell(2, 3)
    assert line["Chủ hồ sơ"] == '\'=HYPERLINK("http://x")'
    assert (cell.value, cell.data_type) == ('\'=HYPERLINK("http://x")', "s")
    assert (sheet.page_setup.orientation, sheet.print_title_rows, sheet.auto_filter.ref) == (
        "landscape",
        "$1:$1",
        "A1:P2",
    )
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)


def test_list_days_and_procedure_narrow_the_file(world: World, now: datetime) -> None:
    kept = accepted_dossier(world, now=now)
    accepted_dossier(world, now=now - timedelta(days=1))
    desk = world.actor(DESK)

    def codes(**how: object) -> list[str]:
        token = asked(desk, now, **how)
        exports.run_export(token, now)
        return [row["Mã hồ sơ"] for row in rows_of(exports.open_export(actor=desk, token=token, now=now)[0])]

    assert codes(since=date(2026, 3, 11), until=date(2026, 3, 11)) == [kept.code]
    assert len(codes(bucket=Bucket.TO_TRANSFER)) == 2
    assert codes(bucket=Bucket.TO_RETURN) == []
    assert codes(procedure="9.999999") == []


def test_only_the_asker_fetches_and_only_for_a_day(world: World, now: datetime) -> None:
    accepted_dossier(world, now=now)
    desk = world.actor(DESK)
    token = asked(desk, now)
    exports.run_export(token, now)
    path = exports.file_of(token)

    for actor, at in ((world.actor(DISPATCHER), now), (desk, now + timedelta(hours=25))):
        with pytest.raises(NotFound):
            exports.open_export(actor=actor, token=token, now=at)
    with pytest.raises(NotFound):
        queries.export(world.actor(DISPATCHER), token)
    exports.sweep(now + timedelta(hours=25))
    assert not path.exists()
    assert queries.export(desk, token).state == "gone"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_file_lies_encrypted_and_nothing_of_it_is_put_elsewhere(
    world: World, now: datetime, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted_dossier(world, now=now)
    desk = world.actor(DESK)
    monkeypatch.setattr("tempfile.mkstemp", lambda *_, **__: pytest.fail("a file in plain"))
    token = asked(desk, now, kind)

    exports.run_export(token, now)

    data = exports.file_of(token).read_bytes()
    sent, _ = exports.open_export(actor=desk, token=token, now=now)
    with sent:
        assert (sent.read(2), data[:2]) == ({"csv": b"\xef\xbb", "xlsx": b"PK"}[kind], b"MC")
    assert exports.key_ids() == {crypto.ring().writing.id.hex(): 1}


def test_what_is_plain_altered_or_left_by_a_killed_worker_is_not_sent_and_goes(world: World, now: datetime) -> None:
    accepted_dossier(world, now=now)
    desk = world.actor(DESK)
    tokens = [asked(desk, now) for _ in range(3)]
    for token in tokens:
        exports.run_export(token, now)
    plain, altered, whole = map(exports.file_of, tokens)
    plain.write_text("Chủ hồ sơ")
    altered.write_bytes(altered.read_bytes()[:40] + bytes(80))
    half, young = plain.with_name("cu.half"), plain.with_name("moi.half")
    for path in (half, young):
        path.write_bytes(b"")
    os.utime(half, (0, 0))

    for token in tokens[:2]:
        with pytest.raises(NotFound):
            exports.open_export(actor=desk, token=token, now=now)
    exports.sweep(now)

    assert [path.exists() for path in (plain, altered, half, young, whole)] == [False, True, False, True, True]
    assert queries.export(desk, tokens[0]).state == "gone"


def test_rights_count_when_the_job_runs(world: World, now: datetime) -> None:
    accepted_dossier(world, now=now)
    desk = world.actor(DESK)
    token = asked(desk, now)
    sql.execute("UPDATE directory_post SET valid_to = %s WHERE id = %s", (date(2026, 3, 10), desk.post_id))

    exports.run_export(token, now)

    row = queries.export(desk, token)
    assert (row.state, row.message) == ("failed", "Bạn không còn quyền xem danh sách này.")
    assert not exports.file_of(token).exists()


def test_foreign_format_wrong_days_and_too_many_at_once_are_refused(world: World, now: datetime) -> None:
    desk = world.actor(DESK)

    for how, code in (
        ({"kind": "pdf"}, "export.format"),
        ({"since": date(2026, 3, 2), "until": date(2026, 3, 1)}, "export.days"),
    ):
        with pytest.raises(RuleBroken) as refused:
            asked(desk, now, **how)  # type: ignore[arg-type]
        assert refused.value.code == code
    for _ in range(3):
        asked(desk, now)
    with pytest.raises(RuleBroken) as busy:
        asked(desk, now)
    assert busy.value.code == "export.busy"
