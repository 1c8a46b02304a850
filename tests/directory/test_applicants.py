"""Looking up citizens at the desk."""

import pytest
from django.db import connection

from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.directory.actors import Actor, Role
from motcua.directory.applicants import Applicant, ApplicantRow, applicant, find_applicants
from motcua.directory.models.accounts import Account
from motcua.directory.services import ensure_citizen

pytestmark = pytest.mark.django_db
DESK = Actor(account_id=7, full_name="Cán bộ Mẫu", is_official=True, post_id=8, roles=frozenset({Role.DESK}))
HANDLER = Actor(account_id=7, full_name="Cán bộ Mẫu", is_official=True, post_id=8, roles=frozenset({Role.HANDLER}))


@pytest.fixture
def citizen(now) -> int:
    add("khac@vidu.example", "Nguyễn Thị Khác", "000000000002", "0900000102", now)
    return add("ten@vidu.example", "Nguyễn Văn Mẫu", "000000000001", "0900000101", now)


def add(login: str, name: str, personal: str, phone: str, now) -> int:
    return ensure_citizen(
        login=login, full_name=name, personal_number=personal, phone=phone, password_hash="!", now=now, address="Xã Mẫu"
    )


def audit() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT actor, act, subject FROM core_readaudit ORDER BY id")
        return cursor.fetchall()


@pytest.mark.parametrize("query", ["000000000001", " 0000 0000 0001", "0900 000 101", "+84900000101", "NGUYEN  VAN m"])
def test_find_applicants_by_number_phone_or_beginning_of_name_masks_and_records(citizen, now, query):
    rows = find_applicants(actor=DESK, query=query, now=now)

    masked = ApplicantRow(citizen, "Nguyễn Văn Mẫu", "person", "", "••••••••0001", "••••••0101", "Xã Mẫu")
    assert rows == [masked]
    assert audit() == [("account:7/post:8", "directory.find_applicants", citizen)]


@pytest.mark.parametrize("query", ["000000000009", "0900000109", "Văn Mẫu", "N_guyen", "%Nguyễn Văn X"])
def test_find_applicants_that_matches_nobody_shows_nobody(citizen, now, query):
    assert (find_applicants(actor=DESK, query=query, now=now), audit()) == ([], [])


def test_find_applicants_by_name_come_in_the_order_of_the_names(citizen, now):
    rows = find_applicants(actor=DESK, query="nguyễn%", now=now)

    assert [row.full_name for row in rows] == ["Nguyễn Thị Khác", "Nguyễn Văn Mẫu"]


@pytest.mark.parametrize("query", ["", "x", "%%", "0912", "\x00\u202e"])
def test_find_applicants_with_too_little_to_go_by_is_refused(citizen, now, query):
    with pytest.raises(RuleBroken) as told:
        find_applicants(actor=DESK, query=query, now=now)

    assert told.value.field == "query"


def test_find_applicants_leaves_out_officials_and_unconfirmed_accounts(citizen, now):
    Account.objects.filter(full_name="Nguyễn Văn Mẫu").update(verified_at=None)
    Account.objects.filter(full_name="Nguyễn Thị Khác").update(is_official=True)

    assert find_applicants(actor=DESK, query="Nguyễn", now=now) == []


def test_find_applicants_shows_ten_at_most(now):
    for number in range(12):
        add(f"ten{number}@vidu.example", "Nguyễn Văn Mẫu", f"{number:012}", "0900000101", now)

    assert len(find_applicants(actor=DESK, query="nguyen van", now=now)) == 10


def test_find_applicants_by_somebody_not_at_a_desk_is_not_allowed(citizen, now):
    with pytest.raises(NotAllowed):
        find_applicants(actor=HANDLER, query="Nguyễn", now=now)


def test_applicant_in_full_is_for_the_desk_and_recorded(citizen, now):
    found = applicant(actor=DESK, account_id=citizen, now=now)

    assert found == Applicant(
        citizen, "Nguyễn Văn Mẫu", "person", "", "000000000001", "0900000101", "ten@vidu.example", "Xã Mẫu"
    )
    assert audit() == [("account:7/post:8", "directory.applicant", citizen)]


def test_applicant_in_full_is_hidden_from_others_and_open_to_oneself(citizen, now):
    with pytest.raises(NotAllowed):
        applicant(actor=HANDLER, account_id=citizen, now=now)
    with pytest.raises(NotFound):
        applicant(actor=DESK, account_id=1, now=now)

    own = applicant(actor=Actor(account_id=citizen, full_name="Nguyễn Văn Mẫu"), account_id=citizen, now=now)

    assert (own.personal_number, audit()) == ("000000000001", [])
