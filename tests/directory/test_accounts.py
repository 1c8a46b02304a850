"""Signing up, confirming by code, signing in, a new password."""

from contextlib import suppress
from datetime import timedelta

import pytest

from motcua.core import crypto
from motcua.core.errors import NotFound, RuleBroken, SeveralBroken
from motcua.directory import accounts, sessions, throttle
from motcua.directory.accounts import CodeRequest
from motcua.directory.models.accounts import Account, StatementAcceptance
from motcua.directory.models.agencies import Agency
from motcua.directory.models.sign_ins import Throttle
from motcua.directory.services import ensure_citizen, ensure_official, ensure_unit, hash_password

pytestmark = pytest.mark.django_db
PASSWORD = "một câu ngắn dễ nhớ"
EMAIL = "ten.mau@vidu.example"
MINUTE = timedelta(minutes=1)


def sign_up(now, **changes) -> CodeRequest:
    form = {"full_name": "Nguyễn Văn Mẫu", "login": EMAIL, "password": PASSWORD, "statement_version": "1"}
    return accounts.sign_up(**(form | changes), now=now)


def verify(request: CodeRequest, now, **changes) -> Account:
    form = {"login": request.login.text, "code": request.code, "attempt": request.attempt}
    return accounts.verify(**(form | changes), now=now)


def sign_in(now, password=PASSWORD, login=EMAIL, remote="192.0.2.1") -> Account | None:
    return accounts.check_password(login=login, password=password, remote=remote, now=now)


@pytest.mark.req("VL-5.5-1")
def test_sign_up_confirmed_by_code_opens_the_account(now):
    request = sign_up(now)
    confirmed = verify(request, now + MINUTE)

    signed_in = sign_in(now + MINUTE)

    assert signed_in == confirmed
    assert (confirmed.full_name, confirmed.email, confirmed.verified_at) == ("Nguyễn Văn Mẫu", EMAIL, now + MINUTE)


@pytest.mark.req("DN-14.5")
def test_sign_up_stores_the_statement_with_text_version_time_and_account(now):
    request = sign_up(now)

    kept = StatementAcceptance.objects.values_list("account", "version", "text", "accepted_at").get()
    assert kept[:2] + kept[3:] == (request.account_id, "1", now)
    assert kept[2].startswith("Tôi cam đoan")
    account = Account.objects.get(id=request.account_id)
    assert (account.statement_version, account.statement_at) == ("1", now)


@pytest.mark.req("DN-14.5")
@pytest.mark.parametrize("version", ["", "0", "2"])
def test_sign_up_without_the_statement_in_force_is_refused(now, version):
    with pytest.raises(SeveralBroken) as told:
        sign_up(now, statement_version=version)

    assert told.value.errors == [("statement", "Hãy đọc và đồng ý với lời cam đoan để tạo tài khoản.")]
    assert not Account.objects.exists()


def test_sign_up_with_everything_wrong_tells_each_field(now):
    with pytest.raises(SeveralBroken) as told:
        sign_up(now, full_name="\u202e7", login="ten", password="123", statement_version="")

    assert [field for field, _ in told.value.errors] == ["full_name", "login", "password", "statement"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Nguye\u0302\u0303n  Va\u0306n\tMa\u0302\u0303u", "Nguyễn Văn Mẫu"),
        ("\u200fNguyễn\u202e Văn Mẫu\x00", "Nguyễn Văn Mẫu"),
        ("H’Mẫu Niê-Kđăm", "H’Mẫu Niê-Kđăm"),
    ],
)
def test_sign_up_stores_the_name_clean_and_composed(now, typed, stored):
    request = sign_up(now, full_name=typed)

    assert Account.objects.get(id=request.account_id).full_name == stored


@pytest.mark.parametrize("typed", ["N" * 201, "x" * 10_000_000, "Mẫu 123", "<b>Mẫu</b>", "", "  "])
def test_sign_up_with_a_name_that_is_none_is_refused(now, typed):
    with pytest.raises(SeveralBroken) as told:
        sign_up(now, full_name=typed)

    assert [field for field, _ in told.value.errors] == ["full_name"]


