"""Approval as one mechanism for everything that needs one: ask, decide, take back, and what is waiting for whom.

The thing itself is not known here. Its room reacts to `approval.granted`, `approval.refused` and `approval.withdrawn`
in the same transaction (`config/wiring.py`), told apart by `kind`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import IntegrityError, transaction

from motcua.core import clock, ledger, profile, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ids import new_id, new_token
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.procedures.approval_seats import decide_by, office, post_of, seats_of
from motcua.procedures.events import (
    ApprovalAsked,
    ApprovalGranted,
    ApprovalPassed,
    ApprovalRefused,
    ApprovalWithdrawn,
)
from motcua.procedures.models.approvals import Approval, ApprovalStep
from motcua.procedures.rules import approval as rules
from motcua.procedures.rules.approval import Chain, Decision, Seat, State, Verdict

LONGEST_REASON = 2000
LONGEST_NOTICE = 200
PAGE = 25
MOST_REMINDED = 2000


@dataclass(frozen=True)
class StepFacts:
    """One decision as history shows it."""

    position: int
    seat: Seat
    waited_since: datetime
    decided_at: datetime
    by: str
    post: str
    verdict: Verdict
    reason: str


@dataclass(frozen=True)
class ApprovalFacts:
    """A request for approval as others see it."""

    id: int
    token: str
    kind: str
    subject: int
    title: str
    agency_id: int
    agency_name: str
    asked_by: str
    asked_id: int
    asked_post: str
    asked_at: datetime
    notice: str
    digest: str
    authors: frozenset[int]
    seats: tuple[Seat, ...]
    at: int
    waiting_since: datetime
    due_at: datetime | None
    state: State
    decision_no: str
    decision_date: date | None
    closed_at: datetime | None
    deciders: frozenset[int]

    @property
    def chain(self) -> Chain:
        """The request as the rules see it."""
        known = Decision(self.decision_no, self.decision_date) if self.decision_date else None
        return Chain(self.seats, self.at, self.state, self.authors, self.deciders, known)


_FACTS = """
SELECT a.id, a.token, a.kind, a.subject, a.title, a.agency_id, g.name, p.full_name, a.asked_by_id, a.asked_post,
       a.asked_at, a.notice, a.digest, a.authors, a.seats, a.at, a.waiting_since, a.due_at, a.state,
       a.decision_no, a.decision_date, a.closed_at,
       ARRAY(SELECT s.decided_by_id FROM procedures_approvalstep s WHERE s.approval_id = a.id)
