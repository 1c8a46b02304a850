"""Fills the slips with what the dossier says."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.conf import settings

from motcua.core import clock, crypto, profile, sql
from motcua.core.worktime import Due, LineKind, TimeLimit
from motcua.directory.actors import SYSTEM, Actor
from motcua.dossiers.enums import DELIVERY_LABELS
from motcua.dossiers.held import Held
from motcua.dossiers.slips.content import (
    Apology,
    Appointment,
    FeeRow,
    Letterhead,
    PageSize,
    PaperRow,
    Party,
    Refusal,
    StopNotice,
    Supplement,
    SupplementRow,
)
from motcua.procedures.queries import content_of

if TYPE_CHECKING:
    from motcua.dossiers.services.reception import Acceptance

_SLIP_SIGN = {"appointment": "TNHS", "supplement": "HDHS", "refusal": "TCHS", "apology": "XLHL", "stop": "TBDHS"}
_CLOCK_TIME = re.compile(r"\b(\d{2}):(\d{2})\b")
_MOMENT = re.compile(r"\b(\d{2}:\d{2})(?= \d{2}/\d{2}/\d{4})")
_TOLD = frozenset(
    {
        LineKind.START,
        LineKind.MOVED_START,
        LineKind.RESTART,
        LineKind.PAUSE,
        LineKind.WAITED,
        LineKind.COUNTED,
        LineKind.SKIPPED,
        "extension",
    }
)
MOST_LINES = 8


def portal_address() -> str:
    """Return the public address without a trailing slash, for links, notices and QR codes."""
    return str(profile.value("addresses", "portal") or settings.BASE_URL).rstrip("/")


def lookup_url(code: str, secret: str = "") -> str:
    """Return the address where a code, with the slip's secret, shows the dossier."""
    url = f"{portal_address()}/tra-cuu/?ma={quote(code)}"
    return f"{url}&bi-mat={quote(secret)}" if secret else url


def letterhead(actor: Actor, *, sign: str, number: int, now: datetime) -> Letterhead:
    """Return the head of a slip issued by the actor's agency."""
    return Letterhead(
        agency=actor.agency_name,
        desk=actor.unit_name,
        number=f"{number:02}/{_SLIP_SIGN.get(sign, sign)}",
        place=str(profile.value("province", "short_name")),
        issued_at=now,
        page=PageSize(str(profile.value("slips", "paper")).lower()),
    )


def for_the_desk(held: Held) -> Actor:
    """Return the system as it signs for the receiving desk, when somebody else's act makes a slip of the desk."""
    unit, agency_id, code, name = sql.rows(
        "SELECT u.name, g.id, g.code, g.name FROM directory_unit u JOIN directory_agency g ON g.id = u.agency_id "
        "WHERE u.id = %s",
        (held.desk_unit_id,),
    )[0]
    return replace(
        SYSTEM,
        full_name="",
        unit_id=held.desk_unit_id,
        unit_name=unit,
        agency_id=agency_id,
        agency_code=code,
        agency_name=name,
    )


def party_of(dossier_id: int) -> Party:
    """Return the owner as the slip shows them: the personal number masked but for its last three digits."""
    found = sql.rows(
        "SELECT full_name, address, phone_enc, email, personal_enc, kind FROM dossiers_party "
        "WHERE dossier_id = %s AND role = 'owner'",
        (dossier_id,),
    )
    name, address, phone, email, personal, kind = found[0]
    number = crypto.decrypt(personal)
    return Party(
        name=name,
        address=address,
        phone=crypto.decrypt(phone),
        email=email,
        identity_label="Mã số thuế" if kind == "business" else "Số định danh cá nhân",
        identity_no="*" * max(0, len(number) - 3) + number[-3:],
    )


def appointment(
    *,
    actor: Actor,
    held: Held,
    code: str,
    secret: str,
    limit: TimeLimit,
    due: Due,
    acceptance: "Acceptance",
    number: int,
    now: datetime,
) -> Appointment:
    """Return the content of Mẫu 01."""
    files = dict(
        sql.rows(
            "SELECT paper_no, count(*) FROM dossiers_dossierfile WHERE dossier_id = %s AND kind = 'paper' "
            "AND paper_no IS NOT NULL GROUP BY paper_no",
            (held.id,),
        )
    )
    content = content_of(held.version_id)
    names = {paper["no"]: paper["name"] for paper in content["papers"]}
    papers = tuple(
        PaperRow(
            name=names.get(check.no, ""),
            originals=check.originals,
            copies=check.copies,
            electronic=files.get(check.no, 0),
            note=check.note,
        )
        for check in acceptance.checks
        if check.state == "present"
    )
    state = "Đã thu" if acceptance.paid else "Chưa thu"
    fees = tuple(FeeRow(name=fee.name, amount=fee.amount, state=state) for fee in acceptance.fees)
    return Appointment(
        head=letterhead(actor, sign="appointment", number=number, now=now),
        lookup_url=lookup_url(code, secret),
        history_head=history_head(held.id),
        dossier_code=code,
        party=party_of(held.id),
        procedure=content["name"],
        papers=papers,
        limit_text=limit.label,
        received_at=now,
        due_at=due.due_at,
        officer=actor.full_name,
        desk=actor.unit_name,
        submitter=held.owner_name,
        due_lines=told_on_slips([(line.kind, line.text) for line in due.explanation]),
        return_at=DELIVERY_LABELS.get(held.delivery, ""),
        fees=fees,
        book_no=str(clock.local(now).year),
        book_row=str(number),
        lookup_page=f"{portal_address()}/tra-cuu/",
        secret=secret,
    )


