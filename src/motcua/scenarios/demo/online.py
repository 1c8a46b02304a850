"""Services on their way to being open, and disagreements with the national catalogue, as two agencies leave them."""

from datetime import datetime

from motcua.core import clock
from motcua.directory.actors import Actor
from motcua.governance.queries import openings as opening_reads
from motcua.governance.queries import quality as quality_reads
from motcua.governance.queries.notices import known_codes
from motcua.governance.rules.notices import NoticeValues
from motcua.governance.services import notices, openings, quality
from motcua.governance.services.openings import OpeningValues
from motcua.procedures.rules.levels import FULL

PREPARED, SENT = "1.004873", "1.001612"
RENAMED, ADDED = "1.001193", ("1.000656", "Thủ tục đăng ký khai tử")
ANSWERS = {
    "process": {"answer": "reviewed", "note": ""},
    "form": {"answer": "ready", "note": ""},
    "authentication": {"answer": "identity", "note": ""},
    "payment": {"answer": "counter", "note": "Phí thu khi nhận kết quả cho đến khi nối cổng thanh toán."},
    "risk": {"answer": "medium", "note": "Đối chiếu bản chính khi trả kết quả."},
}
TRIED = "Nộp thử bằng tài khoản mẫu trên điện thoại và máy tính, đúng như bản công bố."
WHY = "Tên trong tỉnh theo quyết định công bố trước; đã trình sửa theo danh mục quốc gia."


def prepare(*, actor: Actor, now: datetime) -> None:
    """Let an agency prepare one service to be opened and send another to be approved."""
    codes = set(known_codes([PREPARED, SENT]))
    if PREPARED in codes:
        _tried(actor, PREPARED, ("form",), now)
    if SENT in codes:
        opening_id = _tried(actor, SENT, ("form", "process"), now)
        values = NoticeValues(
            subject="procedure",
            kind="amended",
            codes=(SENT,),
            document_no="58/TTr-UBND",
            document_date=clock.local_date(now),
            document_issuer=actor.agency_name,
            content="Cung cấp toàn trình; người nộp không phải đến cơ quan.",
        )
        notice = notices.send_notice(actor=actor, token=f"demo-opening-{SENT}", values=values, duty_id=None, now=now)
        openings.submit(actor=actor, opening_id=opening_id, notice=notice, now=now)


def compare(*, actor: Actor, now: datetime) -> None:
    """Compare with a national list that words one name otherwise and knows a procedure more; explain the first."""
    listed, _ = quality_reads.names_in_force()
    if not listed:
        return
    changed = RENAMED if RENAMED in listed else min(listed)
    national = dict(listed) | {changed: f"{listed[changed]} (cấp xã)", ADDED[0]: ADDED[1]}
    quality.compare_with_national(actor=actor, listed=national, now=now)
    for row in quality_reads.discrepancies(actor, state="open").rows:
        if row.code == changed:
            quality.explain(actor=actor, discrepancy_id=row.id, answer=WHY, now=now)


def _tried(actor: Actor, code: str, subjects: tuple[str, ...], now: datetime) -> int:
    """Begin to open a service with every question answered, and try it."""
    opening_id = openings.begin(actor=actor, code=code, agency_id=actor.agency_id, now=now)
    facts = opening_reads.opening(opening_id)
    values = OpeningValues(FULL, facts.level_reason, facts.level_note, "administrative", ANSWERS)
    openings.save(actor=actor, opening_id=opening_id, values=values, now=now)
    for subject in subjects:
        openings.record_test(actor=actor, opening_id=opening_id, subject=subject, note=TRIED, now=now)
    return opening_id
