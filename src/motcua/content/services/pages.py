"""Writes pages: a new text is a draft until it is published; what was shown before is kept."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from motcua.content import events
from motcua.content.models import Page, PageText
from motcua.content.permissions import may_write
from motcua.content.rules import pages as rules
from motcua.content.rules.pages import KINDS, Kind
from motcua.core import ledger, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input, name_key, sort_key
from motcua.directory.actors import Actor

LONGEST_REASON = 500
_TAKEN = "SELECT slug FROM content_page WHERE kind = %s AND (slug = %s OR slug LIKE %s)"
_MISSING = (
    "SELECT code FROM unnest(%s::text[]) code "
    "WHERE NOT EXISTS (SELECT FROM procedures_procedure p WHERE p.code = code.code)"
)


@transaction.atomic
def begin(
    *,
    actor: Actor,
    kind: str,
    agency_id: int,
    token: str,
    text: rules.PageText,
    now: datetime,
    publish_now: bool = False,
    slug: str = "",
) -> int:
    """Make a page with its first text; the same token again answers with the same page.

    Args:
        publish_now: Put it before everybody at once; otherwise nobody reads it yet.
        slug: The last part of the address; made from the title when empty.

    Raises:
        NotFound: No such kind, or not the actor's agency.
        RuleBroken: The text is not sound, or names a procedure that does not exist.
    """
    one = _kind(kind)
    _require(actor, one, agency_id)
    text = _sound(one, text)
    # One new page of a kind at a time: two of the same title get two addresses.
    sql.rows("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"content:{kind}",))
    made = sql.rows("SELECT id FROM content_page WHERE token = %s AND kind = %s", (token, kind))
    if made:
        return int(made[0][0])
    page_id = new_id()
    row = {"id": page_id, "token": token, "kind": kind, "slug": _free_slug(kind, slug or rules.slug_of(text.title))}
    row |= {"agency": agency_id, "current": None, "draft": None, "published_at": None, "updated_at": None}
    sql.insert(Page, [row | {"sort_key": sort_key(text.title)}])
    ledger.begin(page_id)
    _write(actor, page_id, one, text, 1, now)
    if publish_now:
        publish(actor=actor, page_id=page_id, number=1, now=now)
    return page_id


@transaction.atomic
def save(
    *, actor: Actor, page_id: int, number: int, text: rules.PageText, now: datetime, publish_now: bool = False
) -> int:
    """Write a new text of a page and return its number; the same text again is not a new one.

    Args:
        number: The text that was on the screen; another one since is not overwritten.
        publish_now: Put it before everybody at once; otherwise readers keep what they have.

    Raises:
        NotFound: Not the actor's page.
        RuleBroken: Somebody wrote meanwhile, or the text is not sound.
    """
    page = _hold(actor, page_id)
    kind = _kind(page.kind)
    newest = _newest(page, number)
    text = _sound(kind, text)
    if _said(newest) != text:
        number = newest.number + 1
        _write(actor, page.id, kind, text, number, now)
    if publish_now:
        publish(actor=actor, page_id=page_id, number=number, now=now)
    return number


@transaction.atomic
def publish(*, actor: Actor, page_id: int, number: int, now: datetime) -> None:
    """Put the newest text of a page before everybody; twice is once.

    Raises:
        NotFound: Not the actor's page.
        RuleBroken: Another text was written meanwhile.
    """
    page = _hold(actor, page_id)
    newest = _newest(page, number)
    if page.current_id == newest.id:
        return
    sql.execute(
        "UPDATE content_page SET current_id = %s, published_at = coalesce(published_at, %s), updated_at = %s, "
        "sort_key = %s WHERE id = %s",
        (newest.id, now, now, sort_key(newest.title), page.id),
    )
    fact = events.PagePublished(kind=page.kind, title=newest.title, number=newest.number)
    ledger.record(stream=page.id, fact=fact, actor=actor.ref, now=now)


@transaction.atomic
def take_down(*, actor: Actor, page_id: int, reason: str, now: datetime) -> None:
    """Stop showing a page; its texts stay and can be published again.

    Raises:
        NotFound: Not the actor's page.
        RuleBroken: It is not shown, or no reason is given.
    """
    page = _hold(actor, page_id)
    reason = clean_input(reason, LONGEST_REASON)
    if not reason:
        raise RuleBroken("page.reason", "Hãy ghi lý do gỡ trang.", "reason")
    if page.current_id is None:
        raise RuleBroken("page.not_shown", "Trang này đang không hiển thị nên không cần gỡ.", "reason")
    sql.execute("UPDATE content_page SET current_id = NULL WHERE id = %s", (page.id,))
    title = PageText.objects.values_list("title", flat=True).get(id=page.draft_id or 0)
    fact = events.PageTakenDown(kind=page.kind, title=title)
    ledger.record(stream=page.id, fact=fact, actor=actor.ref, now=now, reason=reason)


def _kind(key: str) -> Kind:
    if key not in KINDS:
        raise NotFound(f"kind {key[:40]}")
    return KINDS[key]


def _require(actor: Actor, kind: Kind, agency_id: int) -> None:
    if not may_write(actor, kind, agency_id):
        raise NotAllowed(f"{actor.ref} writes no {kind.key} of {agency_id}")


def _hold(actor: Actor, page_id: int) -> Page:
    page = Page.objects.select_for_update().filter(id=page_id).first()
    if page is None or not may_write(actor, _kind(page.kind), page.agency_id):
        raise NotFound(f"page {page_id}")
    return page


def _newest(page: Page, number: int) -> PageText:
    newest = PageText.objects.get(id=page.draft_id or 0)
    if newest.number != number:
        message = (
            "Trang này vừa được người khác sửa. Nội dung bạn nhập vẫn còn trên màn hình; hãy chép lại, "
            "mở bản mới nhất rồi sửa tiếp."
        )
        raise RuleBroken("page.moved", message)
    return newest


def _sound(kind: Kind, text: rules.PageText) -> rules.PageText:
    text = replace(
        text,
        summary=text.summary if "summary" in kind.has else "",
        body=text.body if "body" in kind.has else "",
        procedures=tuple(dict.fromkeys(text.procedures)) if "procedures" in kind.has else (),
        link=text.link if "link" in kind.has else "",
        starts_at=text.starts_at if "times" in kind.has else None,
        ends_at=text.ends_at if "times" in kind.has else None,
        english_summary=text.english_summary if "summary" in kind.has else "",
        english_body=text.english_body if "body" in kind.has else "",
    )
    rules.require_sound(kind, text)
    missing = [str(row[0]) for row in sql.rows(_MISSING, (list(text.procedures),))] if text.procedures else []
    if missing:
        message = f"Không có thủ tục mã {', '.join(missing[:5])} trong danh mục. Hãy kiểm tra lại mã."
        raise RuleBroken("page.no_procedure", message, "procedures")
    return text


def _said(stored: PageText) -> rules.PageText:
    return rules.PageText(
        title=stored.title,
        summary=stored.summary,
        body=stored.body,
        procedures=tuple(stored.procedures),
        link=stored.link,
        starts_at=stored.starts_at,
        ends_at=stored.ends_at,
        english_title=stored.english_title,
        english_summary=stored.english_summary,
        english_body=stored.english_body,
    )


def _free_slug(kind: str, wanted: str) -> str:
    taken = {str(row[0]) for row in sql.rows(_TAKEN, (kind, wanted, f"{wanted}-%"))}
    return next(one for one in (wanted, *(f"{wanted}-{count}" for count in range(2, 10_000))) if one not in taken)


def _write(actor: Actor, page_id: int, kind: Kind, text: rules.PageText, number: int, now: datetime) -> None:
    text_id = new_id()
    row = {
        "id": text_id,
        "page": page_id,
        "number": number,
        "title": text.title,
        "summary": text.summary,
        "body": text.body,
        "english_title": text.english_title,
        "english_summary": text.english_summary,
        "english_body": text.english_body,
        "procedures": list(text.procedures),
        "link": text.link,
        "starts_at": text.starts_at,
        "ends_at": text.ends_at,
        "search_key": name_key(f"{text.title} {text.summary} {text.english_title} {text.english_summary}"),
        "made_by": actor.ref,
        "made_at": now,
    }
    sql.insert(PageText, [row])
    sql.execute("UPDATE content_page SET draft_id = %s WHERE id = %s", (text_id, page_id))
    fact = events.PageSaved(kind=kind.key, title=text.title, number=number)
    ledger.record(stream=page_id, fact=fact, actor=actor.ref, now=now)
