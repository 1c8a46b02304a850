"""Fill a slip's template with its content."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from motcua.core import pdf
from motcua.core.clock import LOCAL
from motcua.dossiers.slips.content import (
    LATEST_LAYOUT,
    Apology,
    Appointment,
    ControlSlip,
    Guidance,
    Handover,
    PostRecord,
    Receipt,
    Refusal,
    Register,
    ReturnRecord,
    SendingSlip,
    Slip,
    StopNotice,
    Supplement,
)
from motcua.dossiers.slips.editions import REFUSED_AFTER_APPRAISAL, SlipEdition, SlipKind
from motcua.dossiers.slips.words import in_words

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

TEMPLATES = Path(__file__).parent
LONGEST_WHOLE_CELL = 300
"""Characters up to which a table row is kept whole; a longer one has to break, or it would run off the page."""

CONTENT: Mapping[SlipKind, type[Slip]] = {
    SlipKind.APPOINTMENT: Appointment,
    SlipKind.SUPPLEMENT: Supplement,
    SlipKind.REFUSAL: Refusal,
    SlipKind.GUIDANCE: Guidance,
    SlipKind.RECEIPT: Receipt,
    SlipKind.RETURN: ReturnRecord,
    SlipKind.HANDOVER: Handover,
    SlipKind.CONTROL: ControlSlip,
    SlipKind.REGISTER: Register,
    SlipKind.APOLOGY: Apology,
    SlipKind.STOP: StopNotice,
    SlipKind.SENDING: SendingSlip,
    SlipKind.POST_RECORD: PostRecord,
}


def render_slip(kind: SlipKind, edition: SlipEdition, data: Slip) -> bytes:
    """Return the slip as a PDF/A-3a document; equal content gives equal bytes.

    Raises:
        TypeError: `data` is not the content of this kind of slip.
        ValueError: A moment is naive, or the total of a receipt is negative.
    """
    if type(data) is not CONTENT[kind]:
        raise TypeError(f"{kind} needs {CONTENT[kind].__name__}, not {type(data).__name__}")
    heading = REFUSED_AFTER_APPRAISAL if _is_after_appraisal(data) else edition.headings[kind]
    view = _fields(data) | {
        "heading": {"title": heading.title, "form_no": heading.form_no, "source": edition.source},
        "document_date": _aware(data.head.issued_at).isoformat(),
        "qr": pdf.qr_svg(data.lookup_url) if data.lookup_url else "",
        "history_head": data.history_head[:16],
    }
    view["long_text"] = _longest(view) > LONGEST_WHOLE_CELL
    if isinstance(data, Receipt):
        view |= _total(data)
    return pdf.render(_folder(data.head.layout) / f"{kind}.typ", view)


def _folder(layout: int) -> Path:
    return TEMPLATES if layout == LATEST_LAYOUT else TEMPLATES / f"layout{layout}"


def _is_after_appraisal(data: Slip) -> bool:
    return isinstance(data, Refusal) and data.after_appraisal


def _total(receipt: Receipt) -> dict[str, object]:
    total = sum(row.amount for row in receipt.rows)
    return {"total": total, "total_in_words": in_words(total)}


def _longest(value: object) -> int:
    """Return the length of the longest text, the QR drawing apart."""
    if isinstance(value, dict):
        return max((_longest(item) for key, item in value.items() if key != "qr"), default=0)
    if isinstance(value, list):
        return max(map(_longest, value), default=0)
    return len(value) if isinstance(value, str) else 0


def _fields(value: "DataclassInstance") -> dict[str, object]:
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return _fields(value)
    if isinstance(value, datetime):
        return _parts(_aware(value))
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("a slip needs aware moments")
    return moment.astimezone(LOCAL)


def _parts(local: datetime) -> dict[str, int]:
    return {
        "year": local.year,
        "month": local.month,
        "day": local.day,
        "hour": local.hour,
        "minute": local.minute,
    }
