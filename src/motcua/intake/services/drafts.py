"""A form being filled in: saved section by section, with a revision against two tabs."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from motcua.core import ledger, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id, new_token
from motcua.directory import mandates
from motcua.directory.actors import Actor
from motcua.documents import services as documents
from motcua.documents import store, store_queries
from motcua.dossiers.file_limits import limits_for
from motcua.dossiers.queries import may_see_id
from motcua.intake.events import DraftMovedOn
from motcua.intake.models import Draft, DraftFile
from motcua.procedures.queries import content_of, form_of, offering
from motcua.procedures.routing import require_assurance, require_taken_here
from motcua.procedures.rules.fee_rules import PROOF_NO
from motcua.procedures.rules.form_move import Moved, move_answers

MOST_FILES_PER_PAPER = 20
_SAME_FILE = """
SELECT old.id, old.token, old.name, old.size, old.media_type, old.state
FROM documents_storedfile new
JOIN documents_storedfile old ON old.sha256 = new.sha256 AND old.name = new.name AND old.id <> new.id
  AND old.state IN ('checked', 'unscanned')
JOIN intake_draftfile x ON x.file_id = old.id AND x.draft_id = %(draft)s AND x.paper_no = %(paper)s
WHERE new.id = %(file)s LIMIT 1
"""


class DraftMoved(RuleBroken):
    """Another tab or device saved meanwhile."""

    def __init__(self, revision: int) -> None:
        message = (
            "Bản khai này vừa được lưu ở một cửa sổ hoặc thiết bị khác. Nội dung bạn vừa nhập vẫn còn trên màn hình; "
            "hãy tải lại trang để xem bản mới nhất rồi nhập lại phần khác nhau."
        )
        super().__init__("draft.moved", message)
        self.revision = revision


@transaction.atomic
def start_draft(
    *,
    actor: Actor,
    offering_id: int,
    now: datetime,
    together_with: int | None = None,
    mandate_id: int | None = None,
) -> str:
    """Return the token of the actor's draft for an offering: the one begun before, or a new one.

    Args:
        together_with: An own dossier whose group the new one joins when handed in; each has its own draft.
        mandate_id: The mandate by which the actor hands in for another; each has its own draft.

    Raises:
        NotFound: The dossier to hand in together with is not the actor's own.
        NotAllowed: The actor is not a citizen's account.
        RuleBroken: The procedure is not open online here.
        TakenElsewhere: It is handed in on the national portal.
        RuleBroken: The procedure asks that the account is known more surely.
    """
    if actor.is_official or not actor.account_id:
        raise NotAllowed("only a citizen's account hands in online")
    if together_with is not None and not may_see_id(actor, together_with):
        raise NotFound("dossier")
    facts = offering(offering_id)
    if not facts.active or not facts.online:
        raise RuleBroken("offering.not_online", "Thủ tục này chưa nhận hồ sơ trực tuyến tại cơ quan đã chọn.")
    # One draft per account and offering, even when two tabs begin at once.
    sql.execute("SELECT pg_advisory_xact_lock(%s)", (actor.account_id ^ offering_id,))
    found = sql.rows(
        "SELECT token FROM intake_draft WHERE account_id = %s AND offering_id = %s AND dossier_id IS NULL "
        "AND together_with_id IS NOT DISTINCT FROM %s AND mandate_id IS NOT DISTINCT FROM %s "
        "ORDER BY saved_at DESC LIMIT 1",
        (actor.account_id, offering_id, together_with, mandate_id),
    )
    if found:
        return str(found[0][0])
    # What was begun before the way changed is finished here.
    require_taken_here(facts.route)
    require_assurance(actor, facts.asks_assurance)
    token = new_token()
    row = {
        "id": new_id(),
        "token": token,
        "account": actor.account_id,
        "offering": facts.id,
        "version": facts.version_id,
    }
    rest = {
        "form": facts.form_id,
        "answers": {},
        "delivery": "counter",
        "revision": 0,
        "together_with": together_with,
        "mandate": mandate_id,
        "created_at": now,
        "saved_at": now,
    }
    sql.insert(Draft, [row | rest])
    return token


@transaction.atomic
def bring_under(*, actor: Actor, offering_id: int, mandate_id: int) -> None:
    """Let the draft begun under a mandate that ended go on under a newer one of the same person; none is begun anew."""
    ended = mandates.ended_before(actor, mandate_id)
    if not ended:
        return
    sql.execute("SELECT pg_advisory_xact_lock(%s)", (actor.account_id ^ offering_id,))
    sql.execute(
        "UPDATE intake_draft SET mandate_id = %(mandate)s WHERE id = ("
        "SELECT id FROM intake_draft WHERE account_id = %(account)s AND offering_id = %(offering)s "
        "AND dossier_id IS NULL AND mandate_id = ANY(%(ended)s) ORDER BY saved_at DESC LIMIT 1) AND NOT EXISTS ("
        "SELECT 1 FROM intake_draft WHERE account_id = %(account)s AND offering_id = %(offering)s "
        "AND dossier_id IS NULL AND mandate_id = %(mandate)s)",
        {"mandate": mandate_id, "account": actor.account_id, "offering": offering_id, "ended": ended},
    )


def hold_draft(actor: Actor, token: str) -> Draft:
    """Lock the actor's own draft.

    Raises:
        NotFound: No such draft, or somebody else's: both look the same.
    """
    draft = Draft.objects.select_for_update().filter(token=token, account_id=actor.account_id).first()
    if draft is None or not actor.account_id:
        raise NotFound("draft")
    return draft


@transaction.atomic
def save_section(
    *,
    actor: Actor,
    token: str,
    answers: Mapping[str, Any],
    revision: int | None,
    now: datetime,
    delivery: str | None = None,
    sources: Mapping[str, str] | None = None,
) -> int:
    """Merge answers into the draft and return its new revision; an answer of None takes the old one away.

    Args:
        sources: Where these answers were taken from, by field key; an answer that is changed loses its source.
        revision: The revision the page was opened with; None saves regardless (a page without script
            sends what it shows as a whole section).

    Raises:
        NotFound: Not the actor's draft.
        DraftMoved: Another tab saved meanwhile.
        RuleBroken: The draft was handed in already.
    """
    draft = hold_draft(actor, token)
    if draft.dossier_id is not None:
        raise RuleBroken("draft.handed_in", "Hồ sơ này đã được nộp, nên không sửa bản khai được nữa.")
    if revision is not None and revision != draft.revision:
        raise DraftMoved(draft.revision)
    merged = {**draft.answers, **answers}
    kept = {key: words for key, words in draft.sources.items() if merged.get(key) == draft.answers.get(key)}
    draft.sources = kept | dict(sources or {})
    draft.answers = {key: value for key, value in merged.items() if value is not None}
    draft.delivery = delivery or draft.delivery
    draft.revision += 1
    draft.saved_at = now
    draft.save(update_fields=["answers", "sources", "delivery", "revision", "saved_at"])
    return draft.revision


@transaction.atomic
def discard_draft(*, actor: Actor, token: str) -> None:
    """Throw the actor's own draft away with what was typed, so that another one can be begun.

    Files that nothing else needs are swept with others that nobody points at. A second click finds nothing to do.

    Raises:
        RuleBroken: The draft was handed in already.
    """
    draft = Draft.objects.select_for_update().filter(token=token, account_id=actor.account_id).first()
    if draft is None or not actor.account_id:
        return
    if draft.dossier_id is not None:
        raise RuleBroken("draft.handed_in", "Hồ sơ này đã được nộp, nên không bỏ bản khai được nữa.")
    draft.delete()


@transaction.atomic
def move_draft(*, actor: Actor, token: str, now: datetime) -> Moved:
    """Carry a draft begun on an older version of the form over to the one in force; return what changed.

    Files stay. A second click finds it moved and changes nothing.

    Raises:
        NotFound: Not the actor's draft.
        RuleBroken: The draft was handed in already.
    """
    draft = hold_draft(actor, token)
    if draft.dossier_id is not None:
        raise RuleBroken("draft.handed_in", "Hồ sơ này đã được nộp với biểu mẫu cũ, nên không cần chuyển.")
    form_id = offering(draft.offering_id).form_id
    moved = move_answers(form_of(draft.form_id), form_of(form_id), draft.answers)
    if form_id == draft.form_id:
        return moved
    fact = DraftMovedOn(draft.form_id, form_id, len(moved.answers), len(moved.left))
    draft.form_id, draft.answers = form_id, moved.answers
    draft.sources = {key: words for key, words in draft.sources.items() if key in moved.answers}
    draft.registers = {key: told for key, told in draft.registers.items() if key in moved.answers}
    draft.revision += 1
    draft.saved_at = now
    draft.save(update_fields=["form", "answers", "sources", "registers", "revision", "saved_at"])
    ledger.ensure(draft.id)
    ledger.record(stream=draft.id, fact=fact, actor=actor.ref, now=now)
    return moved


def add_file(
    *, actor: Actor, token: str, paper_no: int, name: str, chunks: Iterable[bytes], now: datetime
) -> documents.Stored:
    """Keep a file for one paper of the draft; the file is checked before anything is locked.

    Raises:
        NotFound: Not the actor's draft, or no such paper.
        RuleBroken: The file is not acceptable, or there are too many.
    """
    draft = Draft.objects.filter(token=token, account_id=actor.account_id).first()
    if draft is None or not actor.account_id:
        raise NotFound("draft")
    if draft.dossier_id is not None:
        raise RuleBroken("draft.handed_in", "Hồ sơ này đã được nộp, nên không thêm giấy tờ vào bản khai được nữa.")
    content = content_of(draft.version_id)
    if paper_no != PROOF_NO and paper_no not in {paper["no"] for paper in content["papers"]}:
        raise NotFound(f"paper {paper_no}")
    wanted = limits_for(content, paper_no)
    stored = documents.store(name=name, chunks=chunks, owner_id=actor.account_id, now=now, wanted=wanted)
    return _join(draft.id, paper_no, stored)


@transaction.atomic
def _join(draft_id: int, paper_no: int, stored: documents.Stored) -> documents.Stored:
    """Join a stored file to a paper; the same file sent again, by a second click or a retry, is there once."""
    sql.rows("SELECT 1 FROM intake_draft WHERE id = %s FOR UPDATE", (draft_id,))
    same = sql.rows(_SAME_FILE, {"draft": draft_id, "paper": paper_no, "file": stored.id})
    if same:
        return documents.Stored(*same[0])
    if DraftFile.objects.filter(draft=draft_id, paper_no=paper_no).count() >= MOST_FILES_PER_PAPER:
        message = f"Mỗi giấy tờ nhận nhiều nhất {MOST_FILES_PER_PAPER} tệp. Hãy ghép các ảnh thành một tệp PDF."
        raise RuleBroken("file.too_many", message, "file")
    sql.insert(DraftFile, [{"id": new_id(), "draft": draft_id, "paper_no": paper_no, "file": stored.id}])
    return stored


@transaction.atomic
def add_from_store(*, actor: Actor, token: str, paper_no: int, item_token: str, now: datetime) -> documents.Stored:
    """Give a paper of the actor's own store for a paper of the draft: a reference, nothing is sent or copied again.

    A second click finds it there.

    Raises:
        NotFound: Not the actor's draft, no such paper, or not in the actor's store.
        RuleBroken: The paper does not hold any more, has no file, or there are too many.

    Source: DN-6.2, VL-7.2: nothing that the store has is asked for again.
    """
    draft = hold_draft(actor, token)
    if draft.dossier_id is not None:
        raise RuleBroken("draft.handed_in", "Hồ sơ này đã được nộp, nên không thêm giấy tờ vào bản khai được nữa.")
    content = content_of(draft.version_id)
    if paper_no != PROOF_NO and paper_no not in {paper["no"] for paper in content["papers"]}:
        raise NotFound(f"paper {paper_no}")
    item = store_queries.item(actor, item_token, now)
    if not item.is_usable:
        told = (item.closed if item.is_lost else item.standing_name).lower()
        message = f"“{item.name}” trong kho: {told}. Hãy chọn giấy tờ khác hoặc tải tệp lên."
        if not item.file_id:
            message = f"“{item.name}” trong kho chỉ có bản giấy. Hãy chụp hoặc quét rồi tải tệp lên."
        raise RuleBroken("store.not_usable", message, f"paper-{paper_no}")
    try:
        documents.require_fits(item.file_id or 0, limits_for(content, paper_no))
    except RuleBroken as broken:
        raise RuleBroken(broken.code, broken.message, f"paper-{paper_no}") from None
    kept = documents.Stored(item.file_id or 0, item.token, item.file_name, item.size, item.media_type)
    there = DraftFile.objects.filter(draft=draft, paper_no=paper_no)
    if there.filter(file=kept.id).exists():
        return kept
    if there.count() >= MOST_FILES_PER_PAPER:
        message = f"Mỗi giấy tờ nhận nhiều nhất {MOST_FILES_PER_PAPER} tệp. Hãy bỏ bớt tệp đã gửi."
        raise RuleBroken("file.too_many", message, f"paper-{paper_no}")
    sql.insert(DraftFile, [{"id": new_id(), "draft": draft.id, "paper_no": paper_no, "file": kept.id}])
    store.note_reading(
        store_id=item.store_id,
        item_id=item.id,
        act="used",
        who=actor.full_name,
        actor=actor.ref,
        purpose=f"Dùng cho hồ sơ {content['name']}",
        now=now,
    )
    return kept


@transaction.atomic
def remove_file(*, actor: Actor, token: str, file_token: str) -> None:
    """Take a file out of the draft; removing it twice is the same as once."""
    draft = hold_draft(actor, token)
    if draft.dossier_id is None:
        DraftFile.objects.filter(draft=draft, file__token=file_token).delete()
