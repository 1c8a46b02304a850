"""The owner opens one paper to a link or an agency until a day, and takes it back at any time.

Source: NĐ 45/2020/NĐ-CP Điều 16 khoản 5; VL-9.3: by consent or by law, each access logged.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from motcua.core import clock, ledger, profile, sql
from motcua.core.errors import Faults, NotFound
from motcua.core.ids import new_id, new_token
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.documents import services as files
from motcua.documents import store
from motcua.documents.events import PaperShared, ShareRevoked
from motcua.documents.keeping import Kept
from motcua.documents.models import StoredFile, StoreShare
from motcua.documents.rules.store import is_open, last_day

CONSENT = (
    "Tôi đồng ý để người nhận xem giấy tờ này cho mục đích đã ghi đến hết ngày đã chọn. Tôi có thể dừng chia sẻ bất kỳ "
    "lúc nào và xem được ai đã mở."
)
LONGEST = 300


@dataclass(frozen=True, kw_only=True)
class ShareFacts:
    """What the owner consents to.

    Args:
        agency_code: An agency of the province; empty for a link.
        recipient: Who gets the link, in the owner's words.
        until: Last day on which it opens.
    """

    agency_code: str = ""
    recipient: str = ""
    purpose: str
    until: date | None
    consents: bool


def longest_days() -> int:
    """Return for how many calendar days a paper may be shared at most."""
    return int(profile.value("store", "share_days"))


@transaction.atomic
def share(*, actor: Actor, token: str, facts: ShareFacts, now: datetime) -> str:
    """Open one paper to a link or an agency; returns the token of the share.

    The same consent given twice, by a second click, is there once.

    Raises:
        NotFound: Not in the actor's store.
        RuleBroken: No consent, purpose, recipient or day, too long, or a paper without a file.
    """
    item = store.own_item(actor, token, now)
    agency = _agency(facts.agency_code)
    recipient = clean_input(facts.recipient, LONGEST, multiline=False)
    purpose = clean_input(facts.purpose, LONGEST, multiline=False)
    today = clock.local_date(now)
    last = today + timedelta(days=longest_days())
    faults = Faults()
    message = "Giấy tờ này không có tệp nên không chia sẻ được. Hãy chọn giấy tờ khác."
    faults.unless(item.file_id, "share.no_file", message, "purpose")
    message = "Giấy tờ đã bị thay thế hoặc thu hồi nên không chia sẻ được. Hãy chia sẻ bản hiện hành."
    faults.unless(item.state == "valid", "share.not_valid", message, "purpose")
    message = "Cơ quan này không có trong danh sách. Hãy chọn lại cơ quan nhận."
    faults.unless(agency or not facts.agency_code, "share.agency", message, "agency")
    message = "Hãy ghi người nhận đường dẫn, hoặc chọn cơ quan nhận."
    faults.unless(agency or recipient, "share.no_recipient", message, "recipient")
    faults.unless(purpose, "share.no_purpose", "Hãy ghi mục đích chia sẻ, ví dụ: nộp hồ sơ vay vốn.", "purpose")
    is_day = facts.until is not None and today <= facts.until <= last
    message = f"Hãy nhập ngày cuối cùng được xem, từ hôm nay đến {last:%d/%m/%Y}."
    faults.unless(is_day, "share.until", message, "until")
    message = "Hãy đánh dấu đồng ý; không có sự đồng ý thì không chia sẻ."
    faults.unless(facts.consents, "share.no_consent", message, "consent")
    faults.tell()
    ends_at = datetime.combine((facts.until or today) + timedelta(days=1), time(0), tzinfo=clock.LOCAL)
    values = {"item_id": item.id, "agency_id": agency, "recipient": recipient, "purpose": purpose, "ends_at": ends_at}
    same = StoreShare.objects.filter(**values, revoked_at=None).values_list("token", flat=True).first()
    if same:
        return str(same)
    row: dict[str, Any] = {
        "id": new_id(),
        "token": new_token(),
        "store": item.store_id,
        "item": item.id,
        "agency": agency,
        "recipient": recipient,
        "purpose": purpose,
        "consent": CONSENT,
        "made_at": now,
        "ends_at": ends_at,
    }
    sql.insert(StoreShare, [row])
    fact = PaperShared(item=item.id, share=row["id"], agency=agency or 0, ends_at=ends_at.isoformat())
    ledger.record(stream=item.store_id, fact=fact, actor=actor.ref, now=now)
    return str(row["token"])


@transaction.atomic
def revoke(*, actor: Actor, share_token: str, now: datetime) -> None:
    """Withdraw the consent at once; twice is the same as once.

    Raises:
        NotFound: Not a share of the actor's.
    """
    found = sql.rows(
        "SELECT h.id FROM documents_storeshare h JOIN documents_store s ON s.id = h.store_id "
        "WHERE h.token = %s AND s.account_id = %s",
        (share_token[:80], actor.account_id if not actor.is_official else 0),
    )
    if not found:
        raise NotFound("share")
    store_id = store.hold(actor.account_id, now)
    share_id = int(found[0][0])
    if StoreShare.objects.filter(id=share_id, revoked_at=None).update(revoked_at=now):
        ledger.record(stream=store_id, fact=ShareRevoked(share=share_id), actor=actor.ref, now=now)


@dataclass(frozen=True)
class Shared:
    """What a share opens."""

    item_name: str
    owner: str
    issuer: str
    purpose: str
    ends_at: datetime
    sha256: str
    size: int
    store_id: int
    item_id: int
    file_id: int
    recipient: str

    @property
    def last_day(self) -> date:
        """The last day on which it opens."""
        return last_day(self.ends_at)


_SHARED = """
SELECT i.name, a.full_name, i.issuer, h.purpose, h.ends_at, f.sha256, f.size, h.store_id, i.id, f.id, h.recipient,
       h.revoked_at, h.agency_id
