"""The second proof of who signs in: codes of an authenticator app, security keys, recovery codes.

A code of the app counts once (RFC 6238 section 5.2): the half minute it stands for is kept, and no code for it or an
earlier one is taken again. A key's counter must grow (WebAuthn section 6.1.1). Tries are throttled per account.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from argon2.low_level import Type, hash_secret_raw
from django.db import transaction
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from motcua.core import crypto, sql
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory import throttle
from motcua.directory.models.sign_ins import RecoveryCode, SecondFactor

HALF_MINUTE = 30
RECOVERY_CODES, RECOVERY_LENGTH = 10, 10
TRIES, WINDOW = 10, timedelta(minutes=15)
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_LONGEST_LABEL = 60
# Whoever sits at the device proves it by touching the key; the password came before.
_VERIFICATION = UserVerificationRequirement.PREFERRED


@dataclass(frozen=True, slots=True)
class Factor:
    """A second proof of an account as its owner sees it."""

    id: int
    kind: str
    label: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewApp:
    """An authenticator app about to be set up: what the QR code and the text below it say."""

    factor_id: int
    secret: str
    address: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where keys are used: the site's host name, its name for people, and the address of its pages."""

    host: str
    name: str
    origin: str


def factors(account_id: int) -> list[Factor]:
    """Return the confirmed second proofs of an account, oldest first."""
    found = sql.rows(
        "SELECT id, kind, label, made_at, used_at FROM directory_secondfactor "
        "WHERE account_id = %s AND confirmed_at IS NOT NULL ORDER BY id",
        (account_id,),
    )
    return [Factor(*row) for row in found]


def recovery_codes_left(account_id: int) -> int:
    """Return how many recovery codes are unused."""
    return RecoveryCode.objects.filter(account_id=account_id, used_at=None).count()


@transaction.atomic
def begin_app(*, account_id: int, login: str, issuer: str, now: datetime) -> NewApp:
    """Make the secret of an authenticator app; it counts only once a code has confirmed it.

    A setup begun before and not confirmed goes on with the same secret, so that reloading the page does not
    make the code just scanned worthless.
    """
    begun = SecondFactor.objects.filter(account_id=account_id, kind="totp", confirmed_at=None).first()
    if begun is None:
        secret = pyotp.random_base32()
        begun = SecondFactor.objects.create(
            account_id=account_id,
            kind="totp",
            label="Ứng dụng xác thực",
            secret_enc=crypto.encrypt(secret),
            made_at=now,
        )
    secret = crypto.decrypt(begun.secret_enc)
    address = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)
    return NewApp(begun.id, secret, address)


def confirm_app(*, account_id: int, code: str, now: datetime) -> None:
    """Confirm the app that was set up by its first code.

    Raises:
        RuleBroken: The code is wrong or tried too often, or nothing was set up.
    """
    _allow(account_id, now)
    begun = SecondFactor.objects.filter(account_id=account_id, kind="totp", confirmed_at=None).first()
    step = _step_of(crypto.decrypt(begun.secret_enc), code, now) if begun else None
    if begun is None or step is None:
        raise _wrong()
    SecondFactor.objects.filter(id=begun.id, confirmed_at=None).update(confirmed_at=now, used_at=now, last_step=step)


def check_code(*, account_id: int, code: str, now: datetime) -> str:
    """Take a code of the app or a recovery code, once; returns which of the two it was: totp or recovery.

    Call outside a transaction: tries must stay counted.

    Raises:
        RuleBroken: It is wrong, was used before, or was tried too often; one message for all.
    """
    _allow(account_id, now)
    typed = "".join(filter(str.isalnum, code[:40])).lower()
    if typed.isdigit() and len(typed) == 6 and _take_app_code(account_id, typed, now):  # noqa: PLR2004  (RFC 6238)
        throttle.clear(_key(account_id))
        return "totp"
    if len(typed) == RECOVERY_LENGTH and _take_recovery_code(account_id, typed, now):
        throttle.clear(_key(account_id))
        return "recovery"
    raise _wrong()


@transaction.atomic
def new_recovery_codes(account_id: int) -> list[str]:
    """Replace the recovery codes of an account and return them; they are shown once."""
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    salt = secrets.token_bytes(16)
    RecoveryCode.objects.filter(account_id=account_id).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account_id=account_id, salt=salt, digest=_slow_digest(code, salt)) for code in codes
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


@transaction.atomic
def remove(*, account_id: int, factor_id: int) -> None:
    """Remove one second proof; the recovery codes go with the last.

    Raises:
        NotFound: Not a second proof of this account.
    """
    if not SecondFactor.objects.filter(account_id=account_id, id=factor_id).delete()[0]:
        raise NotFound("factor")
    if not factors(account_id):
        RecoveryCode.objects.filter(account_id=account_id).delete()


@transaction.atomic
def forget_all(account_id: int) -> int:
    """Remove all second proofs of an account that lost them; returns how many there were."""
    RecoveryCode.objects.filter(account_id=account_id).delete()
    return int(SecondFactor.objects.filter(account_id=account_id).delete()[0])


def begin_key(*, account_id: int, login: str, full_name: str, place: Place) -> tuple[str, str]:
    """Return what the browser's key API is given to make a key, as JSON, and the challenge to keep in the session."""
    options = generate_registration_options(
        rp_id=place.host,
        rp_name=place.name,
        user_id=account_id.to_bytes(8, "big"),
        user_name=login,
        user_display_name=full_name,
        exclude_credentials=_credentials(account_id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=_VERIFICATION
        ),
    )
    text = options_to_json(options)
    return text, str(json.loads(text)["challenge"])


