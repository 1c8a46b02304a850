"""Papers of a store by tables: who vouches, which paper stands for which, what still holds."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.documents.rules import store
from motcua.documents.rules.store import Kind, Standing

TODAY = date(2026, 3, 11)


@pytest.mark.parametrize(
    ("asked", "held", "may_stand", "is_it"),
    [
        ("Giấy khai sinh", "Giấy khai sinh", True, True),
        ("Bản sao giấy khai sinh", "Giấy khai sinh", True, True),
        ("01 bản chính Giấy khai sinh", "GIAY KHAI SINH", True, True),
        ("Giấy khai sinh của trẻ", "Giấy khai sinh", True, True),
        ("Tờ khai kèm giấy khai sinh", "Giấy khai sinh", True, False),
        ("Giấy khai sinh", "Giấy khai tử", False, False),
        ("Giấy chứng nhận", "Giấy chứng nhận quyền sử dụng đất", True, True),
        ("Giấy tờ khác", "Giấy", False, False),
        ("Hộ chiếu", "Hộ chiếu", True, True),
        ("Hộ chiếu của người yêu cầu", "Hộ chiếu", False, False),
        ("", "", False, False),
        ("Bản sao", "Bản sao", False, False),
    ],
)
def test_which_paper_stands_for_which(asked: str, held: str, *, may_stand: bool, is_it: bool) -> None:
    assert (store.fits(asked, held), store.is_same(asked, held)) == (may_stand, is_it)


@given(st.text(), st.text())
def test_what_is_the_same_paper_may_always_be_offered(asked: str, held: str) -> None:
    assert not store.is_same(asked, held) or store.fits(asked, held)


@pytest.mark.parametrize(
    ("state", "valid_from", "valid_to", "expected"),
    [
        ("valid", None, None, Standing.VALID),
        ("valid", TODAY, TODAY, Standing.ENDING),
        ("valid", None, TODAY + timedelta(days=30), Standing.ENDING),
        ("valid", None, TODAY + timedelta(days=31), Standing.VALID),
        ("valid", None, TODAY - timedelta(days=1), Standing.EXPIRED),
        ("valid", TODAY + timedelta(days=1), None, Standing.NOT_YET),
        ("replaced", None, TODAY - timedelta(days=1), Standing.REPLACED),
        ("revoked", None, None, Standing.REVOKED),
    ],
)
def test_whether_a_paper_holds(state: str, valid_from: date | None, valid_to: date | None, expected: Standing) -> None:
    found = store.standing(state=state, valid_from=valid_from, valid_to=valid_to, today=TODAY, notice_days=30)

    assert found == expected
    assert store.is_usable(found) == (expected in {Standing.VALID, Standing.ENDING})


def test_certified_copy_is_told_from_a_result() -> None:
    names = ["Thủ tục chứng thực bản sao từ bản chính giấy tờ", "Thủ tục cấp giấy xác nhận tình trạng hôn nhân"]

    assert [store.kind_of_result(name) for name in names] == [Kind.CERTIFIED, Kind.RESULT]


def test_share_is_open_until_its_end_or_until_taken_back() -> None:
    now = datetime(2026, 3, 11, tzinfo=UTC)
    later = now + timedelta(seconds=1)

    assert store.is_open(ends_at=later, revoked_at=None, now=now)
    assert not store.is_open(ends_at=now, revoked_at=None, now=now)
    assert not store.is_open(ends_at=later, revoked_at=now, now=now)
