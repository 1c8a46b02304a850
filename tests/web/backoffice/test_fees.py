"""Dated fee rules on the administrators' screen: declared, refused with what was typed, ended."""

from datetime import datetime, timedelta

import pytest
from tests.factories.fees import due_at, relief
from tests.factories.world import ADMINISTRATOR, HOUSEHOLD_BUSINESS, World
from tests.web.portal.conftest import signed_in
from tests.web.portal.pages import Browser, Page

from motcua.core import clock
from motcua.procedures import catalogue, fee_rules

PAGE = f"/quan-tri/thu-tuc/{HOUSEHOLD_BUSINESS}/muc-thu/"
TYPED = {"valid_from": "11/03/2026", "basis": "NQ 12/2026/NQ-HĐND, Điều 3"}


@pytest.fixture(autouse=True)
def _fixed_moment(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def admin(world: World) -> Browser:
    return Browser(signed_in(world, ADMINISTRATOR))


def rules(now: datetime) -> list[fee_rules.FeeRule]:
    return fee_rules.of_procedure(catalogue.procedure(HOUSEHOLD_BUSINESS).procedure_id)


def form(page: Page, act: str):
    return next(each for each in page.forms if each.value("viec") == act)


@pytest.mark.parametrize(
    ("act", "typed", "shown"),
    [
        ("muc-thu", {"fee_kind": "fee", "name": "cấp mới", "amount": "70.000", "channel": "online"}, "70.000 đ"),
        ("mien-giam", {"name": "Hộ nghèo", "percent": "100", "paper": "Sổ hộ nghèo"}, "Miễn toàn bộ"),
        ("thoi-diem", {"moment": "appraisal", "pay_days": "5"}, "5 ngày làm việc để nộp"),
    ],
)
def test_each_kind_of_rule_is_declared_and_shown(world: World, now, admin: Browser, act: str, typed: dict, shown: str):
    done = admin.send(form(admin.open(PAGE), act), {**TYPED, **typed})

    [rule] = rules(now)
    assert (done.status, shown in done.text, "Đang áp dụng" in done.text) == (200, True, True)
    assert (rule.basis, rule.valid_from, rule.valid_to) == (TYPED["basis"], clock.local_date(now), None)


def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(world: World, now, admin: Browser):
    typed = {"name": "Hộ nghèo", "percent": "150", "valid_from": "31/02/2026", "valid_to": "mai", "basis": ""}

    page = admin.send(form(admin.open(PAGE), "mien-giam"), typed)

    assert (page.status, rules(now)) == (422, [])
    assert set(page.errors) == {f"mien-giam-{name}-error" for name in ("percent", "valid_from", "valid_to", "basis")}
    assert (form(page, "mien-giam").value("name"), form(page, "thoi-diem").value("valid_from")) == ("Hộ nghèo", "")


def test_rule_is_ended_by_a_text_and_holds_until_its_day(world: World, now, admin: Browser):
    number = relief(world, now=now)
    page = admin.open(PAGE)
    ending = next(each for each in page.forms if "last_day" in each.names)

    wrong = admin.send(ending, {"last_day": "01/01/2020", "ending": ""})
    again = next(each for each in wrong.forms if "last_day" in each.names)
    done = admin.send(again, {"last_day": "12/03/2026", "ending": "NQ 20/2026/NQ-HĐND"})

    assert (wrong.status, done.status, "11/03/2026 – 12/03/2026" in done.text) == (422, 200, True)
    assert "Chấm dứt một quy định về phí, lệ phí sau ngày 12/03/2026" in done.text
    assert "Ghi quy định miễn, giảm, áp dụng từ 11/03/2026" in admin.open(PAGE.replace("muc-thu/", "")).text
    assert [rule.valid_to for rule in rules(now) if rule.id == number] == [(now + timedelta(days=1)).date()]


def test_rules_of_every_procedure_stand_on_their_own_page_and_on_each(world: World, now, admin: Browser):
    page = admin.send(form(admin.open("/quan-tri/muc-thu/"), "thoi-diem"), {**TYPED, "moment": "return"})
    due_at(world, "reception", now=now)

    assert "Chậm nhất khi nhận kết quả" in page.text
    here = admin.open(PAGE).text
    assert ("Mọi thủ tục" in here, "Thủ tục này" in here) == (True, True)