def confirm_key(*, account_id: int, answer: str, challenge: str, label: str, place: Place, now: datetime) -> None:
    """Keep the key that the browser made.

    Raises:
        RuleBroken: The answer is not of this challenge and place, or the key is known already.
    """
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=place.host,
            expected_origin=place.origin,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as fault:
        raise _bad_key() from fault
    name = clean_input(label, _LONGEST_LABEL, multiline=False) or "Khóa bảo mật"
    if SecondFactor.objects.filter(credential=made.credential_id).exists():
        raise RuleBroken("factor.key_known", "Khóa bảo mật này đã được đăng ký. Hãy dùng khóa khác.", "label")
    SecondFactor.objects.create(
        account_id=account_id,
        kind="key",
        label=name,
        credential=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        confirmed_at=now,
        made_at=now,
    )


def ask_key(*, account_id: int, place: Place) -> tuple[str, str]:
    """Return what the browser's key API is given to prove a key, as JSON, and the challenge; empty without a key."""
    known = _credentials(account_id)
    if not known:
        return "", ""
    options = generate_authentication_options(
        rp_id=place.host, allow_credentials=known, user_verification=_VERIFICATION
    )
    text = options_to_json(options)
    return text, str(json.loads(text)["challenge"])


def check_key(*, account_id: int, answer: str, challenge: str, place: Place, now: datetime) -> None:
    """Check the proof of a key.

    Raises:
        RuleBroken: The answer is not of this challenge, place and account, or its counter went back.
    """
    _allow(account_id, now)
    try:
        credential = base64url_to_bytes(str(json.loads(answer)["rawId"]))
        known = SecondFactor.objects.filter(account_id=account_id, kind="key", credential=credential).first()
        if known is None:
            raise _bad_key()
        proved = verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=bytes(known.public_key),
            credential_current_sign_count=known.sign_count,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as fault:
        raise _bad_key() from fault
    SecondFactor.objects.filter(id=known.id).update(sign_count=proved.new_sign_count, used_at=now)
    throttle.clear(_key(account_id))


def _credentials(account_id: int) -> list[PublicKeyCredentialDescriptor]:
    found = sql.rows(
        "SELECT credential FROM directory_secondfactor WHERE account_id = %s AND kind = 'key' ORDER BY id",
        (account_id,),
    )
    return [PublicKeyCredentialDescriptor(id=bytes(credential)) for (credential,) in found]


def _take_app_code(account_id: int, code: str, now: datetime) -> bool:
    for factor in SecondFactor.objects.filter(account_id=account_id, kind="totp", confirmed_at__isnull=False):
        step = _step_of(crypto.decrypt(factor.secret_enc), code, now)
        # Two browsers with the same code: the row decides which was first.
        if step is not None and SecondFactor.objects.filter(id=factor.id, last_step__lt=step).update(
            last_step=step, used_at=now
        ):
            return True
    return False


def _take_recovery_code(account_id: int, code: str, now: datetime) -> bool:
    """Use a code up. All codes of a set share their salt, so that a try costs one slow digest and not ten."""
    salts = sql.rows(
        "SELECT DISTINCT salt FROM directory_recoverycode WHERE account_id = %s AND used_at IS NULL", (account_id,)
    )
    digests: list[bytes] = []
    for (salt,) in salts:
        # Codes from before there were salts were kept by the ring's keys.
        digests += [_slow_digest(code, bytes(salt))] if salt else crypto.indexes(f"recovery:{code}")
    return bool(
        sql.execute(
            "UPDATE directory_recoverycode SET used_at = %s "
            "WHERE account_id = %s AND digest = ANY(%s) AND used_at IS NULL",
            (now, account_id, digests),
        )
    )


def _slow_digest(code: str, salt: bytes) -> bytes:
    """Return the Argon2id digest of a code, at the cost that OWASP names as the least (19 MiB, two rounds)."""
    return hash_secret_raw(code.encode(), salt, 2, 19_456, 1, 32, Type.ID)


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the half minute a code stands for: the present one or a neighbour, for clocks that are a little off."""
    present = int(now.timestamp()) // HALF_MINUTE
    generator = pyotp.TOTP(secret)
    digits = "".join(filter(str.isdigit, code[:40]))
    return next(
        (step for step in (present, present - 1, present + 1)
         if secrets.compare_digest(generator.generate_otp(step), digits)),
        None,
    )  # fmt: skip


def _allow(account_id: int, now: datetime) -> None:
    if not throttle.hit(_key(account_id), limit=TRIES, window=WINDOW, now=now):
        raise RuleBroken("factor.too_many", "Đã thử mã quá nhiều lần. Vui lòng chờ 15 phút rồi thử lại.", "code")


def _key(account_id: int) -> str:
    return f"second-factor:{account_id}"


def _wrong() -> RuleBroken:
    return RuleBroken(
        "factor.wrong",
        "Mã chưa đúng hoặc đã dùng rồi. Hãy nhập mã đang hiện trong ứng dụng xác thực, hoặc một mã dự phòng.",
        "code",
    )


def _bad_key() -> RuleBroken:
    return RuleBroken("factor.key", "Khóa bảo mật chưa xác nhận được. Hãy thử lại, hoặc dùng mã xác thực.", "key")
