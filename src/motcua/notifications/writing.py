"""Administrators write the texts of notices: drafts, then versions in force, approved where the profile asks."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from motcua.core import clock, ledger, profile, sql
from motcua.core.errors import Faults, NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor, Role
from motcua.notifications.events import TextPublished
from motcua.notifications.models import TextVersion
from motcua.notifications.rules.kinds import CHANNELS, KINDS, LANGUAGES, Channel, allowed, needed, shape
from motcua.notifications.rules.sms import SmsLength, sms_length
from motcua.notifications.rules.texts import faults, missing
from motcua.notifications.texts import WITH_SUBJECT, Text, filled, samples, shipped

STREAM = 8
"""The history of all texts of notices."""
LONGEST_SUBJECT = 200
LONGEST_BODY = 6000
LONGEST_SMS = 320
LONGEST_APPROVAL = 500


@dataclass(frozen=True)
class Place:
    """Which text: of what, in which language, for which channel."""

    kind: str
    language: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class Approval:
    """The record that approves a text: number, day, what it says."""

    number: str = ""
    day: date | None = None
    text: str = ""


@dataclass(frozen=True)
class Version:
    """A version in force, or that was."""

    number: int
    subject: str
    body: str
    approval_no: str
    approval_on: date | None
    approval_text: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True)
class Draft:
    """A text that is being written."""

    id: int
    subject: str
    body: str
    made_by: str
    made_at: datetime


_ROWS = """
SELECT t.id, t.number, t.subject, t.body, t.approval_no, t.approval_on, t.approval_text,
       coalesce(a.full_name, 'Hệ thống'), t.made_at
