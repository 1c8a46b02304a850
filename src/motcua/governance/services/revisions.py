"""The life of a procedure: draft, checked and approved by the province's chain, in force on its day, superseded."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from psycopg.types.json import Jsonb

from motcua.core import clock, ledger, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken, SeveralBroken
from motcua.core.ids import new_id
from motcua.core.ledger import Recorded
from motcua.core.together import each_for_itself
from motcua.directory.actors import SYSTEM, Actor
from motcua.documents import services as files
from motcua.documents.rules.limits import MEGABYTE
from motcua.governance.events import RevisionMoved, RevisionSaved
from motcua.governance.models import Revision
from motcua.governance.permissions import may_act_for
from motcua.governance.queries import notices as notice_reads
from motcua.governance.queries import revisions as reads
from motcua.governance.rules.revision import FileRules, blank, problems, revised
from motcua.governance.services import notices
from motcua.procedures import approvals, services
from motcua.procedures.events import ApprovalGranted, ApprovalRefused, ApprovalWithdrawn
from motcua.procedures.queries import content_of
from motcua.procedures.rules.approval import Decision
from motcua.procedures.rules.content import content_hash
from motcua.procedures.services import LocalDecision

KIND = "procedure"
KINDS = {"new": "Thủ tục mới", "amended": "Sửa đổi", "abolished": "Bãi bỏ"}
_OF_NOTICE = {"new": "new", "abolished": "abolished"}
SEARCH_JOB = "governance.rebuild_search"


@transaction.atomic
def begin(*, actor: Actor, notice_no: str, code: str, now: datetime) -> int:
    """Begin the draft that a change notice asks for; the draft that is under way for the procedure is returned.

    Raises:
        NotAllowed: The actor does not act for the agency of the notice.
        NotFound: No such notice for this actor.
        RuleBroken: The notice is closed or does not name the procedure, or the catalogue says otherwise.
    """
    notice = notice_reads.notice_numbered(actor, notice_no)
    if not may_act_for(actor, notice.agency_id):
        raise NotAllowed(f"{actor.ref} does not act for {notice.agency_id}")
    if notice.state != "sent":
        raise RuleBroken("notice.closed", "Thông báo này đã kết thúc. Hãy gửi thông báo mới cho thay đổi mới.")
    if code not in notice.codes:
        raise RuleBroken("revision.not_named", f"Thông báo {notice_no} không nêu thủ tục {code}.")
    open_one = sql.rows(
        "SELECT id FROM governance_revision WHERE code = %s AND state IN ('draft', 'submitted', 'approved')", (code,)
    )
    if open_one:
        return int(open_one[0][0])
    kind = _OF_NOTICE.get(notice.kind, "amended")
    base = sql.rows("SELECT current_id, repealed_on FROM procedures_procedure WHERE code = %s", (code,))
    if kind == "new" and base:
        raise RuleBroken("revision.known", f"Danh mục đã có thủ tục {code}. Hãy gửi thông báo loại “Sửa đổi”.")
    if kind != "new" and (not base or base[0][0] is None):
        raise RuleBroken("revision.unknown", f"Danh mục chưa có thủ tục {code}.")
    if kind != "new" and base[0][1] is not None:
        raise RuleBroken("procedure.repealed", f"Thủ tục {code} đã bị bãi bỏ.")
    revision_id, base_id = new_id(), base[0][0] if base else None
    row = {"id": revision_id, "code": code, "kind": kind, "agency": notice.agency_id, "notice": notice.id}
    row |= {"base": base_id, "content": content_of(base_id) if base_id else blank(code, "")}
    row |= {"effective_from": clock.local_date(now), "state": "draft", "edit": 1, "authors": [actor.account_id]}
    row |= {"decision_no": notice.document_no, "decision_date": notice.document_date, "issuer": notice.document_issuer}
    row |= {"version": None, "made_at": now, "saved_at": now, "in_force_at": None}
    try:
        with transaction.atomic():
            sql.insert(Revision, [row])
    except IntegrityError:
        raise RuleBroken("revision.twice", "Người khác vừa bắt đầu soạn thủ tục này. Hãy mở bản đang soạn.") from None
    ledger.begin(revision_id)
    fact = RevisionSaved(code, kind, 1, notice_no)
    ledger.record(stream=revision_id, fact=fact, actor=actor.ref, now=now)
    return revision_id


@transaction.atomic
def save(
    *, actor: Actor, revision_id: int, edit: int, typed: Mapping[str, str], effective_from: date, now: datetime
) -> int:
    """Save what was typed into a draft; returns the number of the edit.

    Raises:
        NotFound: No such draft for this actor.
        RuleBroken: Somebody saved meanwhile, it is no draft, or a value cannot be read.
    """
    facts = _hold(actor, revision_id)
    _require_draft(facts)
    if facts.edit != edit:
        message = (
            f"Người khác đã lưu bản này lúc {clock.local(facts.saved_at):%H:%M}. Nội dung bạn gõ còn trên trang: "
            "mở bản mới ở thẻ khác, so sánh rồi nhập lại phần của bạn."
        )
        raise RuleBroken("revision.edited", message)
    taken = files.file_limits()
    rules = FileRules(kinds=taken.kinds, megabytes=taken.largest // MEGABYTE)
    content, wrong = revised(facts.content, typed, name_is_free=facts.kind == "new", files=rules)
    if wrong:
        raise SeveralBroken(wrong)
    authors = sorted({*facts.authors, actor.account_id})
    sql.execute(
        "UPDATE governance_revision SET content = %s, effective_from = %s, edit = edit + 1, saved_at = %s, "
        "authors = %s WHERE id = %s",
        (Jsonb(content), effective_from, now, Jsonb(authors), revision_id),
    )
    fact = RevisionSaved(facts.code, facts.kind, edit + 1, facts.notice_no)
    ledger.record(stream=revision_id, fact=fact, actor=actor.ref, now=now)
    return edit + 1


@transaction.atomic
def submit(*, actor: Actor, revision_id: int, edit: int, now: datetime) -> int:
    """Send a draft up the province's chain; returns the request for approval.

    The approving document that the notice names goes along, so that a chain that only takes note needs no second one.

    Raises:
        NotFound: No such draft for this actor.
        RuleBroken: The content lacks a part, differs in nothing, or somebody saved meanwhile.
    """
    facts = _hold(actor, revision_id)
    _require_draft(facts)
    if facts.edit != edit:
        raise RuleBroken("revision.edited", "Người khác vừa lưu bản này. Hãy tải lại trang và xem lại trước khi gửi.")
    if facts.kind != "abolished":
        if wrong := problems(facts.content):
            raise SeveralBroken(wrong)
        if facts.base_id and content_hash(content_of(facts.base_id)) == content_hash(facts.content):
            raise RuleBroken("revision.same", "Bản soạn chưa khác bản đang có hiệu lực. Hãy sửa rồi gửi.")
    known = Decision(facts.decision_no, facts.decision_date) if facts.decision_no and facts.decision_date else None
    approval_id = approvals.ask(
        actor=actor,
        kind=KIND,
        subject=revision_id,
        title=f"{KINDS[facts.kind]}: {facts.code} {facts.content['name']}",
        notice=facts.notice_no,
        authors=facts.authors,
        digest=content_hash(facts.content),
        decision=known,
        now=now,
    )
    _move(actor.ref, facts, "submitted", now)
    return approval_id


@transaction.atomic
def discard(*, actor: Actor, revision_id: int, now: datetime) -> None:
    """Give a draft up; it stays readable.

    Raises:
        NotFound: No such draft for this actor.
        RuleBroken: It is no draft any more.
    """
    facts = _hold(actor, revision_id)
    _require_draft(facts)
    _move(actor.ref, facts, "discarded", now)


def granted(event: Recorded) -> None:
    """React to a granted approval: in force at once when its day has come, otherwise on its day."""
    fact = event.fact
    if not isinstance(fact, ApprovalGranted) or fact.kind != KIND:
        return
    facts = reads.revision(fact.subject)
    sql.execute(
        "UPDATE governance_revision SET decision_no = %s, decision_date = %s WHERE id = %s",
        (fact.decision_no, fact.decision_date, facts.id),
    )
    facts = reads.revision(fact.subject)
    _move(event.actor, facts, "approved", event.at)
    if facts.effective_from <= clock.local_date(event.at):
        put_in_force(revision_id=facts.id, actor=event.actor, now=event.at)


def returned(event: Recorded) -> None:
    """React to a refusal or to a request taken back: a draft again, the reason stands in the history of approvals."""
    fact = event.fact
    if isinstance(fact, ApprovalRefused | ApprovalWithdrawn) and fact.kind == KIND:
        facts = reads.revision(fact.subject)
        if facts.state == "submitted":
            _move(event.actor, facts, "draft", event.at)


@transaction.atomic
def put_in_force(*, revision_id: int, actor: str, now: datetime) -> bool:
    """Put an approved draft into force; false when another did it already."""
    sql.rows("SELECT 1 FROM governance_revision WHERE id = %s FOR UPDATE", (revision_id,))
    facts = reads.revision(revision_id)
    if facts.state != "approved":
        return False
    decision = LocalDecision(
        number=facts.decision_no,
        signed_on=facts.decision_date,
        issuer=facts.agency_name,
        effective_from=facts.effective_from,
        notice=facts.notice_no,
    )
    if facts.kind == "abolished":
        services.repeal(code=facts.code, decision=decision, now=now)
        version_id, before = None, "repealed"
    else:
        version_id = services.publish_local(content=facts.content, decision=decision, now=now).version_id
        before = "superseded"
    sql.execute(
        "UPDATE governance_revision SET state = %s WHERE code = %s AND state = 'in_force'", (before, facts.code)
    )
    sql.execute(
        "UPDATE governance_revision SET version_id = %s, in_force_at = %s WHERE id = %s", (version_id, now, facts.id)
    )
    _move(actor, facts, "in_force", now)
    notices.close_if_done(actor=SYSTEM, number=facts.notice_no, now=now)
    transaction.on_commit(_ask_for_search)
    return True


def put_due_in_force(*, now: datetime) -> int:
    """Put every approved draft into force whose day has come, each in a transaction of its own; returns how many."""
    return each_for_itself(
        reads.due_on(clock.local_date(now)),
        lambda revision_id: put_in_force(revision_id=revision_id, actor=SYSTEM.ref, now=now),
    )


def _ask_for_search() -> None:
    """Have the search index made anew, once however many ask."""
    try:
        app.configure_task(SEARCH_JOB, queueing_lock=SEARCH_JOB, allow_unknown=True).defer()
    except AlreadyEnqueued:
        return


def _hold(actor: Actor, revision_id: int) -> reads.RevisionRow:
    sql.rows("SELECT 1 FROM governance_revision WHERE id = %s FOR UPDATE", (revision_id,))
    facts = reads.revision(revision_id)
    if not may_act_for(actor, facts.agency_id):
        raise NotFound(f"revision {revision_id}")
    return facts


def _require_draft(facts: reads.RevisionRow) -> None:
    if facts.state != "draft":
        message = f"Bản này {reads.STATES[facts.state].lower()}, không sửa được. Rút đề nghị phê duyệt nếu cần sửa."
        raise RuleBroken("revision.not_draft", message)


def _move(actor: str, facts: reads.RevisionRow, state: str, now: datetime) -> None:
    sql.execute("UPDATE governance_revision SET state = %s WHERE id = %s", (state, facts.id))
    fact = RevisionMoved(facts.code, state, facts.effective_from.isoformat(), facts.decision_no)
    ledger.record(stream=facts.id, fact=fact, actor=actor, now=now)
