"""Somebody acts for the owner at reception: by law, by authorisation, or hired; what proves it is recorded."""

from dataclasses import dataclass
from datetime import date, datetime

from motcua.core import clock, ledger, sql
from motcua.core.errors import Faults
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.dossiers.events import MandateRecorded
from motcua.dossiers.models.dossiers import Mandate as Row

LONGEST_DOCUMENT = 300
MANDATES = {
    "legal": "Đại diện theo pháp luật (cha mẹ, người giám hộ, người đại diện tổ chức)",
    "authorised": "Người được ủy quyền",
    "hired_person": "Cá nhân được thuê dịch vụ",
    "hired_business": "Doanh nghiệp được thuê dịch vụ",
}


@dataclass(frozen=True)
class Mandate:
    """By what somebody acts.

    Args:
        kind: One of `MANDATES`.
        document: Number, day and certifier of the authorisation, or of the contract; not needed by law.
        valid_to: Last day it holds; None when it says none.
        may_receive: It covers receiving the result, too.
    """

    kind: str
    document: str = ""
    valid_to: date | None = None
    may_receive: bool = False


def check_mandate(mandate: Mandate, today: date) -> None:
    """Tell all that is wrong with a mandate, by the fields of the counter page.

    Raises:
        RuleBroken: Its kind is not known, the paper is not named, or it has ended.

    Source: VL Điều 15 khoản 1 điểm b (QĐ of Vĩnh Long 2023); NĐ 61/2018/NĐ-CP Điều 6 khoản 2.
    """
    faults, needs_paper = Faults(), mandate.kind != "legal"
    message = "Hãy chọn người nộp thay là người đại diện, được ủy quyền hay được thuê dịch vụ."
    faults.unless(mandate.kind in MANDATES, "mandate.kind", message, "mandate_kind")
    message = "Hãy ghi số, ngày, nơi chứng thực của văn bản ủy quyền, hoặc số, ngày của hợp đồng dịch vụ."
    named = mandate.document.strip() or not needs_paper
    faults.unless(named or mandate.kind not in MANDATES, "mandate.document", message, "mandate_document")
    ended = mandate.valid_to is not None and mandate.valid_to < today
    message = "Văn bản này đã hết hạn. Hãy đề nghị người nộp thay đưa văn bản còn hiệu lực."
    faults.unless(not ended, "mandate.ended", message, "mandate_until")
    faults.tell()


def record_mandate(*, actor: Actor, dossier_id: int, mandate: Mandate, now: datetime) -> None:
    """Keep by what somebody acts for the owner of a held dossier; the caller is the transaction.

    Raises:
        RuleBroken: See `check_mandate`.
    """
    check_mandate(mandate, clock.local_date(now))
    may_receive = mandate.may_receive or mandate.kind == "legal"
    row = {
        "dossier": dossier_id,
        "kind": mandate.kind,
        "document": clean_input(mandate.document, LONGEST_DOCUMENT, multiline=False),
        "valid_to": mandate.valid_to,
        "may_receive": may_receive,
        "recorded_by": actor.ref,
        "recorded_at": now,
    }
    sql.insert(Row, [row])
    fact = MandateRecorded(kind=mandate.kind, may_receive=may_receive)
    ledger.record(stream=dossier_id, fact=fact, actor=actor.ref, now=now, reason=str(row["document"]))


def mandate_of(dossier_id: int) -> Mandate | None:
    """Return by what somebody acted when the dossier was received; None when nobody or nothing was recorded."""
    found = sql.rows(
        "SELECT kind, document, valid_to, may_receive FROM dossiers_mandate WHERE dossier_id = %s", (dossier_id,)
    )
    return Mandate(*found[0]) if found else None
