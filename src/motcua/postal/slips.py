"""The papers of the post: sending slip and record of handing over, as data that prints the same for ever."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from motcua.core.addresses import portal_address
from motcua.directory.actors import Actor
from motcua.dossiers import slip_contents
from motcua.dossiers.enums import RETURNED_AT
from motcua.dossiers.services.opening import PartyFacts
from motcua.dossiers.slips.content import FeeRow, PaperRow, Party, PostRecord, PostRecordRow, SendingSlip
from motcua.dossiers.slips.editions import FILE_NAMES, SlipKind, edition_by_code
from motcua.dossiers.slips.printing import render_slip
from motcua.procedures.rules.content import ProcedureContent
from motcua.procedures.rules.fees import FeeOption


@dataclass(frozen=True, kw_only=True)
class Sending:
    """What a sending slip says beside the sender."""

    number: str
    secret: str
    to_agency: str
    content: ProcedureContent
    papers: Sequence[Mapping[str, int]]
    fees: Sequence[FeeOption]
    receipt: str
    seal: str
    delivery: str
    bring_by: datetime


def sending(*, actor: Actor, sender: PartyFacts, sent: Sending, now: datetime) -> SendingSlip:
    """Return the content of Phiếu gửi hồ sơ.

    Source: TT 17/2017/TT-BTTTT Điều 5: sender, agency, procedure, list of papers, originals and copies.
    """
    names = {paper["no"]: paper["name"] for paper in sent.content["papers"]}
    head = slip_contents.letterhead(actor, sign="PG", number=0, now=now)
    return SendingSlip(
        head=replace(head, number=sent.number),
        lookup_url=slip_contents.lookup_url(sent.number, sent.secret),
        number=sent.number,
        party=Party(name=sender.full_name, address=sender.address, phone=sender.phone),
        to_agency=sent.to_agency,
        procedure=sent.content["name"],
        papers=tuple(
            PaperRow(name=names[row["no"]], originals=row["originals"], copies=row["copies"]) for row in sent.papers
        ),
        fees=tuple(FeeRow(name=fee.name, amount=fee.amount) for fee in sent.fees),
        picked_at=now,
        bring_by=sent.bring_by,
        clerk=actor.full_name,
        seal=sent.seal,
        receipt=sent.receipt,
        return_at=RETURNED_AT[sent.delivery],
        lookup_page=f"{portal_address()}/tra-cuu/",
        secret=sent.secret,
    )


def papers_in_words(papers: Sequence[Mapping[str, int]]) -> str:
    """Return how many originals and copies there are: `2 bản chính, 1 bản sao`."""
    originals, copies = (sum(row[key] for row in papers) for key in ("originals", "copies"))
    counted = [f"{originals} bản chính" if originals else "", f"{copies} bản sao" if copies else ""]
    return ", ".join(part for part in counted if part) or "Không có giấy tờ"


def record(
    *, actor: Actor, number: int, from_unit: str, to_unit: str, rows: Sequence[PostRecordRow], now: datetime
) -> PostRecord:
    """Return the content of Biên bản giao nhận as the post signs it."""
    return PostRecord(
        head=slip_contents.letterhead(actor, sign="BBGN", number=number, now=now),
        from_unit=from_unit,
        to_unit=to_unit,
        handed_at=now,
        rows=tuple(rows),
        giver=actor.full_name,
    )


def signed(data: object, *, notes: Sequence[str], counted: int, taker: str, now: datetime) -> PostRecord:
    """Return a record with the desk's count and signature."""
    content = msgspec.convert(data, type=PostRecord)
    rows = tuple(replace(row, note=note) for row, note in zip(content.rows, notes, strict=True))
    return replace(content, rows=rows, counted=counted, taker=taker, taken_at=now)


def print_sending(edition: str, data: object, number: str) -> tuple[bytes, str]:
    """Return a sending slip as PDF/A-3a and a file name."""
    content = msgspec.convert(data, type=SendingSlip)
    document = render_slip(SlipKind.SENDING, edition_by_code(edition), content)
    return document, f"{FILE_NAMES[SlipKind.SENDING]}-{number}.pdf"


def print_record(edition: str, data: object, number: int, year: int) -> tuple[bytes, str]:
    """Return a record of handing over as PDF/A-3a and a file name."""
    content = msgspec.convert(data, type=PostRecord)
    document = render_slip(SlipKind.POST_RECORD, edition_by_code(edition), content)
    return document, f"{FILE_NAMES[SlipKind.POST_RECORD]}-{number}-{year}.pdf"
