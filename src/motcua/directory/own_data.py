"""A citizen's own data: seen, corrected, and the account closed by the rules of retention.

Source: DN-4.4, QN-5.2-3; Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15; decision 0104.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from motcua.core import crypto, ledger
from motcua.core.errors import Faults, NotAllowed
from motcua.core.text import clean_input, name_key
from motcua.directory import mandates, second_factors, sessions, sign_on
from motcua.directory.actors import Actor
from motcua.directory.events import AccountClosed, OwnDataCorrected
from motcua.directory.models.accounts import Account, StatementAcceptance
from motcua.directory.models.sign_ins import SignInLink
from motcua.directory.rules.assurance import SURE, Assurance, words
from motcua.directory.rules.logins import normal_email, normal_phone

LONGEST_NAME, LONGEST_ADDRESS = 200, 300
_NUMBER = re.compile(r"[0-9]{9}|[0-9]{12}")


@dataclass(frozen=True)
class OwnData:
    """What an account knows of its holder; `is_vouched` when name and number are not the holder's to change."""

    full_name: str
    kind: str
    organisation: str
    organisation_code: str
    personal_number: str
    phone: str
    email: str
    address: str
    assurance: str
    is_vouched: bool
    created_at: datetime
    statements: tuple[tuple[str, datetime], ...]


@dataclass(frozen=True)
class Corrected:
    """The holder's data as typed."""

    full_name: str
    personal_number: str
    phone: str
    email: str
    address: str
    organisation: str = ""


def own_data(actor: Actor) -> OwnData:
    """Return what the actor's account knows.

    Raises:
        NotAllowed: An official's account: its administrator keeps it.
    """
    return _shown(_own(actor, lock=False))


@transaction.atomic
def correct(*, actor: Actor, typed: Corrected, now: datetime) -> tuple[str, ...]:
    """Correct the holder's data and return which fields changed; dossiers handed in keep what was stated then.

    What a national account or a desk vouched for changes there, not here.

    Raises:
        NotAllowed: An official's account.
        SeveralBroken: Something is missing or wrong.
    """
    account = _own(actor, lock=True)
    before = _shown(account)
    faults = Faults()
    values = {
        "full_name": clean_input(typed.full_name, LONGEST_NAME, multiline=False),
        "personal_number": "".join(filter(str.isdigit, typed.personal_number))[:20],
        "phone": "",
        "email": "",
        "address": clean_input(typed.address, LONGEST_ADDRESS, multiline=False),
        "organisation": clean_input(typed.organisation, LONGEST_NAME, multiline=False),
    }
    if before.is_vouched:
        values |= {key: getattr(before, key) for key in ("full_name", "personal_number", "organisation")}
    if before.kind == "person":
        values["organisation"] = before.organisation
    faults.unless(values["full_name"], "own.name", "Hãy nhập họ và tên như trên giấy tờ tùy thân.", "full_name")
    number = values["personal_number"]
    faults.unless(
        not number or _NUMBER.fullmatch(number), "own.number", "Số định danh có 12 chữ số.", "personal_number"
    )
    with faults.of_part():
        values["phone"] = normal_phone(typed.phone) if typed.phone.strip() else ""
    with faults.of_part():
        values["email"] = normal_email(typed.email, "email") if typed.email.strip() else ""
    # What is there and wrong has its own message.
    is_given = typed.phone.strip() or typed.email.strip()
    faults.unless(is_given, "own.contact", "Hãy ghi ít nhất một cách liên hệ: số điện thoại hoặc thư điện tử.", "email")
    faults.tell()
    changed = tuple(key for key, value in values.items() if value != getattr(before, key))
    if changed:
        Account.objects.filter(id=account.id).update(
            full_name=values["full_name"],
            name_key=name_key(values["full_name"]),
            organisation=values["organisation"],
            personal_enc=crypto.encrypt(number),
            personal_index=crypto.index(number),
            phone_enc=crypto.encrypt(values["phone"]),
            phone_index=crypto.index(values["phone"]),
            email=values["email"],
            address=values["address"],
        )
        _tell(account.id, OwnDataCorrected(fields=changed), actor, now)
    return changed


def close(*, actor: Actor, now: datetime) -> None:
    """Close the actor's account for ever; the caller is the transaction and knows that nothing is under way.

    Erased: ways in, contact data, second proofs, links. Taken back: what other applications may know. Kept: the name,
    so that history tells who acted, and what dossiers, statements and agreements need for their time of retention. The
    log-in name is free again.

    Raises:
        NotAllowed: An official's account.
    """
    account = _own(actor, lock=True)
    Account.objects.filter(id=account.id).update(
        login=f"closed:{account.id}",
        password=make_password(None),
        is_active=False,
        withdrawn_at=now,
        email="",
        address="",
        phone_enc=b"",
        phone_index=b"",
        personal_enc=b"",
        personal_index=b"",
    )
    SignInLink.objects.filter(account_id=account.id).delete()
    second_factors.forget_all(account.id)
    mandates.end_all(account=account, actor=actor, now=now)
    sessions.end_sessions(account_id=account.id, how="closed", now=now)
    sign_on.withdraw_all(account.id, now)
    _tell(account.id, AccountClosed(), actor, now)


def _own(actor: Actor, *, lock: bool) -> Account:
    if actor.is_official or not actor.account_id:
        raise NotAllowed("a citizen's own account")
    rows = Account.objects.select_for_update() if lock else Account.objects
    return rows.get(id=actor.account_id)


def _shown(account: Account) -> OwnData:
    stated = StatementAcceptance.objects.filter(account=account).order_by("-accepted_at")[:20]
    return OwnData(
        full_name=account.full_name,
        kind=account.kind,
        organisation=account.organisation,
        organisation_code=account.organisation_code,
        personal_number=crypto.decrypt(bytes(account.personal_enc)),
        phone=crypto.decrypt(bytes(account.phone_enc)),
        email=account.email,
        address=account.address,
        assurance=words(account.assurance or Assurance.DECLARED),
        is_vouched=account.assurance in SURE,
        created_at=account.created_at,
        statements=tuple((one.version, one.accepted_at) for one in stated),
    )


def _tell(account_id: int, fact: ledger.Fact, actor: Actor, now: datetime) -> None:
    ledger.ensure(account_id)
    ledger.record(stream=account_id, fact=fact, actor=actor.ref, now=now)
