"""Loading units, agencies and special days from tables that may be broken."""

from datetime import date
from pathlib import Path

import pytest

from motcua.directory import agencies, queries
from motcua.directory.imports import (
    import_agencies,
    import_agency_kinds,
    import_holidays,
    import_successors,
    import_units,
)
from motcua.directory.models.agencies import Agency
from motcua.directory.models.places import AdminUnit, FormerUnit
from motcua.directory.models.worktime import SpecialDay
from motcua.directory.tables import ImportReport, Refusal, read_table

pytestmark = pytest.mark.django_db
STARTER = Path(__file__).parents[2] / "src" / "motcua" / "starter"

PROVINCE = {"code": "51", "name": "Tỉnh Mẫu", "type": "tinh", "communes": "2"}
COMMUNE = {"code": "21025", "name": "Phường Mẫu", "type": "phuong", "province_code": "51", "formation_note": "Số 1"}


def whole(code: str = "H99", **cells: str) -> dict[str, str]:
    row = {"code": code, "name": "Cơ quan Mẫu", "level": "province", "parent": "", "unit_code": "", "address": ""}
    return row | {"phone": ""} | cells


def test_import_units_of_today_keeps_their_province_and_source():
    report = import_units([PROVINCE, COMMUNE])

    unit = AdminUnit.objects.values("name", "kind", "province_code", "valid_from", "valid_to", "source").get(
        code="21025"
    )
    assert report == ImportReport(read=2, added=2)
    assert unit == {
        "name": "Phường Mẫu",
        "kind": "phuong",
        "province_code": "51",
        "valid_from": date(2025, 7, 1),
        "valid_to": None,
        "source": "Số 1",
    }


def test_import_units_before_july_2025_leaves_units_of_the_same_code_alone():
    import_units([PROVINCE, COMMUNE])

    report = import_units(
        [
            {"code": "51", "name": "Tỉnh Cũ"},
            {"code": "522", "name": "Huyện Cũ", "province_code": "51"},
            {"code": "21025", "name": "Thị trấn Cũ", "type": "Thị trấn", "district_code": "522", "province_code": "51"},
        ]
    )

    assert report == ImportReport(read=3, added=3)
    assert AdminUnit.objects.get(code="21025").name == "Phường Mẫu"
    assert list(FormerUnit.objects.order_by("name").values_list("code", "name", "kind", "parent_code", "valid_to")) == [
        ("522", "Huyện Cũ", "huyen", "51", date(2025, 6, 30)),
        ("21025", "Thị trấn Cũ", "thi-tran", "522", date(2025, 6, 30)),
        ("51", "Tỉnh Cũ", "tinh", "", date(2025, 6, 30)),
    ]


def test_import_units_twice_changes_nothing_and_a_new_name_changes_one():
    import_units([PROVINCE, COMMUNE])

    again = import_units([PROVINCE, COMMUNE])
    renamed = import_units([PROVINCE, COMMUNE | {"name": "Phường Mới"}])

    assert (again, renamed) == (ImportReport(read=2, unchanged=2), ImportReport(read=2, unchanged=1, changed=1))


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"code": "2102"}, "mã phải có 5 chữ số"),
        ({"code": "2１025"}, "mã phải có 5 chữ số"),
        ({"name": ""}, "thiếu cột name"),
        ({"name": "Phường \u202eMẫu"}, "cột name có ký tự ẩn"),
        ({"name": "x" * 301}, "cột name dài quá 300 ký tự"),
        ({"type": "huyen"}, "loại đơn vị không rõ: huyen"),
        ({"province_code": "99"}, "không có đơn vị cấp trên 99"),
    ],
)
def test_import_units_with_a_broken_row_tells_why_and_takes_the_rest(cells, why):
    broken = COMMUNE | {"code": "21028"} | cells

    report = import_units([PROVINCE, broken, COMMUNE])

    assert report == ImportReport(read=3, added=2, refused=[Refusal(3, broken["code"], why)])


def test_import_units_with_decomposed_letters_stores_them_composed():
    import_units([PROVINCE | {"name": "Ti\u0309nh Ma\u0302\u0303u"}])

    assert AdminUnit.objects.get().name == "Tỉnh Mẫu"


def test_import_units_with_one_code_in_two_rows_refuses_the_second():
    report = import_units([PROVINCE, PROVINCE | {"name": "Tỉnh Khác"}, PROVINCE])

    assert report == ImportReport(
        read=3, added=1, unchanged=1, refused=[Refusal(3, "51", "51 đã có ở dòng trước với nội dung khác")]
    )


def test_read_table_with_broken_lines_yields_the_others(tmp_path):
    file = tmp_path / "units.csv"
    file.write_bytes(
        b"\xef\xbb\xbfcode,name\r\n"
        b'51,"T\xe1\xbb\x89nh M\xe1\xba\xabu, m\xe1\xbb\x9bi"\r\n'
        b'52,"kh\xc3\xb4ng kh\xc3\xa9p\r\n'
        b"53,\xff\xfe\n"
        b"54\n"
        b"\n" + b"55," + b"x" * 30_000 + b"\n"
        b"56,cu\xe1\xbb\x91i"
    )

    rows = [(row.line, dict(row), row.fault) for row in read_table(file)]

    assert rows == [
        (2, {"code": "51", "name": "Tỉnh Mẫu, mới"}, ""),
        (3, {}, "dấu nháy không khép"),
        (4, {}, "dòng không phải UTF-8"),
        (5, {"code": "54"}, "có 1 cột, cần 2"),
        (7, {}, "dòng dài quá 20000 byte"),
        (8, {"code": "56", "name": "cuối"}, ""),
    ]


