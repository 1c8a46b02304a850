"""The first administrator of a fresh installation: made once, in the operating agency, never again."""

from datetime import datetime

import pytest
from tests.factories.parallel import at_once

from motcua.core import crypto
from motcua.core.errors import RuleBroken, SeveralBroken
from motcua.directory import first_administrator, staff
from motcua.directory.accounts import check_password
from motcua.directory.actors import Role
from motcua.directory.issuing import Issued, Particulars
from motcua.directory.models.accounts import Account
from motcua.directory.models.agencies import Agency
from motcua.directory.parties import names
from motcua.directory.sign_in import actor_for
from motcua.scenarios.commands import administrator_create

OPERATOR = "H99.01"
SOMEBODY = Particulars("nguyen.dau", "Nguyễn Thị Đầu", "000000009999", "dau@vidu.example")
OWN = "mùa xuân đến sớm"


@pytest.fixture
def operator(db: None) -> Agency:
    """An installation with nothing but its operating agency."""
    return Agency.objects.create(code=OPERATOR, name=names("operator")[0], level="province")


def make(now: datetime, *, password: str = "", agency: str = "", particulars: Particulars = SOMEBODY) -> Issued:
    return first_administrator.make_first(particulars=particulars, agency_code=agency, password=password, now=now)


def test_first_administrator_works_in_the_operating_agency_and_must_change_the_password_shown(
    operator: Agency, now: datetime
) -> None:
    issued = make(now)

    actor = actor_for(account_id=issued.account_id, now=now)
    account = Account.objects.get(id=issued.account_id)
    assert actor is not None
    assert (actor.agency_code, actor.roles, actor.unit_name) == (
        OPERATOR,
        frozenset({Role.PROVINCE_ADMIN}),
        "Bộ phận vận hành hệ thống",
    )
    assert account.check_password(issued.password)
    assert account.must_change_password
    assert bytes(account.personal_index) == crypto.index("000000009999")
    assert [row.type for row in staff.history(issued.account_id)][::-1] == ["account.issued", "post.granted"]


def test_password_of_ones_own_is_not_shown_and_need_not_be_changed(operator: Agency, now: datetime) -> None:
    issued = make(now, password=OWN)

    account = Account.objects.get(id=issued.account_id)
    assert (issued.password, account.check_password(OWN), account.must_change_password) == ("", True, False)


def test_weak_password_makes_nobody(operator: Agency, now: datetime) -> None:
    with pytest.raises(RuleBroken) as refused:
        make(now, password="12345678901")

    assert refused.value.code == "password.weak"
    assert not first_administrator.exists()


def test_second_administrator_is_refused_also_when_the_first_was_locked(operator: Agency, now: datetime) -> None:
    issued = make(now)
    Account.objects.filter(id=issued.account_id).update(is_active=False)

    with pytest.raises(RuleBroken) as refused:
        make(now, particulars=Particulars("nguoi.hai", "Người Hai", "000000009998"))

    assert refused.value.code == "administrator.exists"
    assert Account.objects.filter(is_official=True).count() == 1


@pytest.mark.parametrize(("agency", "code"), [("", "administrator.agency"), ("H99.77", "administrator.agency")])
def test_without_the_agency_the_command_says_what_to_load(db: None, now: datetime, agency: str, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        make(now, agency=agency)

    assert (refused.value.code, refused.value.field) == (code, "agency")


def test_all_that_is_wrong_with_the_particulars_is_told_at_once(operator: Agency, now: datetime) -> None:
    with pytest.raises(SeveralBroken) as refused:
        make(now, particulars=Particulars("Đầu tiên", "", "12"))

    assert {field for field, _ in refused.value.errors} == {"login", "full_name", "personal_number"}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_commands_at_once_make_one_administrator(now: datetime) -> None:
    Agency.objects.create(code=OPERATOR, name=names("operator")[0], level="province")

    ends = at_once(
        lambda: make(now), lambda: make(now, particulars=Particulars("nguoi.hai", "Người Hai", "000000009998"))
    )

    assert ends == ["administrator.exists", "done"]
    assert Account.objects.filter(is_official=True).count() == 1


def test_command_prints_the_password_once_and_refuses_the_second_time(
    operator: Agency, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = ["--login", "nguyen.dau", "--name", "Nguyễn Thị Đầu", "--personal-number", "000000009999"]

    first, told = administrator_create.run(typed), capsys.readouterr().out
    second, refused = administrator_create.run(typed), capsys.readouterr()

    password = told.split("first password: ")[1].splitlines()[0]
    assert (first, second) == (0, 1)
    assert check_password(login="nguyen.dau", password=password, remote="", now=now)
    assert "đã có quản trị toàn tỉnh" in refused.err
    assert password not in refused.out


def test_command_asks_for_the_password_twice(
    operator: Agency, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter([OWN, OWN + "!"])
    monkeypatch.setattr(administrator_create.getpass, "getpass", lambda _: next(typed))

    ended = administrator_create.run(
        ["--login", "nguyen.dau", "--name", "Nguyễn Thị Đầu", "--personal-number", "000000009999", "--password"]
    )

    assert ended == 1
    assert "không giống nhau" in capsys.readouterr().err
    assert not first_administrator.exists()
