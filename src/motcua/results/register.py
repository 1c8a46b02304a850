"""Sổ theo dõi hồ sơ: one book per agency and year, numbered by Mẫu 01, printed by period, closed at the end."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from django.db import transaction

from motcua.core import clock, crypto, numbers, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id, new_token
from motcua.directory.actors import Actor, Role
from motcua.dossiers import slip_contents
from motcua.dossiers.enums import CHANNEL_LABELS, DELIVERY_LABELS
from motcua.dossiers.slips.content import PageSize, Register, RegisterRow
from motcua.dossiers.slips.editions import SlipKind, edition_by_code, edition_on
from motcua.dossiers.slips.printing import render_slip
from motcua.results.models import BookClosing, RegisterExtract

MOST_ROWS = 2_000
PAGE = 50
_OTHER_WAYS = {"counter": "Trực tiếp", "online": "Bản điện tử", "postal": "Bưu chính công ích"}

_ROWS = """
SELECT s.number, d.code, p.name, d.owner_name, o.address, o.phone_enc, h.name, d.accepted_at, d.due_at,
       (SELECT min(x.passed_at) FROM processing_hop x WHERE x.dossier_id = d.id AND x.from_unit_id = d.desk_unit_id),
       CASE WHEN d.status IN (9, 10) THEN d.finished_at END, d.returned_at, coalesce(v.method, d.delivery),
       coalesce(v.receiver_name, ''), d.status, d.channel, s.voided_at IS NOT NULL
FROM (SELECT number, dossier_id, voided_at FROM dossiers_slip
      WHERE agency_id = %(agency)s AND kind = 'appointment' AND year = %(year)s AND number > %(after)s
        AND issued_at >= %(from)s AND issued_at < %(to)s
      ORDER BY number LIMIT %(limit)s) s
JOIN dossiers_dossier d ON d.id = s.dossier_id
JOIN procedures_procedure p ON p.id = d.procedure_id
JOIN directory_agency h ON h.id = d.handling_agency_id
JOIN dossiers_party o ON o.dossier_id = d.id AND o.role = 'owner'
LEFT JOIN LATERAL (SELECT method, receiver_name FROM results_handover
                   WHERE dossier_id = d.id ORDER BY id LIMIT 1) v ON true
ORDER BY s.number
"""


@dataclass(frozen=True)
class Book:
    """A year's book of an agency as its page shows it."""

    year: int
    rows: list[RegisterRow]
    after: int
    closing: "Closing | None"


@dataclass(frozen=True)
class Closing:
    """When a book was closed, by whom, after which number."""

    year: int
    last_number: int
    closed_at: datetime
    who: str


@dataclass(frozen=True)
class Extract:
    """A printed stretch of a book."""

    token: str
    number: int
    year: int
    first_day: date
    last_day: date
    issued_at: datetime


def may_keep_book(actor: Actor) -> bool:
    """Tell whether the actor keeps the book of the own agency: the desk, and who administers the agency.

    The book holds every dossier of the agency, so not a post that is narrowed to some procedures.
    """
    return actor.is_official and actor.has(Role.DESK, Role.AGENCY_ADMIN) and not actor.procedure_set_id


def book(actor: Actor, first: date, last: date, after: int = 0) -> Book:
    """Return one page of the actor's agency's book for a period of one year, by number; keyset.

    Raises:
        NotAllowed: The actor keeps no book.
        RuleBroken: The period is not one year's, or runs backwards.
    """
    _require(actor)
    check_period(first, last)
    rows = _rows(actor.agency_id, first, last, after, PAGE + 1)
    return Book(
        first.year, rows[:PAGE], rows[PAGE - 1].number if len(rows) > PAGE else 0, closing(actor.agency_id, first.year)
    )


