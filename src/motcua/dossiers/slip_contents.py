"""Fills the slips with what the dossier says."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from motcua.core import clock, crypto, profile, sql
from motcua.core.addresses import lookup_link, portal_address
from motcua.core.worktime import Due, LineKind, TimeLimit
from motcua.directory import queries as directory
from motcua.directory.actors import SYSTEM, Actor, Role
from motcua.directory.rules.stationery import signer_lines
from motcua.dossiers.enums import RETURNED_AT
from motcua.dossiers.held import Held
from motcua.dossiers.slips.content import (
    LATEST_LAYOUT,
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
_DAY = re.compile(r"((?:thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật) (\d{2}/\d{2}/\d{4}))")
_FIRST_DAY = "Không tính ngày đầu tiên"
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
MOST_LINES = 7
"""What Mẫu 01 holds on one A5 page beside a few papers."""


def lookup_url(code: str, secret: str = "") -> str:
    """Return the address where a code, with the slip's secret, shows the dossier."""
    url = lookup_link(code)
    return f"{url}&bi-mat={quote(secret)}" if secret else url


def letterhead(actor: Actor, *, sign: str, number: int, now: datetime) -> Letterhead:
    """Return the head of a slip issued by the actor's agency."""
    at = directory.stationery(actor.agency_id)
    return Letterhead(
        agency=actor.agency_name,
        superior=at.superior,
        desk=actor.unit_name if actor.has(Role.DESK) or not actor.account_id else "",
        number=f"{number:02}/{_SLIP_SIGN.get(sign, sign)}",
        place=at.place or str(profile.value("province", "short_name")),
        issued_at=now,
        page=PageSize(str(profile.value("slips", "paper")).lower()),
        layout=LATEST_LAYOUT,
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
        return_at=RETURNED_AT.get(held.delivery, ""),
        fees=fees,
        book_no=f"01/{clock.local(now).year}",
        book_row=str(number),
        lookup_page=f"{portal_address()}/tra-cuu/",
        secret=secret,
    )


def told_on_slips(lines: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return an explanation, pairs of kind and text, as a slip has room for it.

    Days off in a row are one line. A sum too long for that is told by its first day, its last and the days off between.
    """
    told: list[tuple[str, str]] = []
    for kind, text in lines:
        if kind not in _TOLD:
            continue
        if told and _is_off(kind, text) and _is_off(*told[-1]):
            told[-1] = (kind, _off_together(told[-1][1], text))
        else:
            told.append((kind, text))
    if len(told) > MOST_LINES:
        told = _summed(told)
    # The first line says from when, the last ones how it came out.
    kept = told if len(told) <= MOST_LINES else [told[0], *told[1 - MOST_LINES :]]
    return tuple(_as_on_slips(text) for _, text in kept)


def _is_off(kind: str, text: str) -> bool:
    return kind == LineKind.SKIPPED and not text.startswith(_FIRST_DAY) and _DAY.search(text) is not None


def _off_together(first: str, second: str) -> str:
    begin, end = _DAY.findall(first)[0][0], _DAY.findall(second)[-1][0]
    return f"Không tính từ {begin} đến {end}: các ngày nghỉ, lễ, Tết."


def _summed(lines: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    days = [found for kind, text in lines if kind == LineKind.COUNTED for found in _DAY.findall(text)]
    if not days:
        return list(lines)
    off = sum(_length(text) for kind, text in lines if _is_off(kind, text))
    total = f"Tính từ {days[0][0]} đến {days[-1][0]}, không tính {off} ngày nghỉ, lễ, Tết trong khoảng này."
    return [line for line in lines if line[0] != LineKind.COUNTED and not _is_off(*line)] + [(LineKind.COUNTED, total)]


def _length(text: str) -> int:
    days = [datetime.strptime(day, "%d/%m/%Y") for _, day in _DAY.findall(text)]  # noqa: DTZ007  (days apart, no moment)
    return (days[-1] - days[0]).days + 1


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
        items=tuple(_wanted(item, held.version_id) for item in items),
        reason=with_basis(reason, basis),
        officer=actor.full_name,
        desk=actor.unit_name,
        reply_by=reply_by,
        reply_how=f"Nộp bổ sung trên {portal_address()}/ho-so/ hoặc tại Bộ phận Một cửa.",
        contact=actor.full_name,
        contact_phone=_telephone(actor.agency_id),
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
        lookup_url=lookup_url(held.ref),
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
        contact_phone=_telephone(actor.agency_id),
    )


def refusal_after_appraisal(
    *, actor: Actor, held: Held, reason: str, advice: str, number: int, now: datetime
) -> Refusal:
    """Return the refusal that the handling agency gives after appraisal, through the desk.

    Source: NĐ 61/2018/NĐ-CP Điều 19 khoản 8.
    """
    told = refusal(actor=actor, held=held, reason=reason, advice=advice, number=number, now=now)
    desk = _desk_name(held)
    return replace(
        told,
        head=replace(told.head, desk=""),
        desk=desk,
        officer_title=_signer(actor),
        after_appraisal=True,
        contact=desk,
        contact_phone=_telephone(held.receiving_agency_id),
    )


def apology(
    *, actor: Actor, held: Held, new_due: datetime, reason: str, late: bool, number: int, now: datetime
) -> Apology:
    """Return the content of Mẫu 04, which the handling agency gives through the desk."""
    due, desk = held.due_at or now, _desk_name(held)
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
        officer_title=_signer(actor),
        desk=desk,
        late=late,
        contact=desk,
        contact_phone=_telephone(held.receiving_agency_id),
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
    desk = _desk_name(held)
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
        officer_title=_signer(actor),
        basis=basis,
        fees=fees,
        originals=originals,
        desk=desk,
        contact=desk,
        contact_phone=_telephone(held.receiving_agency_id),
    )


def _signer(actor: Actor) -> str:
    return signer_lines(actor.post_title, by_delegation=bool(actor.delegation_id))


def _telephone(agency_id: int) -> str:
    return str(profile.value("contact", "hotline")) or directory.stationery(agency_id).phone


def _wanted(item: dict[str, object], version_id: int) -> SupplementRow:
    """Return an item asked for with as many of it as the procedure wants; a thing of no paper has no number."""
    papers = content_of(version_id)["papers"]
    paper = next((each for each in papers if each["no"] == item.get("no")), None)
    return SupplementRow(
        name=str(item["name"]),
        note=str(item.get("need", "")),
        originals=paper["originals"] if paper else 0,
        copies=paper["copies"] if paper else 0,
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
