"""Acting for another: mandates given here, mandates by document, representatives; begun, used, ended.

Source: VL-2.4, VL-15.1.b-2, QN-1.2.c; Bộ luật Dân sự 2015 Điều 138, 140, 563; decision 0101.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from motcua.core import clock, crypto, ledger, sql
from motcua.core.errors import Faults, NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_token
from motcua.core.text import clean_input, name_key
from motcua.directory import log_ins
from motcua.directory.actors import Actor
from motcua.directory.events import MandateEnded, MandateMade
from motcua.directory.mandate_sides import Side
from motcua.directory.models.accounts import Account
from motcua.directory.models.mandates import Mandate
from motcua.directory.rules.assurance import SURE
from motcua.directory.rules.logins import Login, normal_email, normal_phone, read_login
from motcua.directory.rules.mandates import PRINCIPALS, Basis, Terms, period_fault, why_not

SHOWN = 100
MOST_USABLE = 1000
LONGEST_NAME, LONGEST_DOCUMENT, MOST_PROCEDURES = 200, 300, 50
MOST_A_DAY = 20
"""Mandates that one account gives or declares in 24 hours: each is a message to somebody who asked for none."""
_NUMBERS = {9, 10, 12, 13}
_KEYS = """
SELECT a.login, a.assurance = ANY(%(sure)s), a.personal_index, a.personal_enc, a.phone_enc
FROM directory_account a WHERE a.id = %(account)s
"""
_SELECT = """
SELECT m.id, m.token, m.kind, m.basis, m.principal_id, m.principal_name, m.number_enc, m.phone_enc, m.email,
       m.delegate_name, m.document, m.procedures, m.valid_from, m.valid_to, m.made_at, m.ended_at, m.role