def test_sign_up_by_phone_keeps_the_number_unreadable_at_rest(now):
    request = sign_up(now, login="+84 912 345 678")
    verify(request, now)

    account = Account.objects.get()
    assert (request.login.phone, crypto.decrypt(account.phone_enc), account.email) == ("0912345678", "0912345678", "")
    assert "912345678" not in account.login
    assert sign_in(now, login="0912.345.678") == account


def test_sign_up_where_only_national_accounts_count_is_refused(now, settings):
    settings.PROFILE = "quang-ngai"

    with pytest.raises(RuleBroken) as told:
        sign_up(now)

    assert told.value.code == "sign_up.closed"


def test_sign_up_with_a_login_that_has_an_account_changes_nothing_and_gives_no_code(now):
    verify(sign_up(now), now)

    stranger = sign_up(now + MINUTE, full_name="Kẻ Lạ", password="mật khẩu của kẻ lạ")

    assert (stranger.code, stranger.is_known) == ("", True)
    assert Account.objects.get().full_name == "Nguyễn Văn Mẫu"
    assert sign_in(now, "mật khẩu của kẻ lạ") is None


def test_sign_up_again_before_confirming_kills_the_code_sent_before(now):
    first = sign_up(now)
    second = sign_up(now + MINUTE, password="mật khẩu thứ hai")

    with pytest.raises(RuleBroken):
        verify(first, now + MINUTE)
    verify(second, now + MINUTE)

    assert (sign_in(now), sign_in(now, "mật khẩu thứ hai").id) == (None, second.account_id)


def test_verify_with_a_code_that_another_browser_asked_for_is_refused(now):
    mine = sign_up(now)
    strangers = sign_up(now + MINUTE, password="mật khẩu của kẻ lạ")

    with pytest.raises(RuleBroken) as told:
        verify(mine, now + MINUTE, code=strangers.code)

    assert told.value.code == "code.wrong"
    assert Account.objects.get().verified_at is None


def test_verify_with_a_wrong_code_looks_the_same_for_a_known_an_unknown_and_a_waiting_login(now):
    verify(sign_up(now, login="co@vidu.example"), now)
    sign_up(now, login="cho@vidu.example")
    told = []
    for login in ("co@vidu.example", "cho@vidu.example", "khong@vidu.example", "@", ""):
        with pytest.raises(RuleBroken) as broken:
            accounts.verify(login=login, code="000000x", attempt="x", now=now)
        told.append((broken.value.code, broken.value.message))

    assert len(set(told)) == 1


def test_verify_after_five_wrong_codes_refuses_the_right_one(now):
    request = sign_up(now)
    for _ in range(5):
        with pytest.raises(RuleBroken):
            verify(request, now, code="wrong")

    with pytest.raises(RuleBroken):
        verify(request, now)


def test_fresh_installation_has_no_account_to_sign_in_with():
    assert not Account.objects.exists()


def test_verify_after_ten_minutes_refuses_and_a_fresh_code_works(now):
    request = sign_up(now)
    late = now + timedelta(minutes=10, seconds=1)
    with pytest.raises(RuleBroken):
        verify(request, late)

    fresh = accounts.send_code_again(login=EMAIL, attempt=request.attempt, now=late)

    assert verify(fresh, late).verified_at == late


@pytest.mark.parametrize("hostile", ["\x00", "\ud800", "\u202e" * 1000, "x" * 1_000_000])
def test_signing_in_with_hostile_text_is_just_wrong(now, hostile):
    verify(sign_up(now), now)

    assert sign_in(now, hostile, login=hostile) is None
    assert sign_in(now, hostile) is None
    with pytest.raises(RuleBroken) as told:
        accounts.verify(login=hostile, code=hostile, attempt=hostile, now=now)
    assert told.value.code == "code.wrong"


def test_verify_twice_with_one_code_works_once(now):
    request = sign_up(now)
    verify(request, now)

    with pytest.raises(RuleBroken):
        verify(request, now)


def test_verify_takes_a_code_with_spaces(now):
    request = sign_up(now)

    assert verify(request, now, code=f" {request.code[:3]} {request.code[3:]} ").id == request.account_id


def test_send_code_again_for_another_attempt_sends_nothing(now):
    sign_up(now)

    assert accounts.send_code_again(login=EMAIL, attempt="other", now=now + MINUTE).code == ""


