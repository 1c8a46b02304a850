"""The slips of an office as prepared JSON: the same content classes as the services fill, with gaps."""

from datetime import datetime
from functools import cache
from typing import Any

import msgspec

from motcua.core import profile
from motcua.core.addresses import portal_address
from motcua.core.clock import LOCAL
from motcua.directory import queries as directory
from motcua.directory.actors import Actor
from motcua.dossiers import slip_contents
from motcua.dossiers.enums import DELIVERY_LABELS
from motcua.dossiers.services.outcome import CAUSES
from motcua.dossiers.slips.content import (
    Appointment,
    FeeRow,
    Letterhead,
    PageSize,
    PaperRow,
    Party,
    Receipt,
    ReceiptRow,
    Refusal,
    ResultRow,
    ReturnRecord,
    StopNotice,
    Supplement,
    SupplementRow,
)
from motcua.results.services import IDENTITY_CHECKS, RELATIONS
from motcua.scenarios.demo.work import NOT_MET
from motcua.scenarios.simulate.copytext import Filled, bare, gap
from motcua.scenarios.simulate.papers import PaperSet
from motcua.scenarios.simulate.province import Office

SUPPLEMENT_REASON = "Giấy tờ chưa đúng yêu cầu. Ảnh chụp bị mờ, hãy chụp lại đủ bốn góc."
SUPPLEMENT_NEED = "Ảnh chụp bị mờ, hãy chụp lại đủ bốn góc."
REFUSAL_REASON = "Hồ sơ không thuộc thẩm quyền giải quyết của cơ quan."
REFUSAL_ADVICE = "Hãy nộp tại cơ quan nơi người yêu cầu cư trú."
NOT_COMPETENT = "TC-01"
_GROUNDS = {
    NOT_COMPETENT: "Nội dung không thuộc thẩm quyền giải quyết của cơ quan tiếp nhận",
    NOT_MET: "Không đáp ứng yêu cầu, điều kiện nêu tại bản công bố thủ tục",
}
_SIGNS = {
    "appointment": "TNHS",
    "supplement": "HDHS",
    "refusal": "TCHS",
    "return": "TKQ",
    "receipt": "BLTT",
    "stop": "TBDHS",
    "apology": "XLHL",
}
SOME_DAY = datetime(2020, 1, 1, tzinfo=LOCAL)
PARTY = Party(name="")


def appointment(
    office: Office, papers: PaperSet, *, channel: str, paid: bool, delivery: str, anew: bool = False
) -> Filled:
    """Return Mẫu 01; `anew`: the one that replaces another because the appointment moved."""
    names = {paper["no"]: paper["name"] for paper in office.content["papers"]}
    state = "Đã thu" if paid else "Chưa thu"
    content = Appointment(
        head=head(office, "appointment"),
        lookup_url=slip_contents.lookup_url("X").replace("=X", f"={gap('code')}") + f"&bi-mat={gap('secret')}",
        history_head=gap("history"),
        dossier_code=gap("code"),
        party=PARTY,
        procedure=office.content["name"],
        papers=tuple(
            PaperRow(
                name=names[check.no],
                originals=check.originals,
                copies=check.copies,
                electronic=int(check.no in papers.sent),
                note=check.note,
            )
            for check in papers.checks
            if check.state == "present"
        ),
        limit_text=gap("limit"),
        received_at=SOME_DAY,
        due_at=SOME_DAY,
        officer=gap("officer"),
        desk=gap("desk"),
        submitter=gap("owner"),
        return_at=DELIVERY_LABELS.get(delivery, ""),
        fees=tuple(FeeRow(name=fee.name, amount=fee.amount, state=state) for fee in office.fees[channel]),
        book_no=gap("year"),
        book_row=gap("number"),
        lookup_page=f"{portal_address()}/tra-cuu/",
        secret=gap("secret"),
        replaces=gap("replaces") if anew else "",
    )
    received = gap("accepted" if anew else "at")
    return filled(content, party=bare("party"), due_lines=bare("lines"), received_at=received, due_at=gap("due"))


@cache
def hotline() -> str:
    """Return the telephone number that slips name."""
    return str(profile.value("contact", "hotline"))


def supplement(office: Office, papers: PaperSet) -> Filled:
    """Return Mẫu 02."""
    name = papers.wanted["name"] if papers.wanted else ""
    content = Supplement(
        head=head(office, "supplement"),
        lookup_url=slip_contents.lookup_url("X").replace("=X", f"={gap('ref')}"),
        history_head=gap("history"),
        dossier_code=gap("ref"),
        party=PARTY,
        procedure=office.content["name"],
        items=(SupplementRow(name=name, note=SUPPLEMENT_NEED),),
        reason=SUPPLEMENT_REASON,
        officer=gap("officer"),
        desk=gap("desk"),
        reply_how=f"Nộp bổ sung trên {portal_address()}/ho-so/ hoặc tại Bộ phận Một cửa.",
        contact=gap("officer"),
        contact_phone=hotline(),
    )
    return filled(content, party=bare("party"))