FROM procedures_approval a
JOIN directory_agency g ON g.id = a.agency_id
JOIN directory_account p ON p.id = a.asked_by_id
"""
_NAMES = tuple(field.name for field in fields(ApprovalFacts))


@transaction.atomic
def ask(
    *,
    actor: Actor,
    kind: str,
    subject: int,
    title: str,
    notice: str,
    authors: Collection[int] = (),
    digest: str = "",
    decision: Decision | None = None,
    now: datetime,
) -> int:
    """Ask for the approval of a thing by the province's chain; the caller has checked that the actor may.

    Args:
        kind: What the thing is; reactions go by it.
        subject: Its id.
        title: How lists name it.
        notice: Reference of the tracked change notice.
        authors: Accounts that made it; neither they nor the actor may decide.
        digest: Of the thing as it stands; who decides sees that it did not change.
        decision: The approving document, where the chain only takes note of one that exists already.

    Raises:
        RuleBroken: Approval is asked for already, or there is no notice. Reactions to `approval.asked` refuse one that
            was never sent (`governance.services.notices.asked`).
    """
    notice = clean_input(notice, LONGEST_NOTICE, multiline=False)
    rules.require_notice(notice)
    if decision is not None:
        rules.require_decision(decision, clock.local_date(now))
    seats = rules.seats_of(profile.value("approval", "procedure_chain"))
    approval_id = new_id()
    row = {
        "id": approval_id,
        "token": new_token(),
        "kind": kind,
        "subject": subject,
        "title": title,
        "agency": actor.agency_id,
    }
    row |= {"asked_by": actor.account_id, "asked_post": _post_words(actor), "asked_at": now, "notice": notice}
    row |= {"digest": digest, "authors": sorted({*authors, actor.account_id}), "seats": [seat.value for seat in seats]}
    row |= {"at": 0, "waiting": seats[0].value, "waiting_since": now, "state": State.OPEN.value, "closed_at": None}
    row |= {"due_at": decide_by(now)}
    row |= {
        "decision_no": decision.number if decision else "",
        "decision_date": decision.signed_on if decision else None,
    }
    try:
        with transaction.atomic():
            sql.insert(Approval, [row])
    except IntegrityError as twice:
        raise RuleBroken("approval.twice_asked", "Nội dung này đã được gửi và đang chờ phê duyệt.") from twice
    ledger.begin(approval_id)
    fact = ApprovalAsked(kind, subject, tuple(seats), notice, digest)
    ledger.record(stream=approval_id, fact=fact, actor=actor.ref, now=now)
    return approval_id


@transaction.atomic
def decide(
    *,
    actor: Actor,
    approval_id: int,
    at: int,
    verdict: Verdict,
    reason: str = "",
    decision: Decision | None = None,
    now: datetime,
) -> State:
    """Decide for the seat whose turn it is; reactions put the thing into effect in this transaction.

    Args:
        at: The position that was shown; somebody who acts on an old page is told.
        verdict: Approve or refuse.
        reason: Compulsory for a refusal, otherwise an opinion.
        decision: Number and date of the decision; compulsory at the last seat unless known before.

    Raises:
        NotAllowed: The actor does not sit there.
        NotFound: No such request.
        RuleBroken: Decided meanwhile, an author decides, reason or decision is missing.
    """
    facts = _hold(approval_id)
    if facts.state is not State.OPEN or facts.at != at:
        raise RuleBroken("approval.moved", _what_happened(approval_id))
    if facts.seats[facts.at] not in seats_of(actor):
        raise NotAllowed(f"{actor.ref} does not sit as {facts.seats[facts.at]}")
    reason = clean_input(reason, LONGEST_REASON)
    after = rules.decide(
        facts.chain,
        account_id=actor.account_id,
        verdict=verdict,
        reason=reason,
        decision=decision,
        today=clock.local_date(now),
    )
    seat = facts.seats[facts.at]
    row: dict[str, object] = {"id": new_id(), "approval": approval_id, "position": facts.at, "seat": seat.value}
    row |= {"waited_since": facts.waiting_since, "decided_at": now, "decided_by": actor.account_id}
    sql.insert(ApprovalStep, [row | {"post": _post_words(actor), "verdict": verdict.value, "reason": reason}])
    _keep(approval_id, after, now)
    ledger.record(stream=approval_id, fact=_fact(facts, seat, after), actor=actor.ref, now=now, reason=reason)
    return after.state


@transaction.atomic
def withdraw(*, actor: Actor, approval_id: int, reason: str = "", now: datetime) -> None:
    """Take a request back, to go on with the draft; for those who made it or asked.

    Raises:
        NotAllowed: The actor is none of them.
        NotFound: No such request.
        RuleBroken: It is decided already.
    """
    facts = _hold(approval_id)
    if actor.account_id not in facts.authors:
        raise NotAllowed(f"{actor.ref} did not ask for {approval_id}")
    if facts.state is not State.OPEN:
        raise RuleBroken("approval.moved", _what_happened(approval_id))
    _keep(approval_id, Chain(facts.seats, facts.at, State.WITHDRAWN), now)
    fact = ApprovalWithdrawn(facts.kind, facts.subject)
    reason = clean_input(reason, LONGEST_REASON)
    ledger.record(stream=approval_id, fact=fact, actor=actor.ref, now=now, reason=reason)


def approval(approval_id: int) -> ApprovalFacts:
    """Return one request.

    Raises:
        NotFound: No such request.
    """
    return _one("WHERE a.id = %s", (approval_id,))


def by_token(token: str) -> ApprovalFacts:
    """Return one request by the token of its address.

    Raises:
        NotFound: No such request.
    """
    return _one("WHERE a.token = %s", (token,))


def history(kind: str, subject: int) -> list[ApprovalFacts]:
    """Return all requests for a thing, newest first."""
    where = "WHERE a.kind = %s AND a.subject = %s ORDER BY a.id DESC"
    return [_facts(row) for row in sql.rows(_FACTS + where, (kind, subject))]


def steps(approval_ids: Sequence[int]) -> dict[int, list[StepFacts]]:
    """Return the decisions of each request, oldest first."""
    found: dict[int, list[StepFacts]] = {approval_id: [] for approval_id in approval_ids}
    rows = sql.rows(
        "SELECT s.approval_id, s.position, s.seat, s.waited_since, s.decided_at, a.full_name, s.post, s.verdict, "
        "s.reason FROM procedures_approvalstep s JOIN directory_account a ON a.id = s.decided_by_id "
        "WHERE s.approval_id = ANY(%s) ORDER BY s.approval_id, s.position",
        (list(approval_ids),),
    )
    for approval_id, position, seat, since, at, by, post, verdict, reason in rows:
        found[approval_id].append(StepFacts(position, Seat(seat), since, at, by, post, Verdict(verdict), reason))
    return found


def waiting_for(actor: Actor, *, after: int = 0, limit: int = PAGE) -> tuple[list[ApprovalFacts], int | None]:
    """Return what waits for a decision of the actor's seats, oldest first, and where the next page begins."""
    seats = [seat.value for seat in seats_of(actor)]
    if not seats:
        return [], None
    where = "WHERE a.state = 'open' AND a.waiting = ANY(%s) AND a.id > %s ORDER BY a.id LIMIT %s"
    found = [_facts(row) for row in sql.rows(_FACTS + where, (seats, after, limit + 1))]
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def waiting_count(actor: Actor, now: datetime) -> tuple[int, int]:
    """Return how many requests wait for the actor's seats and how many of them are past their day; at most 100."""
    seats = [seat.value for seat in seats_of(actor)]
    if not seats:
        return 0, 0
    found = sql.rows(
        "SELECT count(*), count(*) FILTER (WHERE due_at < %s) FROM (SELECT due_at FROM procedures_approval "
        "WHERE state = 'open' AND waiting = ANY(%s) AND NOT authors @> %s::jsonb ORDER BY id LIMIT 100) x",
        (now, seats, f"[{actor.account_id}]"),
    )
    return found[0][0], found[0][1]