def test_codes_are_sent_once_a_minute_and_five_times_an_hour_whoever_it_is(now):
    told = []
    for login in (EMAIL, "khong@vidu.example"):
        if login == EMAIL:
            verify(sign_up(now - timedelta(hours=2)), now - timedelta(hours=2))
        codes = []
        for step in range(12):
            try:
                accounts.ask_new_password(login=login, now=now + step * MINUTE / 2)
                codes.append("sent")
            except RuleBroken as broken:
                codes.append(broken.code)
        told.append(codes)

    assert told[0] == ["sent", "code.wait"] * 5 + ["code.too_many", "code.wait"]
    assert told[1] == told[0]


def test_new_passwords_asked_for_from_one_address_are_limited_whoever_is_meant(now):
    for number in range(accounts.NEW_PASSWORDS_AN_HOUR):
        accounts.ask_new_password(login=f"ten{number}@vidu.example", now=now, remote=f"2001:db8::{number + 1:x}")

    with pytest.raises(RuleBroken) as told:
        accounts.ask_new_password(login="ai@vidu.example", now=now, remote="2001:db8::ffff")
    accounts.ask_new_password(login="ai@vidu.example", now=now, remote="192.0.2.8")

    assert told.value.code == "code.too_many"


def test_sign_ups_from_one_address_are_limited(now):
    for number in range(accounts.SIGN_UPS_AN_HOUR):
        sign_up(now, login=f"ten{number}@vidu.example", remote="192.0.2.7")

    with pytest.raises(RuleBroken) as told:
        sign_up(now, login="khac@vidu.example", remote="192.0.2.7")

    assert told.value.code == "code.too_many"


def test_check_password_of_an_unknown_login_and_a_wrong_password_look_alike_and_hash_once(now, monkeypatch):
    verify(sign_up(now), now)
    accounts._nobodys_password()
    checked = []
    real = accounts.hashers.check_password
    monkeypatch.setattr(
        accounts.hashers, "check_password", lambda raw, encoded: checked.append(encoded[:4]) or real(raw, encoded)
    )

    answers = sign_in(now, "sai mật khẩu"), sign_in(now, login="khong@vidu.example"), sign_in(now, login="\x00" * 9999)

    assert (answers, checked) == ((None, None, None), ["md5$"] * 3)


def test_check_password_of_a_locked_account_opens_nothing(now):
    verify(sign_up(now), now)
    Account.objects.update(is_active=False)

    assert sign_in(now) is None


def test_check_password_before_confirming_says_so_only_to_who_knows_the_password(now):
    sign_up(now)

    assert sign_in(now, "sai mật khẩu") is None
    with pytest.raises(RuleBroken) as told:
        sign_in(now)
    assert told.value.code == "account.unconfirmed"


def test_check_password_guessed_from_one_address_is_slowed_down_there_only(now):
    verify(sign_up(now), now)
    for _ in range(accounts.TRIES_HERE):
        assert sign_in(now, "sai mật khẩu") is None

    with pytest.raises(RuleBroken) as told:
        sign_in(now)

    assert told.value.code == "sign_in.too_many"
    assert sign_in(now, remote="192.0.2.2") is not None
    assert sign_in(now + timedelta(minutes=15)) is not None


def test_check_password_guessed_from_many_addresses_is_slowed_down_for_the_login(now):
    verify(sign_up(now), now)
    for number in range(accounts.TRIES_OF_LOGIN):
        sign_in(now, "sai mật khẩu", remote=f"198.51.100.{number}")

    with pytest.raises(RuleBroken):
        sign_in(now)


def test_check_password_tried_on_many_logins_is_slowed_down_for_the_address(now):
    for number in range(accounts.TRIES_OF_ADDRESS):
        sign_in(now, login=f"ten{number}@vidu.example")

    with pytest.raises(RuleBroken):
        sign_in(now, login="ten@vidu.example")


def test_check_password_that_is_right_never_slows_its_owner_down(now):
    verify(sign_up(now), now)

    assert all(sign_in(now) for _ in range(accounts.TRIES_OF_LOGIN + 1))


def test_new_password_by_code_replaces_the_old_one(now):
    verify(sign_up(now), now)
    request = accounts.ask_new_password(login=EMAIL, now=now + MINUTE)

    accounts.set_new_password(
        login=EMAIL, code=request.code, attempt=request.attempt, password="một mật khẩu mới", now=now + MINUTE
    )

    assert (sign_in(now), sign_in(now, "một mật khẩu mới").id) == (None, request.account_id)


