"""The second proof: a code counts once, tries are throttled, nothing secret is readable."""

from datetime import timedelta

import pyotp
import pytest
from tests.factories.world import DISPATCHER, World

from motcua.core import crypto
from motcua.core.errors import NotFound, RuleBroken
from motcua.directory import second_factors
from motcua.directory.models.sign_ins import RecoveryCode, SecondFactor

pytestmark = pytest.mark.django_db
HALF_MINUTE = timedelta(seconds=30)


def code_at(secret: str, moment) -> str:
    return pyotp.TOTP(secret).at(moment)


@pytest.fixture
def account(world: World) -> int:
    return world.actor(DISPATCHER).account_id


@pytest.fixture
def secret(account: int, now) -> str:
    new = second_factors.begin_app(account_id=account, login=DISPATCHER, issuer="Tỉnh Minh Họa", now=now)
    second_factors.confirm_app(account_id=account, code=code_at(new.secret, now), now=now)
    return new.secret


def refused(**values) -> str:
    with pytest.raises(RuleBroken) as told:
        second_factors.check_code(**values)
    return told.value.code


def test_app_counts_only_after_its_first_code(account, now):
    new = second_factors.begin_app(account_id=account, login=DISPATCHER, issuer="Tỉnh Minh Họa", now=now)
    assert second_factors.factors(account) == []
    assert refused(account_id=account, code=code_at(new.secret, now), now=now) == "factor.wrong"

    second_factors.confirm_app(account_id=account, code=code_at(new.secret, now), now=now)

    assert [factor.kind for factor in second_factors.factors(account)] == ["totp"]


def test_app_begun_twice_keeps_its_secret_so_that_a_reload_is_harmless(account, now):
    first, second = (
        second_factors.begin_app(account_id=account, login=DISPATCHER, issuer="Tỉnh", now=now) for _ in range(2)
    )

    assert first == second
    assert first.address.startswith("otpauth://totp/")


def test_secret_is_stored_encrypted(account, secret):
    stored = bytes(SecondFactor.objects.get(account_id=account).secret_enc)

    assert secret.encode() not in stored
    assert len(stored) > len(secret)


@pytest.mark.parametrize("offset", [-1, 1])
def test_code_of_a_neighbouring_half_minute_counts_for_clocks_a_little_off(account, secret, now, offset):
    later = now + 10 * HALF_MINUTE

    kind = second_factors.check_code(account_id=account, code=code_at(secret, later + offset * HALF_MINUTE), now=later)

    assert kind == "totp"


@pytest.mark.parametrize("offset", [-2, 2])
def test_code_of_a_farther_half_minute_is_refused(account, secret, now, offset):
    later = now + 10 * HALF_MINUTE

    code = code_at(secret, later + offset * HALF_MINUTE)

    assert refused(account_id=account, code=code, now=later) == "factor.wrong"


def test_code_used_once_is_refused_the_second_time_and_so_is_an_earlier_one(account, secret, now):
    later = now + 10 * HALF_MINUTE
    second_factors.check_code(account_id=account, code=code_at(secret, later), now=later)

    assert refused(account_id=account, code=code_at(secret, later), now=later) == "factor.wrong"
    assert refused(account_id=account, code=code_at(secret, later - HALF_MINUTE), now=later) == "factor.wrong"


def test_eleventh_try_in_a_quarter_of_an_hour_is_refused_even_with_the_right_code(account, secret, now):
    later = now + 10 * HALF_MINUTE
    for _ in range(second_factors.TRIES):
        refused(account_id=account, code="000000", now=later)

    assert refused(account_id=account, code=code_at(secret, later), now=later) == "factor.too_many"
    after = later + second_factors.WINDOW
    assert second_factors.check_code(account_id=account, code=code_at(secret, after), now=after) == "totp"


def test_recovery_code_opens_once_however_it_is_typed(account, secret, now):
    codes = second_factors.new_recovery_codes(account)

    assert second_factors.check_code(account_id=account, code=f" {codes[3].upper()} ", now=now) == "recovery"
    assert refused(account_id=account, code=codes[3], now=now) == "factor.wrong"
    assert second_factors.recovery_codes_left(account) == 9


def test_recovery_codes_are_kept_as_digests_and_new_ones_replace_them(account, secret, now):
    old = second_factors.new_recovery_codes(account)
    kept = list(RecoveryCode.objects.filter(account_id=account))
    stored = b"".join(bytes(code.digest) for code in kept)
    assert not any(code.replace("-", "").encode() in stored for code in old)

    second_factors.new_recovery_codes(account)

    assert refused(account_id=account, code=old[0], now=now) == "factor.wrong"
    # One salt for each set, so that equal codes of two sets look unlike and a try costs one digest.
    salts = {bytes(code.salt) for code in kept} | {bytes(code.salt) for code in RecoveryCode.objects.all()}
    assert [len(salt) for salt in salts] == [16, 16]
    assert len({bytes(code.digest) for code in kept}) == second_factors.RECOVERY_CODES


def test_recovery_code_kept_before_there_were_salts_opens_once(account, secret, now):
    digest = crypto.index("recovery:23456789ab")
    RecoveryCode.objects.create(account_id=account, digest=digest)

    assert second_factors.check_code(account_id=account, code="23456-789ab", now=now) == "recovery"
    assert refused(account_id=account, code="23456-789ab", now=now) == "factor.wrong"


def test_removing_the_last_proof_takes_the_recovery_codes_along(account, secret, now):
    second_factors.new_recovery_codes(account)
    factor = second_factors.factors(account)[0]

    second_factors.remove(account_id=account, factor_id=factor.id)

    assert (second_factors.factors(account), second_factors.recovery_codes_left(account)) == ([], 0)


def test_nobody_removes_the_proof_of_another_account(account, secret, world):
    factor = second_factors.factors(account)[0]

    with pytest.raises(NotFound):
        second_factors.remove(account_id=account + 1, factor_id=factor.id)
    assert second_factors.factors(account) == [factor]


def test_key_answer_that_is_no_answer_is_refused_plainly(account, now):
    place = second_factors.Place("127.0.0.1", "Tỉnh Minh Họa", "http://127.0.0.1:8000")
    _, challenge = second_factors.begin_key(account_id=account, login="a", full_name="A", place=place)

    for answer in ("", "{}", "không phải JSON", '{"rawId": 7}', '{"id":"AA","rawId":"AA","type":"public-key"}'):
        with pytest.raises(RuleBroken) as told:
            second_factors.confirm_key(
                account_id=account, answer=answer, challenge=challenge, label="", place=place, now=now
            )
        assert told.value.code == "factor.key"
        with pytest.raises(RuleBroken):
            second_factors.check_key(account_id=account, answer=answer, challenge=challenge, place=place, now=now)


def test_second_proof_of_another_is_not_found_and_stays(account, secret, world):
    [factor] = second_factors.factors(account)

    with pytest.raises(NotFound):
        second_factors.remove(account_id=world.actor("hotich.nghialo").account_id, factor_id=factor.id)

    assert [each.id for each in second_factors.factors(account)] == [factor.id]
