"""The import commands as an operator runs them."""

from pathlib import Path

import pytest

from motcua.directory.models.places import AdminUnit, FormerUnit
from motcua.directory.models.worktime import SpecialDay
from motcua.scenarios.commands import agencies_import, holidays_import, units_import

pytestmark = pytest.mark.django_db
STARTER = Path(__file__).parents[3] / "src" / "motcua" / "starter"


def test_units_import_of_a_folder_reads_provinces_first_and_skips_other_tables(tmp_path, capsys):
    (tmp_path / "communes_2025.csv").write_text(
        "code,name,type,province_code,area_km2,lat,lon,formation_note\n21025,Phường Mẫu,phuong,51,1,1,1,\n"
    )
    (tmp_path / "provinces_2025.csv").write_text("code,name,type,communes\n51,Tỉnh Mẫu,tinh,1\n")
    (tmp_path / "legacy_provinces.csv").write_text("code,name\n51,Tỉnh Cũ\n")
    (tmp_path / "notes.csv").write_text("question,answer\n1,2\n")

    result = units_import.run([str(tmp_path)])

    told = capsys.readouterr()
    assert (result, AdminUnit.objects.count(), FormerUnit.objects.count()) == (0, 2, 1)
    assert "communes_2025.csv: đọc 1, thêm 1, sửa 0, không đổi 0, từ chối 0" in told.out
    assert "notes.csv: bỏ qua" in told.err
    assert "communes_2025.csv: 1 dòng" in told.err


def test_import_with_refused_rows_names_line_and_reason_and_ends_with_one(tmp_path, capsys):
    file = tmp_path / "days.csv"
    file.write_text("date,kind,name\n2026-01-01,holiday,Tết\n2026-13-01,holiday,Sai\n")

    result = holidays_import.run([str(file)])

    assert (result, SpecialDay.objects.count()) == (1, 1)
    assert "  dòng 3 [2026-13-01]: ngày không hợp lệ: 2026-13-01" in capsys.readouterr().out


def test_import_of_nothing_readable_ends_with_two(tmp_path, capsys):
    (tmp_path / "other.csv").write_bytes(b"\xff\xfe\x00")

    assert agencies_import.run([str(tmp_path), str(tmp_path / "missing.csv")]) == 2
    assert "Không có tệp nào đọc được" in capsys.readouterr().err


def test_imports_of_the_starter_take_every_row(capsys):
    assert [
        units_import.run([str(STARTER / "units.csv")]),
        agencies_import.run([str(STARTER / "agency_kinds.csv")]),
        agencies_import.run([str(STARTER / "agencies.csv")]),
        holidays_import.run([str(STARTER / "holidays.csv")]),
    ] == [0, 0, 0, 0]
