"""Differences between versions in words; nothing that changed is silent."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.procedures.rules.content import ProcedureContent
from motcua.procedures.rules.difference import NOT_COMPARED, difference, in_short
from motcua.procedures.rules.merging import NATIONAL_ONLY, merge

FILE = next(Path("src/motcua/starter/procedures").glob("1.001612*"))
CONTENT: ProcedureContent = {
    key: value
    for key, value in json.loads(FILE.read_text(encoding="utf8")).items()
    if key not in {"form", "process", "immediate"}
}  # type: ignore[assignment]


def changed(**values: Any) -> ProcedureContent:
    return copy.deepcopy(CONTENT) | values  # type: ignore[return-value]


def told(new: ProcedureContent, old: ProcedureContent = CONTENT) -> list[str]:
    return [f"{change.part}: {change.text}" for change in difference(old, new)]


def paper(name: str, **values: Any) -> dict[str, Any]:
    base = {"no": 1, "case": None, "name": name, "manner": "submit", "required": True, "originals": 1, "copies": 0}
    return base | {"forms": []} | values


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ([], [paper("Đơn")], ["thêm “Đơn”, nộp, bắt buộc, 1 bản chính"]),
        ([paper("Đơn")], [], ["bỏ “Đơn”"]),
        (
            [paper("Đơn đề nghị cấp giấy phép")],
            [paper("Đơn đề nghị cấp lại giấy phép")],
            ["đổi tên “Đơn đề nghị cấp giấy phép” thành “Đơn đề nghị cấp lại giấy phép”"],
        ),
        (
            [paper("Đơn")],
            [paper("Đơn", required=False, originals=0, copies=2)],
            ["“Đơn”: nộp, bắt buộc, 1 bản chính thành nộp, nếu có, 2 bản sao"],
        ),
        ([paper("Đơn"), paper("Thẻ")], [paper("Thẻ"), paper("Đơn")], ["đánh lại số thứ tự"]),
        (
            [paper("Đơn")],
            [paper("Đơn", case="Cấp lại")],
            ["bỏ “Đơn”", "thêm “Đơn” (trường hợp Cấp lại), nộp, bắt buộc, 1 bản chính"],
        ),
    ],
)
def test_papers_added_removed_renamed_and_changed(before: list[Any], after: list[Any], words: list[str]) -> None:
    found = told(changed(papers=after), changed(papers=before))

    assert found == [f"Thành phần hồ sơ: {text}" for text in words]


def way(channel: str = "online", amount: int = 5, fee: int | None = None) -> dict[str, Any]:
    fees = [{"amount": fee, "kind": "fee", "text": "", "note": ""}] if fee else []
    limit = {"amount": amount, "unit": "working_day"}
    return {"channel": channel, "case": None, "limit": limit, "limit_text": "", "fees": fees, "note": ""}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ([way()], [way(amount=3)], ["thời hạn khi nộp trực tuyến: 5 ngày làm việc thành 3 ngày làm việc"]),
        ([way()], [way(fee=50_000)], ["phí, lệ phí khi nộp trực tuyến: không có thành lệ phí 50.000 đ"]),
        ([way()], [way(), way("postal", 7)], ["thêm cách nộp qua bưu chính công ích, 7 ngày làm việc"]),
        ([way(), way("counter")], [way()], ["bỏ cách nộp trực tiếp"]),
    ],
)
def test_limits_fees_and_ways_of_handing_in(before: list[Any], after: list[Any], words: list[str]) -> None:
    found = told(changed(submissions=after), changed(submissions=before))

    assert found == [f"Thời hạn, phí, lệ phí: {text}" for text in words]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": "Tên khác"}, f"Tên thủ tục: “{CONTENT['name']}” thành “Tên khác”"),
        ({"legal_bases": [*CONTENT["legal_bases"], {"number": "01/2026/NĐ-CP", "title": ""}]},
         "Căn cứ pháp lý: thêm 01/2026/NĐ-CP"),
        ({"steps": f"{CONTENT['steps']}\nBước cuối: Trả."}, "Trình tự thực hiện: thêm “Bước cuối: Trả.”"),
        ({"online_level": "information"}, "Mức độ trực tuyến: toàn trình thành chỉ cung cấp thông tin"),
    ],
)  # fmt: skip
def test_other_parts_are_told_by_name(values: dict[str, Any], words: str) -> None:
    assert words in told(changed(**values), changed(online_level="full"))


KEYS = sorted(set(CONTENT) - NOT_COMPARED)
TEXT_KEYS = [key for key in KEYS if isinstance(CONTENT[key], str)]  # type: ignore[literal-required]


def test_equal_contents_do_not_differ() -> None:
    assert difference(CONTENT, copy.deepcopy(CONTENT)) == []


@given(st.sampled_from(TEXT_KEYS), st.text(min_size=0, max_size=30))
def test_every_changed_text_is_told(key: str, text: str) -> None:
    found = {change.key for change in difference(CONTENT, changed(**{key: text}))}

    assert found == ({key} if CONTENT[key] != text else set())  # type: ignore[literal-required]


@pytest.mark.parametrize("key", [key for key in KEYS if isinstance(CONTENT[key], list)])  # type: ignore[literal-required]
def test_every_emptied_or_reversed_list_is_told(key: str) -> None:
    rows = CONTENT[key]  # type: ignore[literal-required]

    for other in ([], rows[::-1]):
        keys = {change.key for change in difference(CONTENT, changed(**{key: other}))}
        assert keys == ({key} if rows != other else set())


def test_short_form_says_how_many_more_there_are() -> None:
    found = difference(CONTENT, changed(name="A", field="B", description="C", conditions="D"))

    assert in_short(found, 2)[2:] == [f"và {len(found) - 2} thay đổi khác"]


def test_merge_keeps_local_parts_follows_the_rest_and_names_conflicts() -> None:
    local = changed(reception_address="Quầy 5", keywords=["từ khóa tỉnh"])
    national = changed(field="Lĩnh vực mới", keywords=["từ khóa quốc gia"], name="Tên mới")

    merged = merge(CONTENT, local, national)

    assert merged.content == national | {"reception_address": "Quầy 5", "keywords": ["từ khóa tỉnh"]}
    assert (merged.kept, merged.conflicts) == (("keywords", "reception_address"), ("keywords",)) or set(
        merged.kept
    ) == {
        "keywords",
        "reception_address",
    }


@given(st.sampled_from(sorted(set(TEXT_KEYS) - NATIONAL_ONLY)), st.text(max_size=9), st.text(max_size=9))
def test_merge_never_loses_a_local_change_nor_a_national_one_elsewhere(key: str, ours: str, theirs: str) -> None:
    other = "procedure_type" if key != "procedure_type" else "conditions"

    merged = merge(CONTENT, changed(**{key: ours}), changed(**{other: theirs}))

    assert (merged.content[key], merged.content[other]) == (ours, theirs)  # type: ignore[literal-required]
    assert merged.conflicts == ()


def test_merge_takes_the_national_name_whatever_was_typed_here() -> None:
    merged = merge(CONTENT, changed(name="Tên gõ lại"), changed(name="Tên quốc gia"))

    assert (merged.content["name"], merged.kept) == ("Tên quốc gia", ())