FROM directory_mandate m
"""


@dataclass(frozen=True)
class MandateFacts:
    """A mandate as those concerned see it."""

    id: int
    token: str
    kind: str
    basis: str
    principal_id: int | None
    principal_name: str
    number: str
    phone: str
    email: str
    delegate_name: str
    document: str
    procedures: tuple[str, ...]
    valid_from: date
    valid_to: date
    made_at: datetime
    ended_at: datetime | None
    role: str

    def why_not(self, procedure: str, today: date) -> str:
        """Return why it does not count for a procedure on a day; empty when it does."""
        terms = Terms(self.valid_from, self.valid_to, self.procedures, ended=self.ended_at is not None, role=self.role)
        return why_not(terms, procedure=procedure, today=today)


@dataclass(frozen=True)
class Scope:
    """For what and how long, as typed; no procedure means all, `unknown` are those that nobody publishes."""

    valid_from: date | None
    valid_to: date | None
    procedures: Sequence[str] = field(default_factory=tuple)
    unknown: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True)
class Principal:
    """For whom, when the one who acts declares it."""

    kind: str
    name: str
    number: str = ""
    phone: str = ""
    email: str = ""


@transaction.atomic
def give(*, actor: Actor, to: str, to_name: str, scope: Scope, now: datetime) -> str:
    """Let another person act for the actor from the day on; returns the mandate's token.

    Given again just as it is, by a second click, it is there once and its delegate is told once.

    Args:
        to: What the other signs in with, or their personal number; nobody learns whether there is such an account.
        to_name: Their name, as the giver knows them.

    Raises:
        NotAllowed: Not a citizen's or organisation's account.
        SeveralBroken: Something is missing or wrong.
        RuleBroken: Too many within a day.
    """
    own = own_account(actor)
    faults, key = Faults(), ""
    with faults.of_part():
        key = delegate_key(to)
    faults.unless(key not in keys_of(own.id), "mandate.self", "Không cần ủy quyền cho chính mình.", "to")
    name = clean_input(to_name, LONGEST_NAME, multiline=False)
    faults.unless(name, "mandate.name", "Hãy nhập họ và tên người được ủy quyền.", "to_name")
    _check_scope(faults, scope, clock.local_date(now))
    faults.tell()
    same = _running(scope).filter(principal=own, delegate_key=key, role="").first()
    if same is not None:
        return str(same.token)
    _allow_another(actor, now, "to")
    is_person = own.kind == "person"
    kind = "person" if is_person else "household" if own.kind == "household" else "organisation"
    number = crypto.decrypt(own.personal_enc) if is_person else own.organisation_code
    return make(
        own.id,
        scope,
        actor,
        now,
        kind=kind,
        basis=Basis.GIVEN,
        principal=own,
        principal_name=own.full_name if is_person else own.organisation or own.full_name,
        number_enc=crypto.encrypt(number),
        number_index=crypto.index(number),
        phone_enc=bytes(own.phone_enc),
        email=own.email,
        delegate_key=key,
        delegate_name=name,
        contact_enc=crypto.encrypt(contact_of(to)),
    )


@transaction.atomic
def declare(*, actor: Actor, principal: Principal, document: str, basis: str, scope: Scope, now: datetime) -> str:
    """Keep that the actor acts for somebody by a paper, or by law; the desk compares the paper with each dossier.

    Declared again just as it is, by a second click, it is there once and the principal is told once.

    Raises:
        NotAllowed: Not a citizen's or organisation's account.
        SeveralBroken: Something is missing or wrong.
        RuleBroken: Too many within a day.
    """
    own = own_account(actor)
    faults = Faults()
    name = clean_input(principal.name, LONGEST_NAME, multiline=False)
    number = "".join(filter(str.isalnum, principal.number))[:20]
    paper = clean_input(document, LONGEST_DOCUMENT, multiline=False)
    faults.unless(principal.kind in PRINCIPALS, "mandate.kind", "Hãy chọn loại người được đại diện.", "kind")
    faults.unless(name, "mandate.principal", "Hãy nhập tên người, tổ chức hoặc hộ được đại diện.", "name")
    faults.unless(
        not number or len(number) in _NUMBERS,
        "mandate.number",
        "Số định danh có 12 chữ số; mã số doanh nghiệp có 10 hoặc 13 chữ số.",
        "number",
    )
    phone = email = ""
    with faults.of_part():
        phone = normal_phone(principal.phone) if principal.phone.strip() else ""
    with faults.of_part():
        email = normal_email(principal.email, "email") if principal.email.strip() else ""
    faults.unless(basis in {Basis.DOCUMENT, Basis.REPRESENTATIVE}, "mandate.basis", "Hãy chọn căn cứ.", "basis")
    faults.unless(paper, "mandate.document", "Hãy ghi số, ngày, nơi lập của giấy tờ chứng minh.", "document")
    _check_scope(faults, scope, clock.local_date(now))
    faults.tell()
    declared = {"delegate_key": f"account:{own.id}", "kind": principal.kind, "principal_name": name, "document": paper}
    same = _running(scope).filter(**declared, basis=basis, number_index=crypto.index(number), email=email).first()
    if same is not None:
        return str(same.token)
    _allow_another(actor, now, "name")
    return make(
        own.id,
        scope,
        actor,
        now,
        **declared,
        basis=Basis(basis),
        number_enc=crypto.encrypt(number),
        number_index=crypto.index(number),
        phone_enc=crypto.encrypt(phone),
        email=email,
        delegate_name=own.full_name,
    )


@transaction.atomic
def end(*, actor: Actor, token: str, now: datetime) -> None:
    """End a mandate at once: by who gave it, or by who was given it; a second click changes nothing.

    Raises:
        NotFound: No such mandate, or not the actor's: both look the same.
    """
    row = Mandate.objects.select_for_update().filter(token=token).first()
    if row is None or (row.principal_id != actor.account_id and row.delegate_key not in keys_of(actor.account_id)):
        raise NotFound("mandate")
    if row.ended_at is not None:
        return
    Mandate.objects.filter(id=row.id).update(ended_at=now, ended_by=actor.ref)
    by = Side.PRINCIPAL if row.principal_id == actor.account_id else Side.DELEGATE
    tell(row.principal_id or actor.account_id, MandateEnded(mandate=row.id, by=by), actor, now)


def end_all(*, account: Account, actor: Actor, now: datetime) -> None:
    """End every mandate of an account that closes, given and received; the other sides are told.

    The caller is the transaction and holds the account.
    """
    own = [account.login, f"account:{account.id}"]
    running = Mandate.objects.select_for_update().filter(ended_at=None)
    # The log-in name is free again: whoever takes it next is another person.
    rows = list(running.filter(Q(principal_id=account.id) | Q(delegate_key__in=own)).order_by("id"))
    Mandate.objects.filter(id__in=[row.id for row in rows]).update(ended_at=now, ended_by=actor.ref)
    for row in rows:
        by = Side.PRINCIPAL if row.principal_id == account.id else Side.DELEGATE
        tell(row.principal_id or account.id, MandateEnded(mandate=row.id, by=by), actor, now)


def given(actor: Actor, limit: int = SHOWN) -> list[MandateFacts]:
    """Return the mandates the actor gave, those that ended last; members of an organisation are in `members`."""
    condition = "WHERE m.principal_id = %s AND m.role = '' ORDER BY m.ended_at IS NOT NULL, m.id DESC LIMIT %s"
    return facts_where(condition, (actor.account_id, limit))


def received(actor: Actor, limit: int = SHOWN) -> list[MandateFacts]:
    """Return the mandates by which the actor acts for others, ended ones last, newest first."""
    condition = "WHERE m.delegate_key = ANY(%s) ORDER BY m.ended_at IS NOT NULL, m.id DESC LIMIT %s"
    return facts_where(condition, (keys_of(actor.account_id), limit))


def usable(actor: Actor, procedure: str, now: datetime) -> list[MandateFacts]:
    """Return the mandates by which the actor may hand in a procedure today."""
    today = clock.local_date(now)
    return [one for one in received(actor, MOST_USABLE) if not one.why_not(procedure, today)]


def received_one(actor: Actor, token: str) -> MandateFacts:
    """Return one mandate by which the actor acts.

    Raises:
        NotFound: No such mandate, or somebody else's.
    """
    found = facts_where("WHERE m.token = %s AND m.delegate_key = ANY(%s)", (token, keys_of(actor.account_id)))
    if not found:
        raise NotFound("mandate")
    return found[0]


def ended_before(actor: Actor, mandate_id: int) -> list[int]:
    """Return the ended mandates by which the actor once acted for whom this one is from."""
    found = received(actor, MOST_USABLE)
    newer = next((one for one in found if one.id == mandate_id), None)
    return [one.id for one in found if newer and one.ended_at is not None and _is_of_same(one, newer)]


def counting(actor: Actor, mandate_id: int, procedure: str, now: datetime) -> int:
    """Return a mandate that counts for what was begun under this one: itself, or another from the same person.

    Where none counts it is itself, so that its own reason is told.
    """
    found = received(actor, MOST_USABLE)
    begun = next((one for one in found if one.id == mandate_id), None)
    if begun is None:
        return mandate_id
    count = [one for one in found if not one.why_not(procedure, clock.local_date(now)) and _is_of_same(one, begun)]
    return mandate_id if begun in count or not count else count[0].id


def _is_of_same(one: MandateFacts, other: MandateFacts) -> bool:
    """Tell whether two mandates are from the same account, or declared for the same name and number."""
    if one.principal_id is not None or other.principal_id is not None:
        return one.principal_id == other.principal_id and one.kind == other.kind
    named = [(each.kind, name_key(each.principal_name), each.number) for each in (one, other)]
    return named[0] == named[1]


def hold_usable(*, actor: Actor, mandate_id: int, procedure: str, now: datetime) -> MandateFacts:
    """Return a mandate that counts at this moment, kept from being ended until the transaction is over.

    Raises:
        RuleBroken: It does not count any more, with why; nothing of what was filled in is lost.
    """
    sql.rows("SELECT 1 FROM directory_mandate WHERE id = %s FOR SHARE", (mandate_id,))
    found = facts_where("WHERE m.id = %s AND m.delegate_key = ANY(%s)", (mandate_id, keys_of(actor.account_id)))
    why = (
        found[0].why_not(procedure, clock.local_date(now))
        if found
        else "Ủy quyền này không còn dành cho tài khoản này."
    )
    if why:
        raise RuleBroken(
            "mandate.ended",
            f"{why} Bản khai vẫn được giữ nguyên: khi có ủy quyền mới của chính người đó, hoặc bạn khai lại việc đại "
            "diện ở trang “Ủy quyền, làm thay”, bản khai này nộp được ngay.",
            "mandate",
        )
    return found[0]


def make(account_id: int, scope: Scope, actor: Actor, now: datetime, **values: object) -> str:
    """Write a mandate and its fact on the account's stream; the caller is the transaction and has checked it."""
    codes = _codes(scope)
    period = {"valid_from": scope.valid_from, "valid_to": scope.valid_to}
    row = Mandate.objects.create(
        token=new_token(), procedures=codes, made_by=actor.ref, made_at=now, **(values | period)
    )
    fact = MandateMade(
        mandate=row.id,
        basis=str(values["basis"]),
        valid_from=str(scope.valid_from),
        valid_to=str(scope.valid_to),
        procedures=tuple(codes),
        role=str(values.get("role", "")),
    )
    tell(account_id, fact, actor, now)
    return str(row.token)