FROM notifications_textversion t
LEFT JOIN directory_account a ON a.id = substring(t.made_by from 'account:([0-9]+)')::bigint
WHERE t.kind = %s AND t.language = %s AND t.channel = %s ORDER BY t.number DESC NULLS FIRST LIMIT 50
"""
_NUMBERS = """
SELECT kind, language, channel, coalesce(max(number), 0), count(*) FILTER (WHERE number IS NULL)
FROM notifications_textversion GROUP BY kind, language, channel
"""


_RECENT = """
SELECT t.kind, t.language, t.channel, t.number, coalesce(a.full_name, 'Hệ thống'), t.made_at, t.approval_no
FROM notifications_textversion t
LEFT JOIN directory_account a ON a.id = substring(t.made_by from 'account:([0-9]+)')::bigint
WHERE t.number IS NOT NULL ORDER BY t.made_at DESC, t.id DESC LIMIT %s
"""


def needs_approval() -> bool:
    """Tell whether a text goes into force only with a recorded approval (HD-5.3-2)."""
    return bool(profile.value("notices", "texts_need_approval"))


def check_place(place: Place) -> Place:
    """Return the place of a text.

    Raises:
        NotFound: There is no such text.
    """
    if place.kind not in KINDS:
        raise NotFound("text of a notice")
    alike = shape(place.kind)
    if place.language not in alike.languages or place.channel not in alike.channels:
        raise NotFound("text of a notice")
    return place


def overview() -> dict[Place, tuple[int, bool]]:
    """Return for each text ever written its version in force (0: the one that came) and whether a draft waits."""
    return {Place(*row[:3]): (int(row[3]), bool(row[4])) for row in sql.rows(_NUMBERS, ())}


def versions(place: Place) -> tuple[Draft | None, list[Version]]:
    """Return the draft, and the versions with the newest first; the newest is in force."""
    found = sql.rows(_ROWS, (place.kind, place.language, place.channel))
    drafts = [Draft(row[0], row[2], row[3], row[7], row[8]) for row in found if row[1] is None]
    return (drafts[0] if drafts else None), [Version(*row[1:]) for row in found if row[1] is not None]


@dataclass(frozen=True)
class Change:
    """A text that was put in force: where, by whom, when."""

    place: Place
    number: int
    made_by: str
    made_at: datetime
    approval_no: str


def recent(most: int = 10) -> list[Change]:
    """Return the texts put in force last, the newest first."""
    return [Change(Place(*row[:3]), *row[3:]) for row in sql.rows(_RECENT, (most,)) if row[0] in KINDS]


def current(place: Place) -> Text:
    """Return the text in force."""
    written = versions(place)[1]
    return Text(written[0].subject, written[0].body, written[0].number) if written else shipped(*_key(place))


@dataclass(frozen=True)
class Preview:
    """A text as its reader would see it; how long it is when it is a text message."""

    subject: str
    body: str
    sms: SmsLength | None = None


def preview(place: Place, text: Text) -> Preview:
    """Return a text with sample values; call after `check`."""
    known: dict[str, Text] = {one: shipped(place.kind, place.language, one) for one in shape(place.kind).channels}
    known[place.channel] = text
    shown = filled(known, place.channel, samples(place.kind, place.channel))
    if place.channel == Channel.SMS:
        return Preview("", shown.body, sms_length(shown.body))
    return Preview(shown.subject, shown.body)


def check(place: Place, text: Text) -> None:
    """Check a text.

    Raises:
        RuleBroken: It is empty, too long, names what it may not, or lacks what its reader must know.
    """
    found, names = Faults(), allowed(place.kind, place.channel)
    if place.channel in WITH_SUBJECT:
        told = faults(text.subject, allowed=names, needed=()) if text.subject else ["Hãy nhập tiêu đề."]
        found.unless(not told, "text.subject", " ".join(told), "subject")
    told = faults(text.body, allowed=names, needed=()) if text.body else ["Hãy nhập nội dung."]
    if text.body and (lacks := missing(f"{text.subject} {text.body}", needed(place.kind, place.channel))):
        told.append(lacks)
    found.unless(not told, "text.body", " ".join(told), "body")
    found.tell()
    if place.channel == Channel.SMS:
        size = len(preview(place, text).body)
        message = f"Tin nhắn dài {size} ký tự khi điền ví dụ; tối đa {LONGEST_SMS} để nhà mạng không cắt."
        found.unless(size <= LONGEST_SMS, "text.long", message, "body")
    found.tell()


@transaction.atomic
def save_draft(*, actor: Actor, place: Place, text: Text, seen: int, now: datetime) -> int:
    """Keep a draft of a text and return its id; the text in force stays.

    Args:
        seen: The id of the draft that the writer's page showed, 0 for none.

    Raises:
        NotAllowed: The actor is not the province's administrator.
        RuleBroken: The text has faults, or somebody else changed the draft meanwhile.
    """
    _require(actor, place)
    text = _clean(place, text)
    check(place, text)
    _hold(place)
    draft, _ = versions(place)
    if (draft.id if draft else 0) != seen:
        message = "Bản soạn vừa được người khác sửa. Nội dung bạn gõ còn ở trên; hãy tải lại trang để xem bản kia."
        raise RuleBroken("text.changed", message, "body")
    if draft and (draft.subject, draft.body) == (text.subject, text.body):
        return draft.id
    sql.execute("DELETE FROM notifications_textversion WHERE id = %s AND number IS NULL", (seen,))
    return _insert(place, text, actor, now)


def restore(*, actor: Actor, place: Place, seen: int, now: datetime) -> int:
    """Make the text that came with the system the draft, to be put in force like any other; returns the draft's id.

    Raises:
        NotAllowed: The actor is not the province's administrator.
        RuleBroken: Somebody else changed the draft meanwhile.
    """
    original = shipped(*_key(check_place(place)))
    return save_draft(actor=actor, place=place, text=original, seen=seen, now=now)


@transaction.atomic
def publish(*, actor: Actor, place: Place, seen: int, approval: Approval, now: datetime) -> int:
    """Put the draft into force for every notice from now on and return its number; what was told stays as it was told.

    Raises:
        NotAllowed: The actor is not the province's administrator.
        RuleBroken: There is no such draft any more, or the approval is not recorded where the profile asks.
    """
    _require(actor, place)
    faults_found, today = Faults(), clock.local_date(now)
    number, words = (clean_input(one, LONGEST_APPROVAL, multiline=False) for one in (approval.number, approval.text))
    if needs_approval():
        faults_found.unless(number, "text.approval", "Hãy ghi số văn bản phê duyệt.", "approval_no")
        fits = approval.day is not None and approval.day <= today
        faults_found.unless(fits, "text.approval", "Hãy ghi ngày văn bản phê duyệt, không sau hôm nay.", "approval_on")
        faults_found.unless(words, "text.approval", "Hãy ghi trích yếu văn bản phê duyệt.", "approval_text")
    faults_found.tell()
    _hold(place)
    draft, before = versions(place)
    if draft is None or draft.id != seen:
        message = "Bản soạn đã được ban hành hoặc vừa được người khác sửa. Hãy tải lại trang."
        raise RuleBroken("text.changed", message, "approval_no")
    check(place, Text(draft.subject, draft.body))
    made = before[0].number + 1 if before else 1
    sql.execute(
        "UPDATE notifications_textversion SET number = %s, approval_no = %s, approval_on = %s, approval_text = %s, "
        "made_by = %s, made_at = %s WHERE id = %s",
        (made, number, approval.day, words, actor.ref, now, draft.id),
    )
    ledger.ensure(STREAM)
    fact = TextPublished(place.kind, place.language, place.channel, made, number)
    ledger.record(stream=STREAM, fact=fact, actor=actor.ref, now=now, reason=words)
    return made


@transaction.atomic
def drop_draft(*, actor: Actor, place: Place, seen: int) -> None:
    """Throw the draft away that the writer's page showed; one that is gone or was changed stays as it is."""
    _require(actor, place)
    sql.execute("DELETE FROM notifications_textversion WHERE id = %s AND number IS NULL", (seen,))


def _require(actor: Actor, place: Place) -> None:
    check_place(place)
    if not actor.has(Role.PROVINCE_ADMIN):
        raise NotAllowed(f"{actor.ref} writes no texts of notices")


def _clean(place: Place, text: Text) -> Text:
    with_subject = place.channel in WITH_SUBJECT
    subject = clean_input(text.subject, LONGEST_SUBJECT, multiline=False) if with_subject else ""
    return Text(subject, clean_input(text.body, LONGEST_BODY, multiline=place.channel != Channel.SMS))


def _hold(place: Place) -> None:
    """Let whoever changes the same text wait."""
    key = f"notifications:text:{place.kind}/{place.language}/{place.channel}"
    sql.rows("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (key,))


def _insert(place: Place, text: Text, actor: Actor, now: datetime) -> int:
    made = new_id()
    row = {
        "id": made,
        "kind": place.kind,
        "language": place.language,
        "channel": place.channel,
        "number": None,
        "subject": text.subject,
        "body": text.body,
        "approval_no": "",
        "approval_on": None,
        "approval_text": "",
        "made_by": actor.ref,
        "made_at": now,
    }
    sql.insert(TextVersion, [row])
    return made


def _key(place: Place) -> tuple[str, str, str]:
    return place.kind, place.language, place.channel


def place_name(place: Place) -> str:
    """Return the name of a text on screen."""
    channel = CHANNELS[Channel(place.channel)]
    return f"{KINDS[place.kind].title}, {LANGUAGES[place.language]}, {channel}"
