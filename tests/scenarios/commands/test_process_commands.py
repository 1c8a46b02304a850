"""`motcua processes export` and `import`: out as a file, back in as a draft, every trouble told."""

from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.factories.world import ADMINISTRATOR, BUILDING_PERMIT, DISPATCHER, MARITAL_STATUS, World

from motcua.core import sql
from motcua.procedures.process_workbook import read_process
from motcua.procedures.queries import process_of
from motcua.procedures.rules.process_definition import parse
from motcua.scenarios.commands import processes_export, processes_import

pytestmark = pytest.mark.django_db


def exported(world: World, form: str, folder: Path, code: str = BUILDING_PERMIT) -> Path:
    file = folder / f"quy-trinh.{form}"
    assert processes_export.run([code, "--format", form, "--out", str(file)]) == 0
    return file


@pytest.mark.parametrize("form", ["json", "bpmn", "xlsx"])
def test_export_gives_a_file_that_import_takes_as_the_same_process(
    world: World, tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = exported(world, form, tmp_path)

    done = processes_import.run([str(file), "--procedure", BUILDING_PERMIT, "--account", ADMINISTRATOR])

    assert done == 0, capsys.readouterr().err
    assert read_process(file.name, file.read_bytes()).definition == parse(
        process_of(world.offering(BUILDING_PERMIT).process_id)
    )
    rows = sql.rows("SELECT state, draft -> 'steps' -> 0 ->> 'key' FROM procedures_processedition", ())
    assert rows == [("draft", "phan-cong")]


def test_export_pdf_has_every_step_and_the_diagram(world: World, tmp_path: Path) -> None:
    reader = PdfReader(exported(world, "pdf", tmp_path))

    text = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    for step in process_of(world.offering(BUILDING_PERMIT).process_id)["steps"]:
        assert step["title"] in text
    assert "Đủ các nhánh → bước 6" in text
    assert "Sơ đồ" in text


def test_import_with_check_keeps_nothing(world: World, tmp_path: Path) -> None:
    file = exported(world, "xlsx", tmp_path)

    assert processes_import.run([str(file), "--procedure", BUILDING_PERMIT, "--check"]) == 0
    assert sql.rows("SELECT 1 FROM procedures_processedition", ()) == []


@pytest.mark.req("DN-13.8")
def test_import_tells_a_process_longer_than_the_procedure(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = exported(world, "json", tmp_path)

    done = processes_import.run([str(file), "--procedure", MARITAL_STATUS, "--check"])

    assert done == 1
    assert "nhiều hơn thời hạn giải quyết 24 giờ" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.xlsx", b"x", "không phải Excel"),
        ("a.bpmn", b"<x/>", "phần tử gốc"),
        ("a.json", b"{", "không phải JSON"),
        ("a.xls", b"x", "Chỉ nhận tệp .xlsx, .json, .bpmn"),
    ],
)
def test_import_of_what_is_no_process_is_told(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, data: bytes, words: str
) -> None:
    file = tmp_path / name
    file.write_bytes(data)

    assert processes_import.run([str(file), "--procedure", BUILDING_PERMIT, "--account", ADMINISTRATOR]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--procedure", "9.999999", "--check"], "Không có thủ tục"),
        (["--procedure", BUILDING_PERMIT, "--account", "khong.co"], "Không có tài khoản"),
        (["--procedure", BUILDING_PERMIT, "--account", DISPATCHER], "không được soạn"),
    ],
)
def test_import_without_procedure_or_power_keeps_nothing(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    file = exported(world, "json", tmp_path)

    assert processes_import.run([str(file), *arguments]) == 2
    assert words in capsys.readouterr().err
    assert sql.rows("SELECT 1 FROM procedures_processedition", ()) == []


def test_export_of_an_unknown_code_is_told(world: World, tmp_path: Path) -> None:
    assert processes_export.run(["9.999999", "--out", str(tmp_path / "a")]) == 2
    assert processes_export.run([BUILDING_PERMIT, "--agency", "H99.99", "--out", str(tmp_path / "a")]) == 2


def test_export_template_is_read_back(world: World, tmp_path: Path) -> None:
    file = exported(world, "xlsx", tmp_path, code="mau")

    assert read_process(file.name, file.read_bytes()).troubles == ()