def told_on_slips(lines: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return those lines of an explanation, pairs of kind and text, that a slip has room for."""
    return tuple(_as_on_slips(text) for kind, text in lines if kind in _TOLD)[:MOST_LINES]


def supplement(
    *,
    actor: Actor,
    held: Held,
    items: Sequence[dict[str, object]],
    reason: str,
    basis: str = "",
    reply_by: datetime | None = None,
    number: int,
    now: datetime,
) -> Supplement:
    """Return the content of Mẫu 02."""
    return Supplement(
        head=letterhead(actor, sign="supplement", number=number, now=now),
        lookup_url=lookup_url(held.ref),
        history_head=history_head(held.id),
        dossier_code=held.ref,
        party=party_of(held.id),
        procedure=content_of(held.version_id)["name"],
        items=tuple(SupplementRow(name=str(item["name"]), note=str(item.get("need", ""))) for item in items),
        reason=with_basis(reason, basis),
        officer=actor.full_name,
        desk=actor.unit_name,
        reply_by=reply_by,
        reply_how=f"Nộp bổ sung trên {portal_address()}/ho-so/ hoặc tại Bộ phận Một cửa.",
        contact=actor.full_name,
        contact_phone=str(profile.value("contact", "hotline")),
    )


def with_basis(reason: str, basis: str) -> str:
    """Return a reason and what it rests on as one text, each a sentence of its own."""
    if not basis:
        return reason
    ended = reason if reason.endswith((".", "!", "?", ";", ":")) else f"{reason}."
    return f"{ended} Căn cứ: {basis}"


def refusal(*, actor: Actor, held: Held, reason: str, advice: str, number: int, now: datetime) -> Refusal:
    """Return the content of Mẫu 03."""
    return Refusal(
        head=letterhead(actor, sign="refusal", number=number, now=now),
        history_head=history_head(held.id),
        dossier_code=held.ref,
        party=party_of(held.id),
        procedure=content_of(held.version_id)["name"],
        reasons=_lines(reason),
        officer=actor.full_name,
        desk=actor.unit_name,
        submitter=held.owner_name,
        advice=advice,
        contact=actor.full_name,
        contact_phone=str(profile.value("contact", "hotline")),
    )


def apology(
    *, actor: Actor, held: Held, new_due: datetime, reason: str, late: bool, number: int, now: datetime
) -> Apology:
    """Return the content of Mẫu 04, which the handling agency gives through the desk."""
    due = held.due_at or now
    return Apology(
        head=replace(letterhead(actor, sign="apology", number=number, now=now), desk=""),
        lookup_url=lookup_url(held.ref),
        history_head=history_head(held.id),
        dossier_code=held.ref,
        party=party_of(held.id),
        procedure=content_of(held.version_id)["name"],
        received_at=held.accepted_at or held.submitted_at,
        due_at=due,
        new_due_at=new_due,
        reasons=_lines(reason),
        officer=actor.full_name,
        officer_title=actor.post_title,
        desk=_desk_name(held),
        late=late,
        contact=_desk_name(held),
        contact_phone=str(profile.value("contact", "hotline")),
    )


def stop_notice(
    *,
    actor: Actor,
    held: Held,
    cause: str,
    reason: str,
    basis: str = "",
    fees: str = "",
    originals: str = "",
    number: int,
    now: datetime,
) -> StopNotice:
    """Return the content of Mẫu 05."""
    return StopNotice(
        head=replace(letterhead(actor, sign="stop", number=number, now=now), desk=""),
        lookup_url=lookup_url(held.ref),
        history_head=history_head(held.id),
        dossier_code=held.ref,
        party=party_of(held.id),
        procedure=content_of(held.version_id)["name"],
        received_at=held.accepted_at or held.submitted_at,
        stopped_at=now,
        cause=cause,
        reasons=_lines(reason),
        officer=actor.full_name,
        officer_title=actor.post_title,
        basis=basis,
        fees=fees,
        originals=originals,
        desk=_desk_name(held),
        contact=_desk_name(held),
        contact_phone=str(profile.value("contact", "hotline")),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _desk_name(held: Held) -> str:
    found = sql.rows(
        "SELECT u.name, g.name FROM directory_unit u JOIN directory_agency g ON g.id = u.agency_id WHERE u.id = %s",
        (held.desk_unit_id,),
    )
    return ", ".join(found[0]) if found else ""


def history_head(dossier_id: int) -> str:
    """Return the hash of a dossier's last event, of which slips print the beginning."""
    return bytes(sql.rows("SELECT head FROM core_stream WHERE id = %s", (dossier_id,))[0][0]).hex()


def _as_on_slips(text: str) -> str:
    """Write moments as the other lines of a slip do: “14 giờ 11” instead of “14:11”."""
    return _CLOCK_TIME.sub(r"\1 giờ \2", _MOMENT.sub(r"\1, ngày", text))
