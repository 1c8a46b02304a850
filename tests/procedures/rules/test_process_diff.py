"""Two versions of a process compared in words."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from motcua.procedures.rules.process_definition import parse
from motcua.procedures.rules.process_diff import differences

FILE = Path(__file__).parents[3] / "src/motcua/starter/procedures/1.004873.json"
BASE: dict[str, Any] = json.loads(FILE.read_text(encoding="utf8"))["process"]


def step(data: dict[str, Any], key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in data["steps"] if each["key"] == key)
    return found


def shorten(data: dict[str, Any]) -> None:
    step(data, "phe-duyet")["limit_hours"] = 2.5


def lengthen(data: dict[str, Any]) -> None:
    step(data, "phe-duyet")["limit_hours"] = 5


def rename(data: dict[str, Any]) -> None:
    step(data, "phan-cong")["title"] = "Giao việc"


def other_role(data: dict[str, Any]) -> None:
    step(data, "phat-hanh")["role"] = "handler"


def other_agency(data: dict[str, Any]) -> None:
    step(data, "phat-hanh")["agency"] = "slot:so-tu-phap"


def redirect(data: dict[str, Any]) -> None:
    step(data, "xac-minh")["outcomes"][0]["to"] = "phat-hanh"


def condition(data: dict[str, Any]) -> None:
    step(data, "xac-minh")["outcomes"][0]["when"] = [{"if": "so_ban > 2", "to": "phat-hanh"}]


def comment(data: dict[str, Any]) -> None:
    step(data, "xac-minh")["outcomes"][0]["needs_comment"] = True


def drop_way(data: dict[str, Any]) -> None:
    del step(data, "phe-duyet")["outcomes"][3]


def outputs(data: dict[str, Any]) -> None:
    step(data, "xac-minh")["outputs"] = ["Tờ trình"]


def instructions(data: dict[str, Any]) -> None:
    step(data, "xac-minh")["instructions"] = "Khác"


@pytest.mark.parametrize(
    ("change", "sentences"),
    [
        (
            shorten,
            [
                "Tổng giờ các bước giảm 1,5 giờ làm việc.",
                "Bước “Ký Giấy xác nhận”: hạn giảm từ 4 còn 2,5 giờ làm việc.",
            ],
        ),
        (
            lengthen,
            [
                "Tổng giờ các bước tăng 1 giờ làm việc.",
                "Bước “Ký Giấy xác nhận”: hạn tăng từ 4 lên 5 giờ làm việc.",
            ],
        ),
        (rename, ["Đổi tên bước “Phân công thụ lý” thành “Giao việc”."]),
        (
            other_role,
            [
                (
                    "Bước “Vào sổ, phát hành kết quả”: người làm đổi từ văn thư – cơ quan giải quyết thành "
                    "công chức thụ lý – cơ quan giải quyết."
                )
            ],
        ),
        (
            other_agency,
            [
                (
                    "Bước “Vào sổ, phát hành kết quả”: người làm đổi từ văn thư – cơ quan giải quyết thành "
                    "văn thư – cơ quan phối hợp (so-tu-phap)."
                )
            ],
        ),
        (
            redirect,
            [
                (
                    "Bước “Tra cứu, xác minh, dự thảo”: “Đủ điều kiện, trình phê duyệt” nay dẫn tới “Vào sổ, phát "
                    "hành kết quả”, trước là “Ký Giấy xác nhận”."
                )
            ],
        ),
        (
            condition,
            [
                (
                    "Bước “Tra cứu, xác minh, dự thảo”: “Đủ điều kiện, trình phê duyệt” nay dẫn tới “Vào sổ, phát "
                    "hành kết quả” khi so_ban > 2; “Ký Giấy xác nhận”, trước là “Ký Giấy xác nhận”."
                )
            ],
        ),
        (
            comment,
            ["Bước “Tra cứu, xác minh, dự thảo”: “Đủ điều kiện, trình phê duyệt” nay phải ghi ý kiến."],
        ),
        (drop_way, ["Bước “Ký Giấy xác nhận”: bỏ kết quả “Dừng giải quyết”."]),
        (
            outputs,
            [
                "Bước “Tra cứu, xác minh, dự thảo”: thêm sản phẩm “Tờ trình”.",
                "Bước “Tra cứu, xác minh, dự thảo”: bỏ sản phẩm “Dự thảo Giấy xác nhận”.",
            ],
        ),
        (instructions, ["Bước “Tra cứu, xác minh, dự thảo”: sửa hướng dẫn."]),
    ],
)
def test_each_change_is_one_sentence(change: Any, sentences: list[str]) -> None:
    after = copy.deepcopy(BASE)
    change(after)

    assert [one.sentence for one in differences(parse(BASE), parse(after))] == sentences


def test_same_process_differs_in_nothing() -> None:
    assert differences(parse(BASE), parse(BASE)) == []


def test_added_and_removed_steps_are_told_with_who_and_how_long() -> None:
    after = copy.deepcopy(BASE)
    fresh = copy.deepcopy(step(after, "phan-cong")) | {"key": "doc", "title": "Đọc hồ sơ"}
    after["steps"] = [fresh, *[one for one in after["steps"] if one["key"] != "phat-hanh"]]
    after["start"] = "doc"
    after["title"] = "Tên khác"

    found = [(one.step, one.kind, one.sentence) for one in differences(parse(BASE), parse(after))]

    assert found[:2] == [
        (None, "changed", "Đổi tên quy trình “Cấp Giấy xác nhận tình trạng hôn nhân” thành “Tên khác”."),
        (None, "changed", "Bắt đầu ở “Đọc hồ sơ”, trước là “Phân công thụ lý”."),
    ]
    assert ("doc", "added", "Thêm bước “Đọc hồ sơ”: người phân công – cơ quan giải quyết, 2 giờ làm việc.") in found
    assert found[-1] == ("phat-hanh", "removed", "Bỏ bước “Vào sổ, phát hành kết quả”.")