def _codes(scope: Scope) -> list[str]:
    return list(dict.fromkeys(code for code in scope.procedures if code))[:MOST_PROCEDURES]


def _running(scope: Scope) -> QuerySet[Mandate]:
    """Return the mandates of just this scope, whose days are checked, that nobody ended."""
    period = {"valid_from": scope.valid_from, "valid_to": scope.valid_to}
    return Mandate.objects.filter(ended_at=None, procedures=_codes(scope), **period)


def _allow_another(actor: Actor, now: datetime, field_name: str) -> None:
    """Refuse more mandates than people need in a day; the caller holds the account, so that none slips by.

    Raises:
        RuleBroken: Too many within a day.
    """
    concerned = Q(principal_id=actor.account_id) | Q(delegate_key=f"account:{actor.account_id}")
    made = Mandate.objects.filter(concerned, role="", made_by=actor.ref, made_at__gt=now - timedelta(days=1)).count()
    if made >= MOST_A_DAY:
        message = f"Đã lập {MOST_A_DAY} ủy quyền trong 24 giờ. Hãy lập tiếp vào ngày mai."
        raise RuleBroken("mandate.too_many", message, field_name)


def _check_scope(faults: Faults, scope: Scope, today: date) -> None:
    begins, ends = scope.valid_from, scope.valid_to
    faults.unless(begins, "mandate.from", "Hãy nhập ngày bắt đầu, ví dụ 05/03/2026.", "valid_from")
    faults.unless(ends, "mandate.to", "Hãy nhập ngày kết thúc, ví dụ 05/03/2027.", "valid_to")
    if begins and ends:
        fault = period_fault(begins, ends, today)
        faults.unless(not fault, "mandate.period", fault, "valid_to")
    told = f"Không có thủ tục mang mã {', '.join(scope.unknown)}. Hãy ghi đúng mã ở trang thủ tục, hoặc bỏ trống."
    faults.unless(not scope.unknown, "mandate.procedures", told, "procedures")


