"""Notices, decisions, duties and openings without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from motcua.governance.rules.notices import (
    DecisionValues,
    DutyStanding,
    NoticeValues,
    decision_problems,
    duty_standing,
    notice_problems,
    read_codes,
)
from motcua.governance.rules.openings import CRITERIA, answer_problems, untested

TODAY = date(2026, 3, 11)
NOW = datetime(2026, 3, 11, 2, tzinfo=UTC)
GOOD = NoticeValues("procedure", "amended", ("1.001193",), "12/QĐ-UBND", date(2026, 3, 2), "UBND tỉnh", "Sửa lệ phí")
KNOWN = frozenset({"1.001193"})


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"subject": "x", "kind": ""}, ["subject", "kind"]),
        ({"codes": ()}, ["codes"]),
        ({"codes": ("abc",)}, ["codes"]),
        ({"codes": ("1.999999",)}, ["codes"]),
        ({"codes": ("1.999999",), "kind": "new"}, []),
        ({"document_no": "", "document_date": None, "document_issuer": ""},
         ["document_no", "document_date", "document_issuer"]),
        ({"document_no": "", "document_date": None, "document_issuer": "", "kind": "correction"}, []),
        ({"document_date": date(2026, 3, 12)}, ["document_date"]),
        ({"content": ""}, ["content"]),
        ({"content": "x" * 5001}, ["content"]),
    ],
)  # fmt: skip
@pytest.mark.req("HD-12.2", "HD-5.2")
def test_notice_names_what_is_missing(changes: dict[str, object], fields: list[str]) -> None:
    values = NoticeValues(**{**GOOD.__dict__, **changes})

    assert [field for field, _ in notice_problems(values, KNOWN, TODAY)] == fields


def test_codes_are_read_however_they_are_separated() -> None:
    assert read_codes(" 1.001193, 1.001194;1.001193\n1.001195 ") == ("1.001193", "1.001194", "1.001195")


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"signed_on": date(2026, 3, 12)}, ["signed_on", "received_on"]),
        ({"received_on": date(2026, 2, 1)}, ["received_on"]),
        ({"number": "", "items": ()}, ["number", "codes"]),
    ],
)
def test_decision_names_what_is_wrong(changes: dict[str, object], fields: list[str]) -> None:
    base = DecisionValues(
        "publication", "1/QĐ", date(2026, 3, 1), "Chủ tịch", "Công bố", date(2026, 3, 3), (("1.001193", "new"),)
    )

    assert [field for field, _ in decision_problems(DecisionValues(**{**base.__dict__, **changes}), TODAY)] == fields


@pytest.mark.parametrize(
    ("due", "done", "remind", "standing"),
    [
        (1, None, 2, DutyStanding.OPEN),
        (1, None, -1, DutyStanding.NEARLY_DUE),
        (-1, None, -2, DutyStanding.LATE),
        (1, 0, None, DutyStanding.DONE),
        (-2, -1, None, DutyStanding.DONE_LATE),
        (None, None, None, DutyStanding.OPEN),
        (None, -1, None, DutyStanding.DONE),
    ],
)
def test_duty_stands_by_its_due_moment(
    due: int | None, done: int | None, remind: int | None, standing: DutyStanding
) -> None:
    moments = [None if days is None else NOW + timedelta(days=days) for days in (due, done, remind)]

    assert duty_standing(moments[0], moments[1], NOW, moments[2]) is standing


def answers(**changes: tuple[str, str]) -> dict[str, dict[str, str]]:
    good = {
        "process": ("reviewed", ""),
        "form": ("ready", ""),
        "authentication": ("identity", ""),
        "payment": ("free", ""),
        "risk": ("low", ""),
    }
    return {key: {"answer": answer, "note": note} for key, (answer, note) in (good | changes).items()}


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"risk": ("high", "")}, ["risk_note"]),
        ({"risk": ("high", "Kiểm tra chéo")}, []),
        ({"process": ("not_yet", "")}, ["process"]),
        ({"form": ("", ""), "payment": ("counter", "")}, ["form", "payment_note"]),
    ],
)
@pytest.mark.req("QN-9.2", "VL-14.4", "QN-9.1-1")
def test_every_criterion_is_answered_and_some_answers_stop_the_service(
    changes: dict[str, tuple[str, str]], fields: list[str]
) -> None:
    assert [field for field, _ in answer_problems(answers(**changes))] == fields


def test_nothing_answered_names_every_criterion() -> None:
    assert [field for field, _ in answer_problems({})] == list(CRITERIA)


def test_untested_parts_are_named() -> None:
    assert untested({"form": {}}) == ["Quy trình điện tử"]