def open_of(kinds: Sequence[str], subjects: Sequence[int]) -> dict[int, ApprovalFacts]:
    """Return the open request of each of these things that has one; one statement."""
    where = "WHERE a.state = 'open' AND a.kind = ANY(%s) AND a.subject = ANY(%s)"
    return {row.subject: row for row in map(_facts, sql.rows(_FACTS + where, (list(kinds), list(subjects))))}


def all_open(*, limit: int = MOST_REMINDED) -> list[ApprovalFacts]:
    """Return the requests that wait for somebody, those due first first."""
    where = "WHERE a.state = 'open' ORDER BY a.due_at NULLS LAST, a.id LIMIT %s"
    return [_facts(row) for row in sql.rows(_FACTS + where, (limit,))]


def may_decide(actor: Actor, facts: ApprovalFacts) -> bool:
    """Tell whether it is the actor's turn to decide."""
    return actor.is_official and rules.may_decide(facts.chain, actor.account_id, post_of(actor), office())


def _post_words(actor: Actor) -> str:
    return ", ".join(part for part in (actor.post_title, actor.unit_name, actor.agency_name) if part)


def _hold(approval_id: int) -> ApprovalFacts:
    sql.rows("SELECT 1 FROM procedures_approval WHERE id = %s FOR UPDATE", (approval_id,))
    return approval(approval_id)


def _one(where: str, values: Sequence[object]) -> ApprovalFacts:
    found = sql.rows(_FACTS + where, values)
    if not found:
        raise NotFound(f"approval {values}")
    return _facts(found[0])


def _facts(row: tuple[object, ...]) -> ApprovalFacts:
    values = dict(zip(_NAMES, row, strict=True))
    values["authors"] = frozenset(sql.json_value(values["authors"]))
    values["seats"] = tuple(Seat(seat) for seat in sql.json_value(values["seats"]))
    values["state"] = State(str(values["state"]))
    values["deciders"] = frozenset(values["deciders"])  # type: ignore[call-overload]
    return ApprovalFacts(**values)  # type: ignore[arg-type]


def _keep(approval_id: int, after: Chain, now: datetime) -> None:
    is_open = after.state is State.OPEN
    sql.execute(
        "UPDATE procedures_approval SET at = %s, waiting = %s, waiting_since = %s, due_at = %s, state = %s, "
        "decision_no = coalesce(%s, decision_no), decision_date = coalesce(%s, decision_date), closed_at = %s "
        "WHERE id = %s",
        (
            after.at,
            after.seats[after.at].value if is_open else "",
            now,
            decide_by(now) if is_open else None,
            after.state.value,
            after.decision.number if after.decision else None,
            after.decision.signed_on if after.decision else None,
            None if is_open else now,
            approval_id,
        ),
    )


def _fact(facts: ApprovalFacts, seat: Seat, after: Chain) -> ApprovalPassed | ApprovalGranted | ApprovalRefused:
    if after.state is State.REFUSED:
        return ApprovalRefused(facts.kind, facts.subject, seat.value)
    if after.state is State.GRANTED and after.decision is not None:
        signed_on = after.decision.signed_on.isoformat()
        return ApprovalGranted(facts.kind, facts.subject, seat.value, after.decision.number, signed_on)
    return ApprovalPassed(facts.kind, facts.subject, seat.value)


def _what_happened(approval_id: int) -> str:
    """Say who decided meanwhile, so that the one who comes second need not ask around."""
    done = steps([approval_id])[approval_id]
    if not done:
        return "Đề nghị này đã được nơi gửi rút lại. Hãy tải lại trang để xem hiện trạng."
    last, words = done[-1], {Verdict.APPROVE: "đồng ý", Verdict.REFUSE: "từ chối"}
    when = f"{clock.shown(last.decided_at)}"
    return f"{last.by} đã {words[last.verdict]} lúc {when}. Hãy tải lại trang để xem hiện trạng."