def refusal(office: Office) -> Filled:
    """Return Mẫu 03."""
    content = Refusal(
        head=head(office, "refusal"),
        history_head=gap("history"),
        dossier_code=gap("ref"),
        party=PARTY,
        procedure=office.content["name"],
        reasons=(_GROUNDS[NOT_COMPETENT], REFUSAL_REASON),
        officer=gap("officer"),
        desk=gap("desk"),
        submitter=gap("owner"),
        advice=REFUSAL_ADVICE,
        contact=gap("officer"),
        contact_phone=hotline(),
    )
    return filled(content, party=bare("party"))


def not_granted(office: Office, leader: Actor) -> Filled:
    """Return Mẫu 03 after appraisal, by the leader's agency."""
    content = Refusal(
        head=head(office, "refusal", leader),
        history_head=gap("history"),
        dossier_code=gap("ref"),
        party=PARTY,
        procedure=office.content["name"],
        reasons=(_GROUNDS[NOT_MET], gap("reason")),
        officer=gap("officer"),
        desk=gap("desk"),
        submitter=gap("owner"),
        contact=gap("officer"),
        contact_phone=hotline(),
    )
    return filled(content, party=bare("party"))


def stopped(office: Office, leader: Actor) -> Filled:
    """Return Mẫu 05, by the leader's agency."""
    content = StopNotice(
        head=head(office, "stop", leader),
        lookup_url=slip_contents.lookup_url("X").replace("=X", f"={gap('ref')}"),
        history_head=gap("history"),
        dossier_code=gap("ref"),
        party=PARTY,
        procedure=office.content["name"],
        received_at=SOME_DAY,
        stopped_at=SOME_DAY,
        cause=CAUSES["stop"],
        reasons=(gap("reason"),),
        officer=gap("officer"),
        officer_title=gap("title"),
        contact_phone=hotline(),
    )
    return filled(content, party=bare("party"), received_at=gap("accepted"), stopped_at=gap("at"))


def receipt(office: Office, *, channel: str) -> Filled:
    """Return the receipt for all that is owed."""
    content = Receipt(
        head=head(office, "receipt"),
        payer=PARTY,
        procedure=office.content["name"],
        rows=tuple(ReceiptRow(name=fee.name, amount=fee.amount) for fee in office.fees[channel]),
        paid_at=SOME_DAY,
        cashier=gap("officer"),
        dossier_code=gap("code"),
    )
    return filled(content, payer=bare("party"), paid_at=gap("at"))


def return_record(office: Office, identity: str) -> Filled:
    """Return the record of handing the result over."""
    content = ReturnRecord(
        head=head(office, "return"),
        dossier_code=gap("code"),
        party=PARTY,
        procedure=office.content["name"],
        received_at=SOME_DAY,
        due_at=SOME_DAY,
        returned_at=SOME_DAY,
        recipient=gap("owner"),
        officer=gap("officer"),
        results=(
            ResultRow(name=result_name(office), number=f"{gap('result')}/{gap('symbol')}", issued_on=gap("issued")),
        ),
        recipient_is=RELATIONS["owner"],
        identity_checked=IDENTITY_CHECKS[identity],
        returned_how="Trả trực tiếp tại Bộ phận Một cửa",
    )
    return filled(content, party=bare("party"), received_at=gap("accepted"), due_at=gap("due"), returned_at=gap("at"))


def result_name(office: Office) -> str:
    """Return what the result of a procedure is called."""
    results = office.content["results"]
    return results[0]["name"].split(";")[0].strip()[:300] if results else office.content["name"][:300]


def values_of(actor: Actor) -> dict[str, str]:
    """Return what a slip says of the officer who issues it."""
    return {"officer": actor.full_name, "desk": actor.unit_name}


def head(office: Office, kind: str, leader: Actor | None = None) -> Letterhead:
    """Return the head of a slip of the office's desk, or of a letter of the leader's agency."""
    at = directory.stationery(leader.agency_id if leader else office.facts.agency_id)
    return Letterhead(
        agency=leader.agency_name if leader else office.facts.agency_name,
        superior=at.superior,
        desk="" if leader else gap("desk"),
        number=f"{gap('padded')}/{_SIGNS[kind]}",
        place=at.place or str(profile.value("province", "short_name")),
        issued_at=SOME_DAY,
        page=PageSize(str(profile.value("slips", "paper")).lower()),
    )


def filled(content: object, **gaps: str) -> Filled:
    """Prepare a slip's content as a cell; `gaps` take the place of what is not text."""
    values: dict[str, Any] = msgspec.to_builtins(content)
    values["head"]["issued_at"] = gap("at")
    return Filled.cell_of(values | gaps)
