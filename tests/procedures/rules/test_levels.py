"""Online levels: named by the province, never below what a form asks for, with a published reason."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from motcua.core.errors import RuleBroken
from motcua.procedures.rules.levels import (
    AT_THE_DESK,
    FORMS,
    FULL,
    INFORMATION,
    PARTIAL,
    Service,
    has_form,
    in_person_steps,
    level_name,
    published_level,
    read_steps,
    require_steps,
    service_at,
)
from motcua.procedures.rules.levels import require_level as require

CONTENT: Any = json.loads(next(Path("src/motcua/starter/procedures").glob("1.001612*")).read_text(encoding="utf8"))


def content(*papers: str, online: str = "information", forms: tuple[str, ...] = ()) -> Any:
    rows = [copy.deepcopy(CONTENT["papers"][0]) | {"name": name, "forms": list(forms)} for name in papers]
    return CONTENT | {"papers": rows, "online_level": online}


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Đơn đề nghị cấp giấy phép", True),
        ("Tờ khai đăng ký khai sinh", True),
        ("Mẫu đơn số 01", True),
        ("Hóa đơn mua hàng", False),
        ("Đơn vị xác nhận", False),
        ("Bản sao hộ chiếu", False),
    ],
)
def test_form_or_declaration_is_known_by_its_name(name: str, form: bool) -> None:
    assert has_form(content(name)) is form


def test_form_file_of_the_portal_is_a_form_whatever_the_paper_is_called() -> None:
    assert has_form(content("Phụ lục", forms=("mau-01.docx",)))


@pytest.mark.req("HD-10.1-2", "DN-5.3-2")
@pytest.mark.parametrize(
    ("papers", "online", "level"),
    [
        (("Đơn",), "information", FORMS),
        (("Hộ chiếu",), "information", INFORMATION),
        (("Đơn",), "partial", PARTIAL),
        (("Đơn",), "full", FULL),
    ],
)
def test_published_level_is_at_least_two_with_a_form(papers: tuple[str, ...], online: str, level: int) -> None:
    assert published_level(content(*papers, online=online)) == level


@pytest.mark.req("HD-10.1-2", "DN-5.3-2")
def test_level_one_with_a_form_is_refused() -> None:
    with pytest.raises(RuleBroken) as refused:
        require(INFORMATION, content("Tờ khai"), reason="", note="Chưa cần")

    assert (refused.value.code, refused.value.field) == ("level.form", "level")


@pytest.mark.parametrize(
    ("level", "reason", "note", "code"),
    [
        (5, "", "x", "level.unknown"),
        (PARTIAL, "", "x", "level.reason"),
        (PARTIAL, "presence", " ", "level.note"),
        (FORMS, "", "", "level.note"),
    ],
)
def test_level_below_full_needs_its_reason(level: int, reason: str, note: str, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        require(level, content("Đơn"), reason=reason, note=note)

    assert refused.value.code == code


def test_full_level_needs_no_reason() -> None:
    require(FULL, content("Đơn"), reason="", note="")


@pytest.mark.parametrize(
    ("naming", "names"),
    [
        ("1-4", ["Mức độ 1", "Mức độ 2", "Mức độ 3", "Mức độ 4"]),
        ("full-partial", ["Cung cấp thông tin", "Cung cấp thông tin", "Một phần", "Toàn trình"]),
    ],
)
def test_each_naming_has_a_name_for_every_level(naming: str, names: list[str]) -> None:
    assert [level_name(level, naming) for level in (1, 2, 3, 4)] == names


@pytest.mark.req("LD-2.3.c", "DN-2.13.c", "QN-9.1.a")
@pytest.mark.parametrize(
    ("level", "given"),
    [
        (1, Service(forms=False, sending=False, paying=False)),
        (2, Service(forms=True, sending=False, paying=False)),
        (3, Service(forms=True, sending=True, paying=False)),
        (4, Service(forms=True, sending=True, paying=True)),
    ],
)
def test_service_gives_what_its_level_means(level: int, given: Service) -> None:
    assert service_at(level) == given


@pytest.mark.req("QN-9.1.b", "LD-2.3.c", "DN-2.13.c")
def test_partial_service_names_its_steps_in_person() -> None:
    with pytest.raises(RuleBroken) as refused:
        require_steps(3, (), "full-partial")
    assert (refused.value.code, refused.value.field) == ("level.in_person", "in_person")
    with pytest.raises(RuleBroken):
        require_steps(3, ("x",) * 11, "full-partial")
    for level, steps, naming in ((3, ("Ký sổ",), "full-partial"), (3, (), "1-4"), (4, (), "full-partial")):
        require_steps(level, steps, naming)

    assert read_steps("- Ký sổ\n\n• Nộp bản chính\n") == ("Ký sổ", "Nộp bản chính")
    assert in_person_steps(3, ("Ký sổ",)) == ("Ký sổ",)
    assert in_person_steps(3, ()) == AT_THE_DESK
    assert in_person_steps(4, ("Ký sổ",)) == ()
