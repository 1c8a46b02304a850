"""Lost, stolen or misused accounts: reported with or without signing in, locked at once, opened again by a person.

Source: VL-6.4-2, QN-17.1-3; decision 0102.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from motcua.core import crypto, ledger, sql
from motcua.core.errors import Faults, NotAllowed, NotFound, RuleBroken
from motcua.core.text import clean_input, name_key
from motcua.directory import log_ins, sessions, throttle
from motcua.directory.actors import Actor, Role
from motcua.directory.events import AccountLocked, AccountReported, AccountRestored, ReportClosed
from motcua.directory.models.accounts import Account
from motcua.directory.models.agreements import LossReport
from motcua.directory.rules.loss import CHECKS, KINDS

REPORTS_AN_HOUR = 5
PAGE = 40
LONGEST_NAME, LONGEST_STORY = 200, 2000
NEEDED = {
    "full_name": "Hãy nhập họ và tên của chủ tài khoản.",
    "login": "Hãy nhập thư điện tử, số điện thoại dùng để đăng nhập, hoặc số định danh.",
    "contact": "Hãy cho biết cách liên hệ với bạn lúc này.",
}
_HOUR = timedelta(hours=1)
_OPEN = """
SELECT r.id, r.kind, r.full_name, r.login_enc, r.contact_enc, r.story, r.reported_at, a.full_name,
       coalesce(a.is_active, true), r.account_id
FROM directory_lossreport r LEFT JOIN directory_account a ON a.id = r.account_id
WHERE r.state = 'open' AND (%(after)s = 0 OR r.id < %(after)s) ORDER BY r.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Said:
    """What somebody who has no session says, as typed."""

    kind: str
    login: str
    full_name: str
    personal_number: str = ""
    contact: str = ""
    story: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report as the person in charge reads it; `holder` is empty when it fits no account."""

    id: int
    kind: str
    full_name: str
    login: str
    contact: str
    story: str
    reported_at: datetime
    holder: str
    is_locked: bool


@transaction.atomic
def report_own(*, actor: Actor, kind: str, story: str, now: datetime) -> None:
    """Lock the account one is signed in to; all its sessions end, this one too.

    Raises:
        NotAllowed: An official's account: its administrator locks it.
        RuleBroken: It is not said what happened.
    """
    if actor.is_official or not actor.account_id:
        raise NotAllowed("a citizen's own account")
    if kind not in KINDS:
        raise RuleBroken("loss.kind", "Hãy chọn điều đã xảy ra.", "kind")
    account = Account.objects.select_for_update().get(id=actor.account_id)
    said = Said(kind, account.login, account.full_name, story=story)
    _keep(said, account, actor.ref, now)


def report(*, said: Said, remote: str, now: datetime) -> None:
    """Take a report of somebody who can not sign in; the answer is the same whether it fits an account or not.

    It locks the account at once when log-in name, full name and, where the account knows one, personal number are
    the account's: a wrong lock is undone at a desk, misuse is not. Whatever does not fit waits for a person.

    Call outside a transaction: tries must stay counted.

    Raises:
        SeveralBroken: Something that is needed is missing.
        RuleBroken: Too many reports from this address.
    """
    faults = Faults()
    faults.unless(said.kind in KINDS, "loss.kind", "Hãy chọn điều đã xảy ra.", "kind")
    for field, message in NEEDED.items():
        faults.unless(clean_input(getattr(said, field), LONGEST_NAME, multiline=False), "loss.lacks", message, field)
    faults.tell()
    near = throttle.neighbourhood(remote)
    if not throttle.hit(f"loss:{near}", limit=REPORTS_AN_HOUR, window=_HOUR, now=now):
        raise RuleBroken(
            "loss.too_many",
            "Đã báo quá nhiều lần từ nơi này. Hãy gọi tổng đài hoặc đến Bộ phận Một cửa để khóa tài khoản.",
        )
    with transaction.atomic():
        _keep(said, _meant(said), "public", now)


def may_unlock(actor: Actor) -> bool:
    """Tell whether the actor is in charge of lost accounts: whoever administers the province's accounts."""
    return actor.has(Role.PROVINCE_ADMIN)


def open_reports(actor: Actor, after: int = 0) -> list[Report]:
    """Return reports that wait for a person, newest first, a page from `after`.

    Raises:
        NotAllowed: Not in charge.
    """
    _require(actor)
    found = sql.rows(_OPEN, {"after": after, "limit": PAGE})
    return [
        Report(
            id=row[0],
            kind=row[1],
            full_name=row[2],
            login=crypto.decrypt(row[3]),
            contact=crypto.decrypt(row[4]),
            story=row[5],
            reported_at=row[6],
            holder=row[7] or "",
            is_locked=row[9] is not None and not row[8],
        )
        for row in found
    ]