FROM documents_storeshare h
JOIN documents_storeitem i ON i.id = h.item_id AND i.removed_at IS NULL AND i.state = 'valid'
JOIN documents_store s ON s.id = h.store_id
JOIN directory_account a ON a.id = s.account_id
JOIN documents_storedfile f ON f.id = i.file_id
WHERE h.token = %s
"""


def shared_by_link(share_token: str, now: datetime) -> Shared:
    """Return what a link opens.

    Raises:
        NotFound: No such link, ended, taken back, or meant for an agency: all look the same.
    """
    return _shared(share_token, None, now)


def shared_with_agency(actor: Actor, share_token: str, now: datetime) -> Shared:
    """Return what was shared with the official's agency.

    Raises:
        NotFound: Not shared with this agency, ended or taken back: all look the same.
    """
    if not actor.is_official or not actor.agency_id:
        raise NotFound("share")
    return _shared(share_token, actor.agency_id, now)


def open_shared(*, shared: Shared, who: str, actor: str, now: datetime) -> tuple[StoredFile, Kept]:
    """Return the shared file, and keep that it was opened; the caller found the share just now."""
    store.note_reading(
        store_id=shared.store_id,
        item_id=shared.item_id,
        act="shared_opened",
        who=who,
        actor=actor,
        purpose=shared.purpose,
        now=now,
    )
    return files.open_file(shared.file_id)


def _shared(share_token: str, agency_id: int | None, now: datetime) -> Shared:
    found = sql.rows(_SHARED, (share_token[:80],))
    if found:
        *values, revoked_at, agency = found[0]
        shared = Shared(*values)
        if agency == agency_id and is_open(ends_at=shared.ends_at, revoked_at=revoked_at, now=now):
            return shared
    raise NotFound("share")


def _agency(code: str) -> int | None:
    found = sql.rows("SELECT id FROM directory_agency WHERE code = %s", (code[:40],)) if code else []
    return int(found[0][0]) if found else None
