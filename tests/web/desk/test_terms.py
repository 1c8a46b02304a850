import pytest

from motcua.core.worktime import TimeLimit, TimeUnit
from motcua.procedures.rules.fees import FeeOption
from motcua.web.desk import terms
from motcua.web.desk.terms import LimitView


def content(*fees, limit=None):
    rows = [{"amount": amount, "kind": kind, "text": text, "note": note} for amount, kind, text, note in fees]
    way = {"channel": "counter", "case": None, "limit": limit, "limit_text": "", "fees": rows, "note": ""}
    return {"submissions": [way]}


PER_PAGE = content((2000, "charge", "2.000 đồng/trang", "Tính theo trang"))


def test_fresh_fees_of_one_amount_are_charged_as_published():
    fees = terms.fresh_fees(PER_PAGE, "counter")

    assert [(fee.chosen, fee.amount, fee.published) for fee in fees] == [(True, "2.000", "2.000 đồng/trang")]
    assert terms.charged(fees) == ([FeeOption("Phí: Tính theo trang", "charge", 2000, "Tính theo trang")], {})


def test_fresh_fees_of_two_amounts_wait_for_a_choice():
    fees = terms.fresh_fees(content((2000, "fee", "", "A"), (5000, "fee", "", "B")), "counter")

    assert terms.charged(fees) == ([], {})


def test_charged_with_another_amount_names_the_published_one():
    fees = terms.typed_fees(terms.fresh_fees(PER_PAGE, "counter"), ["0"], {"amount-0": "5 000"})

    basis = "Tính theo trang (mức công bố 2.000 đ)"
    assert terms.charged(fees) == ([FeeOption("Phí: Tính theo trang", "charge", 5000, basis)], {})


@pytest.mark.parametrize("typed", ["", "0", "-5", "năm nghìn", "99999999999999", "5.00"])
def test_charged_with_no_amount_is_told_at_its_field(typed):
    fees = terms.typed_fees(terms.fresh_fees(PER_PAGE, "counter"), ["0"], {"amount-0": typed})

    assert terms.charged(fees) == (
        [],
        {"amount-0": "Số tiền phải là số đồng nguyên lớn hơn 0, ví dụ 50.000."},
    )


def test_charged_without_choice_is_nothing():
    assert terms.charged(terms.typed_fees(terms.fresh_fees(PER_PAGE, "counter"), [], {"amount-0": "x"})) == ([], {})


def test_unknown_fees_without_amount_are_told_and_never_charged():
    unclear = content((None, "fee", "Theo Nghị quyết", ""))

    assert terms.unknown_fees(unclear, "counter") == ["Theo Nghị quyết"]
    assert terms.fresh_fees(unclear, "counter") == []


def test_limit_view_of_a_stated_limit_asks_for_nothing():
    view = terms.limit_view(content(limit={"amount": 3, "unit": "working_day"}), "counter")

    assert view == LimitView(stated="3 ngày làm việc")
    assert terms.entered_limit(view) == (None, {})


def test_entered_limit_with_amount_unit_and_basis_is_taken():
    post = {"limit_amount": "5", "limit_unit": "working_day", "limit_basis": "Luật mẫu Điều 1"}

    assert terms.entered_limit(terms.limit_view(content(), "counter", post)) == (
        TimeLimit(5, TimeUnit.WORKING_DAY),
        {},
    )


@pytest.mark.parametrize(
    ("amount", "message"),
    [
        ("", "Hãy nhập thời hạn là số nguyên từ 1 đến 100.000."),
        ("ba", "Hãy nhập thời hạn là số nguyên từ 1 đến 100.000."),
        ("0", "Thời hạn phải là số nguyên từ 1 đến 100.000, kèm đơn vị tính."),
    ],
)
def test_entered_limit_that_is_none_is_told_with_its_missing_basis(amount, message):
    view = terms.limit_view(content(), "counter", {"limit_amount": amount, "limit_unit": "fortnight"})

    assert terms.entered_limit(view) == (
        None,
        {"limit_amount": message, "limit_basis": "Hãy ghi căn cứ của thời hạn (văn bản, điều khoản)."},
    )
