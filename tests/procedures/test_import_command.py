"""`motcua procedures import`: idempotent, changed records become versions, broken lines are told and stop nothing."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import transaction
from tests.procedures.rules.records import fee, paper, raw_record, row

from motcua.core import sql
from motcua.core.errors import NotFound
from motcua.procedures import catalogue, services
from motcua.scenarios.commands import procedures_import

pytestmark = pytest.mark.django_db

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "procedures"
BIRTH = "1.001193"


def write(folder: Path, *lines: dict[str, Any] | bytes, name: str = "mau.jsonl") -> Path:
    file = folder / name
    file.write_bytes(
        b"".join(
            (line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode()) + b"\n"
            for line in lines
        )
    )
    return file


def counts() -> tuple[int, int]:
    """Procedures and versions in the catalogue."""
    return (
        sql.rows("SELECT count(*) FROM procedures_procedure", ())[0][0],
        sql.rows("SELECT count(*) FROM procedures_version", ())[0][0],
    )


def report_of(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf8").splitlines()]


def test_import_run_again_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path, raw_record(), raw_record(code="1.999002", name="Đăng ký nuôi cá mẫu"))
    assert procedures_import.run([str(file)]) == 0
    first = capsys.readouterr().out

    again = procedures_import.run([str(tmp_path)])

    assert (again, counts()) == (0, (2, 2))
    assert first.startswith("Mới 2, thay đổi 0, không đổi 0, từ chối 0")
    assert capsys.readouterr().out.startswith("Mới 0, thay đổi 0, không đổi 2, từ chối 0")


def test_import_of_a_changed_record_makes_a_new_version_and_keeps_the_old(tmp_path: Path) -> None:
    procedures_import.run([str(write(tmp_path, raw_record()))])

    procedures_import.run([str(write(tmp_path, raw_record(name="Đăng ký nuôi ong mẫu, tên mới")))])

    facts = catalogue.procedure("1.999001")
    assert (counts(), facts.number, facts.content["name"]) == ((1, 2), 2, "Đăng ký nuôi ong mẫu, tên mới")
    names = sql.rows("SELECT number, content ->> 'name' FROM procedures_version ORDER BY number", ())
    assert names == [(1, "Đăng ký nuôi ong mẫu"), (2, "Đăng ký nuôi ong mẫu, tên mới")]
    assert [row.name for row in catalogue.find("nuôi ong mẫu tên mới")] == ["Đăng ký nuôi ong mẫu, tên mới"]


def test_import_takes_the_first_of_two_records_of_one_code_and_tells_where_it_stands(tmp_path: Path) -> None:
    other = raw_record(name="Đăng ký nuôi ong mẫu, bản khác")
    write(tmp_path, raw_record(), raw_record(), name="a.jsonl")
    write(tmp_path, other, name="b.jsonl")
    report = tmp_path / "bao-cao.json"

    procedures_import.run([str(tmp_path), "--report", str(report)])
    first = [(line["file"], line["line"], line["change"]) for line in report_of(report)]
    procedures_import.run([str(tmp_path), "--report", str(report)])

    assert first == [("a.jsonl", 1, "new"), ("a.jsonl", 2, "same"), ("b.jsonl", 1, "refused")]
    [*_, refused] = report_of(report)
    assert [line["change"] for line in report_of(report)] == ["same", "same", "refused"]
    assert refused["issues"][-1]["message"].startswith("Mã thủ tục này đã có ở dòng 1 của a.jsonl")
    assert (counts(), catalogue.procedure("1.999001").content["name"]) == ((1, 1), "Đăng ký nuôi ong mẫu")


def test_import_reports_every_record_and_takes_the_good_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(
        tmp_path,
        b'{"code": "1.999009", "name": ',
        b"\xff\xfe\x00",
        b"",
        raw_record(code="khong phai ma"),
        raw_record(),
        raw_record(
            code="1.999003", name="Nuôi\u200b ong  hai", submission=[row(deadline_unit="other", deadline_value=1)]
        ),
    )
    report = tmp_path / "bao-cao.jsonl"

    assert procedures_import.run([str(file), "--report", str(report)]) == 0

    rows = report_of(report)
    assert [(line["line"], line["change"]) for line in rows] == [
        (1, "refused"), (2, "refused"), (4, "refused"), (5, "new"), (6, "new")
    ]  # fmt: skip
    assert rows[0]["issues"] == [
        {"kind": "refused", "field": "record", "message": "Dòng không phải JSON đúng; hãy kiểm tra tệp nguồn."}
    ]
    assert rows[1]["issues"][0]["message"].startswith("Dòng không phải chữ UTF-8")
    assert {issue["kind"] for issue in rows[4]["issues"]} == {"repaired", "doubted"}
    assert catalogue.procedure("1.999003").issues == rows[4]["issues"]
    assert "từ chối 3" in capsys.readouterr().out


@pytest.mark.parametrize("value", [1, 5, 0])
def test_import_of_a_limit_without_a_unit_never_makes_it_days(tmp_path: Path, value: int) -> None:
    record = raw_record(submission=[row(deadline_unit="other", deadline_value=value, deadline_text=f"{value} Khác")])

    procedures_import.run([str(write(tmp_path, record))])

    assert [way["limit"] for way in catalogue.procedure("1.999001").content["submissions"]] == [None]


@pytest.mark.parametrize("lines", [(), (b"{",), (b"[]", b"null", b"1")])
def test_import_of_nothing_readable_fails_and_says_so(tmp_path: Path, lines: tuple[bytes, ...]) -> None:
    assert procedures_import.run([str(write(tmp_path, *lines))]) == 1
    assert counts() == (0, 0)


def test_import_of_a_place_that_is_not_there_fails_with_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert procedures_import.run([str(tmp_path / "khong-co")]) == 1
    assert "khong-co" in capsys.readouterr().err


def test_import_of_hostile_values_keeps_them_as_plain_text(tmp_path: Path) -> None:
    nasty = "<script>alert(1)</script>\x00\u202e'; DROP TABLE x"
    record = raw_record(name=nasty, components=[paper(nasty * 50)], submission=[row(fees=[fee(-5), fee(10**18)])])

    assert procedures_import.run([str(write(tmp_path, record))]) == 0

    content = catalogue.procedure("1.999001").content
    assert "\x00" not in content["name"]
    assert "\u202e" not in content["name"]
    assert {fee_["amount"] for way in content["submissions"] for fee_ in way["fees"]} == {None}


def test_import_of_the_longest_names_takes_them_or_says_why_and_goes_on(tmp_path: Path) -> None:
    letters = [chr(code) for code in range(0x1EA0, 0x1EFA)]
    long = "".join(Random(7).choices(letters, k=2_000))  # noqa: S311  (a name, not a secret)
    lines = (raw_record(code="1.999003", name=long, field=long), raw_record())

    assert procedures_import.run([str(write(tmp_path, *lines))]) == 0

    assert catalogue.procedure("1.999001").content["code"] == "1.999001"
    assert [row.code for row in catalogue.browse(limit=5).rows][:1]


def test_import_goes_on_when_the_database_refuses_a_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = services.publish

    def refusing(**values: Any) -> Any:
        if values["content"]["code"] == "1.999002":
            with transaction.atomic():
                sql.rows("SELECT 1/0", ())
        return real(**values)

    monkeypatch.setattr(services, "publish", refusing)
    report = tmp_path / "report"
    file = write(tmp_path, raw_record(code="1.999002"), raw_record())

    assert procedures_import.run([str(file), "--report", str(report)]) == 0
    assert [row["change"] for row in report_of(report)] == ["refused", "new"]
    assert counts() == (1, 1)


def test_import_after_one_that_died_makes_the_search_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = str(write(tmp_path, raw_record()))
    with monkeypatch.context() as dying:
        dying.setattr(services, "rebuild_search", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            procedures_import.run([file])

    procedures_import.run([file])

    assert [row.code for row in catalogue.find("nuôi ong mẫu")] == ["1.999001"]


def test_import_of_an_endless_line_reads_no_more_than_a_record_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(procedures_import, "LONGEST_RECORD", 5_000)
    report = tmp_path / "report"
    file = write(tmp_path, b'{"code": "' + b"1" * 50_000, raw_record(), b"x" * 5_000, b"y" * 5_001)

    assert procedures_import.run([str(file), "--report", str(report)]) == 0
    assert [(row["line"], row["change"]) for row in report_of(report)] == [
        (1, "refused"), (2, "new"), (3, "refused"), (4, "refused"),
    ]  # fmt: skip


def national_birth_record() -> dict[str, Any]:
    """The national record of birth registration, or one with the same fault where the data is not at hand."""
    file = SHARED / "bo-tu-phap.jsonl"
    if file.is_file():
        with file.open(encoding="utf8") as lines:
            return next(record for record in map(json.loads, lines) if record["code"] == BIRTH)
    fault = row(deadline_value=1, deadline_unit="other", deadline_text="1 Khác")
    return raw_record(code=BIRTH, name="Thủ tục đăng ký khai sinh mẫu", submission=[fault])


def test_import_of_birth_registration_takes_no_number_of_days_from_its_limit(tmp_path: Path) -> None:
    procedures_import.run([str(write(tmp_path, national_birth_record()))])

    facts = catalogue.procedure(BIRTH)
    units = {way["limit"]["unit"] for way in facts.content["submissions"] if way["limit"]}
    assert units & {"working_day", "calendar_day"} == set()
    assert "doubted" in {issue["kind"] for issue in facts.issues}


def test_procedure_that_was_never_imported_is_not_found() -> None:
    with pytest.raises(NotFound):
        catalogue.procedure("1.999001")