@transaction.atomic
def unlock(*, actor: Actor, report_id: int, identity_check: str, note: str, now: datetime) -> None:
    """Open a reported account again after its holder's identity was checked; the old password opens it no more.

    Raises:
        NotAllowed: Not in charge.
        NotFound: No such open report.
        RuleBroken: No check of identity is named, or the report fits no account, or one that is gone by now.
    """
    account, kept = _hold(actor, report_id)
    if identity_check not in CHECKS:
        raise RuleBroken("loss.check", "Hãy cho biết đã kiểm tra danh tính bằng cách nào.", "identity_check")
    if account is None:
        raise RuleBroken("loss.nobody", "Báo cáo này chưa khớp với tài khoản nào để mở.", "identity_check")
    if account.joined_to_id or account.withdrawn_at:
        message = "Tài khoản này đã gộp vào tài khoản khác hoặc đã đóng, nên không mở lại được. Hãy đóng báo cáo."
        raise RuleBroken("loss.gone", message, "identity_check")
    Account.objects.filter(id=account.id).update(is_active=True, password=make_password(None))
    LossReport.objects.filter(account=account, state="open").exclude(id=kept.id).update(
        state="closed", closed_at=now, closed_by=actor.ref, outcome="unlocked", identity_check=identity_check
    )
    _close(kept, actor, "unlocked", note, now, identity_check=identity_check)
    ledger.record(stream=account.id, fact=AccountRestored(), actor=actor.ref, now=now, reason=CHECKS[identity_check])


@transaction.atomic
def dismiss(*, actor: Actor, report_id: int, note: str, now: datetime) -> None:
    """Close a report that leads nowhere; an account that it locked stays locked until its holder comes.

    Raises:
        NotAllowed: Not in charge.
        NotFound: No such open report.
        RuleBroken: No reason, or its account is locked by it.
    """
    account, kept = _hold(actor, report_id)
    if not clean_input(note, LONGEST_STORY):
        raise RuleBroken("loss.note", "Hãy ghi đã tìm hiểu được gì.", "note")
    is_gone = account is not None and bool(account.joined_to_id or account.withdrawn_at)
    if account is not None and not account.is_active and not is_gone:
        raise RuleBroken("loss.locked", "Tài khoản đang khóa theo báo cáo này: hãy kiểm tra danh tính rồi mở.", "note")
    _close(kept, actor, "dismissed", note, now)


def _keep(said: Said, account: Account | None, by: str, now: datetime) -> None:
    kept = LossReport.objects.create(
        account=account,
        kind=said.kind,
        full_name=clean_input(said.full_name, LONGEST_NAME, multiline=False),
        login_enc=crypto.encrypt(clean_input(said.login, LONGEST_NAME, multiline=False)),
        contact_enc=crypto.encrypt(clean_input(said.contact, LONGEST_NAME, multiline=False)),
        story=clean_input(said.story, LONGEST_STORY),
        reported_at=now,
    )
    if account is not None and account.is_active:
        Account.objects.filter(id=account.id).update(is_active=False)
        sessions.end_sessions(account_id=account.id, how="reported", now=now)
        ledger.ensure(account.id)
        ledger.record(stream=account.id, fact=AccountLocked(), actor=by, now=now, reason=KINDS[said.kind])
    ledger.begin(kept.id)
    fact = AccountReported(kind=said.kind, account=account.id if account else 0)
    ledger.record(stream=kept.id, fact=fact, actor=by, now=now)


def _meant(said: Said) -> Account | None:
    """Return the one account that everything said fits; else None."""
    stored = log_ins.looked_up(said.login)
    number = "".join(filter(str.isdigit, said.personal_number))[:12]
    found = Account.objects.select_for_update().filter(is_official=False, verified_at__isnull=False)
    account = found.filter(login=stored).first()
    if account is None and number:
        account = found.filter(personal_index__in=crypto.indexes(number)).order_by("-is_active", "id").first()
    while account is not None and account.joined_to_id:
        # Who reports by the old name means the account that both became.
        account = found.filter(id=account.joined_to_id).first()
    if account is None or account.withdrawn_at or account.name_key != name_key(said.full_name):
        return None
    known = bytes(account.personal_index)
    return account if not known or known in crypto.indexes(number) else None


def _hold(actor: Actor, report_id: int) -> tuple[Account | None, LossReport]:
    _require(actor)
    kept = LossReport.objects.select_for_update().filter(id=report_id, state="open").first()
    if kept is None:
        raise NotFound("report")
    account = Account.objects.select_for_update().filter(id=kept.account_id).first() if kept.account_id else None
    return account, kept


def _close(kept: LossReport, actor: Actor, outcome: str, note: str, now: datetime, *, identity_check: str = "") -> None:
    kept.state, kept.closed_at, kept.closed_by, kept.outcome = "closed", now, actor.ref, outcome
    kept.identity_check, kept.note = identity_check, clean_input(note, LONGEST_STORY)
    kept.save(update_fields=["state", "closed_at", "closed_by", "outcome", "identity_check", "note"])
    fact = ReportClosed(outcome=outcome, identity_check=identity_check)
    ledger.record(stream=kept.id, fact=fact, actor=actor.ref, now=now, reason=kept.note)


def _require(actor: Actor) -> None:
    if not may_unlock(actor):
        raise NotAllowed("lost accounts are dealt with by the province's administrators")