def test_import_agencies_of_the_starter_takes_every_row_and_ties_parents():
    import_units(read_table(STARTER / "units.csv"))
    kinds = import_agency_kinds(read_table(STARTER / "agency_kinds.csv"))

    report = import_agencies(read_table(STARTER / "agencies.csv"))

    assert (kinds.added, kinds.refused) == (kinds.read, [])
    assert (report.added, report.refused) == (report.read, [])
    assert Agency.objects.get(code="H99.05.01").parent.code == "H99.05"
    assert import_agencies(read_table(STARTER / "agencies.csv")) == ImportReport(
        read=report.read, unchanged=report.read
    )


def test_import_agencies_of_level_one_are_names_to_refer_to_only():
    import_agencies(
        [
            {"code": "G01", "name": "Bộ Mẫu", "kind": "ministry", "certainty": "seen", "evidence": ""},
            {"code": "H99", "name": "Tỉnh Mẫu", "kind": "province (63-unit list)", "certainty": "", "evidence": ""},
            whole("H99"),
        ][:2]
    )
    import_agencies([whole("H99", name="Ủy ban nhân dân tỉnh Mẫu")])

    assert [(agency.code, agency.name) for agency in queries.agencies()] == [("H99", "Ủy ban nhân dân tỉnh Mẫu")]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"code": "h99.1"}, "mã cơ quan chỉ gồm chữ hoa, chữ số và dấu chấm, bắt đầu bằng chữ"),
        ({"code": "H99." + "1" * 40}, "cột code dài quá 35 ký tự"),
        ({"level": "galaxy"}, "cấp không rõ: galaxy"),
        ({"parent": "H98"}, "không có đơn vị cấp trên H98"),
    ],
)
def test_import_agencies_with_a_broken_row_tells_why(cells, why):
    row = whole("H99.01", **({} if "code" in cells else cells))

    report = import_agencies([row | cells, whole("H99")])

    assert (report.added, [refusal.why for refusal in report.refused]) == (1, [why])


def test_import_holidays_of_the_starter_twice_changes_nothing():
    first = import_holidays(read_table(STARTER / "holidays.csv"))
    again = import_holidays(read_table(STARTER / "holidays.csv"))

    assert (first.added, again) == (first.read, ImportReport(read=first.read, unchanged=first.read))


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"date": "2026-02-30"}, "ngày không hợp lệ: 2026-02-30"),
        ({"date": "9999-01-01"}, "ngày không hợp lệ: 9999-01-01"),
        ({"date": "20260101"}, "ngày không hợp lệ: 20260101"),
        ({"kind": "party"}, "loại ngày không rõ: party"),
        ({"weekday": "Hai"}, "2026-01-01 là Năm, không phải Hai"),
        ({"kind": "working_weekend"}, "ngày làm bù phải là thứ bảy hoặc chủ nhật"),
    ],
)
def test_import_holidays_with_a_broken_row_tells_why(cells, why):
    row = {"date": "2026-01-01", "weekday": "Năm", "kind": "holiday", "name": "Tết Dương lịch", "estimated": "no"}

    report = import_holidays([row | cells])

    assert (report.added, [refusal.why for refusal in report.refused]) == (0, [why])
    assert not SpecialDay.objects.exists()


def test_import_holidays_that_are_estimated_says_so():
    import_holidays([{"date": "2029-01-01", "weekday": "Hai", "kind": "holiday", "name": "Tết", "estimated": "yes"}])

    assert SpecialDay.objects.get().source == "Dự kiến, chưa có thông báo của cơ quan có thẩm quyền"


def test_import_agencies_refuses_a_circle_and_an_unknown_kind():
    import_agencies([whole(), whole("H99.01", parent="H99")])

    report = import_agencies([whole(parent="H99.01"), whole("H99.02", agency_kind="khong-co")])

    assert [refusal.why for refusal in report.refused] == [
        "cơ quan cấp trên nằm dưới chính cơ quan này",
        "loại cơ quan không rõ: khong-co",
    ]
    assert Agency.objects.get(code="H99").parent_id is None


def test_import_successors_tells_which_unit_holds_the_land_of_a_former_one():
    former = [
        {"code": "60", "name": "Tỉnh Cũ"},
        {"code": "601", "name": "Huyện Cũ", "province_code": "60"},
        {"code": "60101", "name": "Xã Cũ", "type": "Xã", "district_code": "601", "province_code": "60"},
    ]
    import_units([PROVINCE, COMMUNE])
    for row in former:
        import_units([row])
    pair = {"old_code": "60101", "new_code": "21025", "extent": "whole", "is_default": "1"}
    import_agencies([whole("H99.21", level="commune", unit_code="21025")])

    first, second = import_successors([pair, pair | {"new_code": "99999"}]), import_successors([pair])

    assert (first.added, [each.why for each in first.refused]) == (1, ["chưa nạp đơn vị 99999"])
    assert second.unchanged == 1
    assert [line.code for line in agencies.successors_of_unit("60101")] == ["H99.21"]