def check_period(first: date, last: date) -> None:
    """Refuse a period that is no stretch of one book in one edition of its form.

    Source: TT 01/2018/TT-VPCP Điều 10 khoản 2: one book a year; Mẫu 07 of TT 03/2025/TT-VPCP from 15/09/2025.
    """
    if last < first:
        raise RuleBroken("register.backwards", "Ngày cuối phải từ ngày đầu trở đi. Hãy sửa lại khoảng ngày.", "den")
    if first.year != last.year:
        raise RuleBroken("register.two_years", "Mỗi năm một quyển sổ. Hãy chọn khoảng ngày trong cùng một năm.", "den")
    if edition_on(first).code != edition_on(last).code:
        change = edition_on(last).valid_from
        message = f"Mẫu sổ đổi từ ngày {change:%d/%m/%Y}. Hãy in riêng phần trước ngày đó và phần từ ngày đó trở đi."
        raise RuleBroken("register.two_editions", message, "den")


@transaction.atomic
def print_extract(*, actor: Actor, first: date, last: date, now: datetime) -> str:
    """Issue the book of a period as a document that prints the same for ever; returns its token.

    Raises:
        NotAllowed: The actor keeps no book.
        RuleBroken: See `check_period`; or there are more rows than one document holds.
    """
    _require(actor)
    check_period(first, last)
    rows = _rows(actor.agency_id, first, last, 0, MOST_ROWS + 1)
    if len(rows) > MOST_ROWS:
        message = f"Khoảng ngày có hơn {MOST_ROWS} hồ sơ. Hãy in từng đoạn ngắn hơn."
        raise RuleBroken("register.too_long", message, "den")
    closed = closing(actor.agency_id, first.year)
    number = numbers.take(f"slip:{SlipKind.REGISTER}:{actor.agency_code}:{first.year}")
    head = slip_contents.letterhead(actor, sign="STD", number=number, now=now)
    content = Register(
        head=replace(head, page=PageSize.A4),
        year=first.year,
        period=_period(first, last),
        rows=tuple(rows),
        closed=_closed_line(closed) if closed else "",
        keeper=actor.full_name,
    )
    token = new_token()
    row = {
        "id": new_id(),
        "token": token,
        "agency": actor.agency_id,
        "number": number,
        "year": first.year,
        "first_day": first,
        "last_day": last,
        "edition": edition_on(last).code,
        "data": msgspec.to_builtins(content),
        "issued_by": actor.ref,
        "issued_at": now,
    }
    sql.insert(RegisterExtract, [row])
    return token


@transaction.atomic
def close_book(*, actor: Actor, year: int, now: datetime) -> Closing:
    """Close a year's book after its last day: the last number and a digest of all rows stay on record.

    Raises:
        NotAllowed: The actor keeps no book.
        RuleBroken: The year is not over, or the book was closed before.

    Source: TT 01/2018/TT-VPCP Điều 10 khoản 2: closed and signed at the end of the year, numbers from 01 on.
    """
    _require(actor)
    if clock.local_date(now).year <= year:
        raise RuleBroken("register.year_runs", f"Năm {year} chưa hết. Sổ chỉ khóa sau ngày 31/12/{year}.", "nam")
    sql.execute("SELECT pg_advisory_xact_lock(%s)", (actor.agency_id ^ year,))
    before = closing(actor.agency_id, year)
    if before:
        message = f"Sổ năm {year} đã được {before.who} khóa lúc {clock.shown(before.closed_at)}."
        raise RuleBroken("register.closed_before", message, "nam")
    digest, last = hashlib.sha256(), 0
    statement = (
        "SELECT number, dossier_id, issued_at FROM dossiers_slip WHERE agency_id = %s AND kind = 'appointment' "
        "AND year = %s ORDER BY number"
    )
    for number, dossier_id, at in sql.rows(statement, (actor.agency_id, year)):
        digest.update(f"{number}:{dossier_id}:{at.isoformat()}\n".encode())
        last = number
    row = {"id": new_id(), "agency": actor.agency_id, "year": year, "last_number": last, "digest": digest.hexdigest()}
    sql.insert(BookClosing, [row | {"closed_by": actor.ref, "closed_at": now}])
    return Closing(year, last, now, actor.full_name)


