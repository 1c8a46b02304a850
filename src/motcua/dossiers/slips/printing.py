"""Fill a slip's template with its content."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from motcua.core import pdf
from motcua.dossiers.slips.content import Appointment
from motcua.dossiers.slips.editions import SlipEdition, SlipKind

TEMPLATES = Path(__file__).parent
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

Slip = Appointment
CONTENT: dict[SlipKind, type[Slip]] = {SlipKind.APPOINTMENT: Appointment}


def render_slip(kind: SlipKind, edition: SlipEdition, data: Slip) -> bytes:
    """Return the slip as a PDF/A-3a document; equal content gives equal bytes.

    Raises:
        TypeError: `data` is not the content of this kind of slip.
        ValueError: A moment is naive.
    """
    if type(data) is not CONTENT[kind]:
        raise TypeError(f"{kind} needs {CONTENT[kind].__name__}, not {type(data).__name__}")
    heading = edition.headings[kind]
    view = _fields(data) | {
        "heading": {"title": heading.title, "form_no": heading.form_no, "source": edition.source},
        "document_date": data.head.issued_at.astimezone(VIETNAM).isoformat(),
        "qr": pdf.qr_svg(data.lookup_url) if data.lookup_url else "",
        "history_head": data.history_head[:16],
    }
    return pdf.render(TEMPLATES / f"{kind}.typ", view)


def _fields(value: object) -> dict[str, object]:
    return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}  # type: ignore[arg-type]


def _plain(value: object) -> object:
    if is_dataclass(value):
        return _fields(value)
    if isinstance(value, datetime):
        return _local(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return value


def _local(moment: datetime) -> dict[str, int]:
    if moment.utcoffset() is None:
        raise ValueError("a slip needs aware moments")
    local = moment.astimezone(VIETNAM)
    return {name: getattr(local, name) for name in ("year", "month", "day", "hour", "minute")}