def delegate_key(typed: str) -> str:
    """Return what a delegate is known by, from what they sign in with or their personal number.

    Raises:
        RuleBroken: It is neither.
    """
    digits = "".join(filter(str.isalnum, typed))
    if digits.isdigit() and len(digits) == 12:  # noqa: PLR2004  (a personal number)
        return log_ins.number_key(crypto.index(digits))
    try:
        return log_ins.column(read_login(typed))
    except RuleBroken as broken:
        message = "Hãy nhập thư điện tử, số điện thoại mà người đó dùng để đăng nhập, hoặc số định danh 12 chữ số."
        raise RuleBroken("mandate.delegate", message, "to") from broken


def contact_of(typed: str) -> str:
    """Return e-mail, telephone or personal number as `delegate_key` read it; call after that."""
    digits = "".join(filter(str.isalnum, typed))
    if digits.isdigit() and len(digits) == 12:  # noqa: PLR2004  (a personal number)
        return digits
    read = read_login(typed)
    return read.email or read.phone


def keys_of(account_id: int) -> list[str]:
    """Return what names an account as a delegate; a number that was only typed names nobody."""
    found = sql.rows(_KEYS, {"account": account_id, "sure": [str(level) for level in SURE]})
    if not found:
        return []
    login, is_sure, digest, personal, phone = found[0]
    keys = [login, f"account:{account_id}"]
    # Who got the mandate before having an account was named by a digest of that day's key.
    if is_sure and digest:
        keys += map(log_ins.number_key, {bytes(digest), *crypto.indexes(crypto.decrypt(personal))})
    by_phone = log_ins.forms(Login(phone=crypto.decrypt(phone)))
    return keys + by_phone if login in by_phone else keys


def own_account(actor: Actor) -> Account:
    """Lock the actor's own account.

    Raises:
        NotAllowed: An official's account, or none.
    """
    if actor.is_official or not actor.account_id:
        raise NotAllowed("only a citizen's or organisation's account")
    return Account.objects.select_for_update().get(id=actor.account_id)


def facts_where(condition: str, values: tuple[object, ...]) -> list[MandateFacts]:
    """Return mandates as those concerned see them; `m` is the mandate in the condition."""
    return [_read(row) for row in sql.rows(_SELECT + condition, values)]


def _read(row: tuple[Any, ...]) -> MandateFacts:
    number, phone, codes = crypto.decrypt(row[6]), crypto.decrypt(row[7]), tuple(sql.json_value(row[11]))
    values: tuple[Any, ...] = (*row[:6], number, phone, *row[8:11], codes, *row[12:])
    return MandateFacts(*values)


def tell(account_id: int, fact: ledger.Fact, actor: Actor, now: datetime) -> None:
    """Keep a fact about a mandate on an account's stream."""
    ledger.ensure(account_id)
    ledger.record(stream=account_id, fact=fact, actor=actor.ref, now=now)
