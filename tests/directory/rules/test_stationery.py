"""The head and the foot of an agency's papers: superior, place, signer."""

import pytest

from motcua.directory.rules.stationery import place_shown, signer_lines, superior_shown

PROVINCE = "Ủy ban nhân dân tỉnh Minh Họa"


@pytest.mark.parametrize(
    ("name", "kind", "shown"),
    [
        ("Ủy ban nhân dân phường Cẩm Thành", "uy-ban-xa", ""),
        ("Hội đồng nhân dân xã Mẫu", "khac", ""),
        ("Sở Xây dựng", "chuyen-mon", PROVINCE),
        ("Trung tâm Phục vụ hành chính công tỉnh", "mot-cua", PROVINCE),
        ("Công an tỉnh", "nganh-doc", ""),
        ("Bưu điện tỉnh Minh Họa", "buu-chinh", ""),
        ("Chi cục Mẫu", "", PROVINCE),
    ],
)
def test_superior_stands_above_agencies_that_have_one_in_the_province(name: str, kind: str, shown: str) -> None:
    assert superior_shown(name, kind, PROVINCE) == shown


@pytest.mark.parametrize(
    ("unit", "place"),
    [
        ("Phường Cẩm Thành", "Cẩm Thành"),
        ("xã Ba Tơ", "Ba Tơ"),
        ("Đặc khu Lý Sơn", "Lý Sơn"),
        ("Phường 1", "Phường 1"),
        ("Cẩm Thành", "Cẩm Thành"),
        ("", ""),
    ],
)
def test_place_is_the_name_of_the_unit_and_a_number_keeps_its_kind(unit: str, place: str) -> None:
    assert place_shown(unit) == place


@pytest.mark.parametrize(
    ("title", "by_delegation", "lines"),
    [
        ("Chủ tịch Ủy ban nhân dân phường", False, "Chủ tịch"),
        ("Phó Chủ tịch Ủy ban nhân dân phường", False, "KT. Chủ tịch\nPhó Chủ tịch"),
        ("Phó Giám đốc Sở", False, "KT. Giám đốc\nPhó Giám đốc"),
        ("Chánh Văn phòng Ủy ban nhân dân tỉnh", False, "Chánh Văn phòng"),
        ("Chuyên viên", False, "Chuyên viên"),
        ("Phó trưởng phòng", False, "Phó trưởng phòng"),
        ("Chủ tịch Ủy ban nhân dân xã", True, "TUQ. Chủ tịch"),
        ("", False, ""),
    ],
)
def test_signer_stands_by_the_post_alone_and_a_deputy_for_the_head(title: str, by_delegation: bool, lines: str) -> None:
    assert signer_lines(title, by_delegation=by_delegation) == lines