def test_new_password_for_an_official_or_unknown_login_gives_no_code(now):
    request = accounts.ask_new_password(login="khong@vidu.example", now=now)

    assert (request.code, request.account_id) == ("", 0)
    with pytest.raises(RuleBroken) as told:
        accounts.set_new_password(
            login="khong@vidu.example", code="", attempt=request.attempt, password=PASSWORD, now=now
        )
    assert told.value.code == "code.wrong"


def test_a_code_for_a_new_password_does_not_confirm_an_account(now):
    verify(sign_up(now), now)
    request = accounts.ask_new_password(login=EMAIL, now=now + MINUTE)

    with pytest.raises(RuleBroken):
        verify(request, now + MINUTE)


def test_change_post_goes_only_to_a_post_held_today(now):
    agency = Agency.objects.create(code="H99", name="Cơ quan Mẫu", level="province")
    for key in ("a", "b"):
        ensure_unit(agency_code="H99", key=key, name=f"Phòng {key}", kind="division")
    official = 0
    for key in ("a", "b", "a"):
        official = ensure_official(
            login="chuyenvien", full_name="Trần Văn Mẫu", agency_code="H99", unit_key=key, title=f"Việc {key}",
            roles=["handler"], password_hash="!", now=now,
        )  # fmt: skip
    other = ensure_official(
        login="khac", full_name="Lê Thị Mẫu", agency_code="H99", unit_key="a", title="Việc khác", roles=["desk"],
        password_hash="!", now=now,
    )  # fmt: skip
    posts = accounts.posts_of(official, now)

    actor = accounts.change_post(account_id=official, post_id=posts[1].post_id, now=now)

    assert [(post.title, post.unit_name, post.agency_code) for post in posts] == [
        ("Việc a", "Phòng a", "H99"), ("Việc b", "Phòng b", "H99"),
    ]  # fmt: skip
    assert (actor.post_title, actor.agency_id) == ("Việc b", agency.id)
    with pytest.raises(NotFound):
        accounts.change_post(account_id=official, post_id=accounts.posts_of(other, now)[0].post_id, now=now)


def test_ensure_citizen_twice_keeps_one_account_and_mends_what_differs(now):
    form = {"login": EMAIL, "password_hash": hash_password(PASSWORD), "now": now, "personal_number": "000000000001"}

    first = ensure_citizen(full_name="Nguyễn Văn Mẫu", phone="0900 000 101", **form)
    again = ensure_citizen(full_name="Nguyễn Thị Mẫu", phone="0900 000 102", **form)

    account = Account.objects.get()
    assert (first, crypto.decrypt(account.phone_enc), account.full_name) == (again, "0900000102", "Nguyễn Thị Mẫu")
    assert sign_in(now).id == first


def test_sweep_deletes_only_counts_of_another_day(now):
    throttle.hit("old", limit=1, window=MINUTE, now=now - timedelta(days=2))
    throttle.hit("new", limit=1, window=MINUTE, now=now)

    assert (throttle.sweep(now), Throttle.objects.count()) == (1, 1)


def test_refused_tries_of_one_address_do_not_use_up_the_logins_tries(now):
    verify(sign_up(now), now)
    for _ in range(accounts.TRIES_OF_LOGIN + 1):
        with suppress(RuleBroken):
            sign_in(now, "sai mật khẩu", remote="198.51.100.7")

    assert sign_in(now, remote="192.0.2.9") is not None


def test_owner_gets_in_from_a_known_place_while_strangers_guess_from_everywhere(now):
    account = verify(sign_up(now), now)
    sessions.note_sign_in(
        account_id=account.id, how="password", session_key="", remote="192.0.2.1", agent="", now=now - timedelta(days=3)
    )
    for number in range(accounts.TRIES_OF_LOGIN + 5):
        with suppress(RuleBroken):
            sign_in(now, "sai mật khẩu", remote=f"198.51.100.{number}")

    with pytest.raises(RuleBroken):
        sign_in(now, remote="203.0.113.5")
    assert sign_in(now, remote="192.0.2.1") is not None