def closing(agency_id: int, year: int) -> Closing | None:
    """Return how a book was closed, or None while it is open."""
    found = sql.rows(
        "SELECT c.year, c.last_number, c.closed_at, coalesce(a.full_name, '') FROM results_bookclosing c "
        "LEFT JOIN directory_account a ON a.id = substring(c.closed_by from 'account:([0-9]+)')::bigint "
        "WHERE c.agency_id = %s AND c.year = %s",
        (agency_id, year),
    )
    return Closing(*found[0]) if found else None


def extracts(actor: Actor, year: int) -> list[Extract]:
    """Return the stretches of a book that were printed, newest first."""
    _require(actor)
    found = sql.rows(
        "SELECT token, number, year, first_day, last_day, issued_at FROM results_registerextract "
        "WHERE agency_id = %s AND year = %s ORDER BY number DESC LIMIT %s",
        (actor.agency_id, year, PAGE),
    )
    return [Extract(*row) for row in found]


def render(actor: Actor, token: str) -> tuple[bytes, str]:
    """Return a printed stretch of the own agency's book as PDF/A and a file name; the same bytes every time.

    Raises:
        NotFound: No such document, or another agency's: both look the same.
    """
    found = RegisterExtract.objects.filter(token=token[:64], agency_id=actor.agency_id).first()
    if found is None or not may_keep_book(actor):
        raise NotFound("register extract")
    content = msgspec.convert(found.data, type=Register)
    document = render_slip(SlipKind.REGISTER, edition_by_code(found.edition), content)
    return document, f"so-theo-doi-{found.year}-{found.number}.pdf"


def _require(actor: Actor) -> None:
    if not may_keep_book(actor):
        raise NotAllowed(f"{actor.ref} keeps no register")


def _rows(agency_id: int, first: date, last: date, after: int, limit: int) -> list[RegisterRow]:
    values: dict[str, Any] = {
        "agency": agency_id,
        "year": first.year,
        "after": after,
        "from": datetime.combine(first, datetime.min.time(), clock.LOCAL),
        "to": datetime.combine(last + timedelta(days=1), datetime.min.time(), clock.LOCAL),
        "limit": limit,
    }
    return [_row(*row) for row in sql.rows(_ROWS, values)]


def _row(
    number: int,
    code: str,
    procedure: str,
    owner: str,
    address: str,
    phone: bytes,
    handling: str,
    accepted: datetime,
    due: datetime | None,
    passed: datetime | None,
    result: datetime | None,
    returned: datetime | None,
    method: str,
    receiver: str,
    status: int,
    channel: str,
    is_void: bool,  # noqa: FBT001  (a column)
) -> RegisterRow:
    ended = {3: "Từ chối giải quyết", 7: "Xin rút hồ sơ", 8: "Dừng giải quyết"}.get(status, "")
    way = "" if channel == "counter" else CHANNEL_LABELS.get(channel, "")
    return RegisterRow(
        number=number,
        dossier_code=code,
        procedure=procedure,
        party=owner,
        contact="; ".join(part for part in (address, crypto.decrypt(phone)) if part),
        handling_agency=handling,
        received_at=accepted,
        due_at=due,
        transferred_at=passed,
        result_at=result,
        returned_at=returned,
        returned_how=_OTHER_WAYS.get(method, DELIVERY_LABELS.get(method, "")) if returned else "",
        receiver=receiver if returned else "",
        note=". ".join(part for part in ("Giấy hẹn đã hủy do đính chính" if is_void else "", way, ended) if part),
    )


def _period(first: date, last: date) -> str:
    return f"ngày {first:%d/%m/%Y}" if first == last else f"từ ngày {first:%d/%m/%Y} đến ngày {last:%d/%m/%Y}"


def _closed_line(closed: Closing) -> str:
    moment = f"{clock.local(closed.closed_at):%d/%m/%Y}"
    return f"Sổ đã khóa ngày {moment}, số cuối cùng {closed.last_number}, người khóa sổ: {closed.who}."
