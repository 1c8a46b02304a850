"""The one approval chain: who decides, in which order, and what a decision does; whatever the thing is.

A province says in its profile who approves a procedure, a process or a service (`[approval] procedure_chain`). The
chain of a thing is pinned when approval is asked for, so that a changed profile never moves what is under way.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from motcua.core.errors import RuleBroken

LONGEST_NUMBER = 80
_REFERENCE = re.compile(r"(?=.*\d)(?=.*[^\W\d_]).{4,}")


class Seat(StrEnum):
    """Whose decision a step of the chain is."""

    OPERATOR = "operator"
    CONTROL = "control"
    OFFICE = "office"
    CHAIRMAN = "chairman"


class Verdict(StrEnum):
    """What a seat decides."""

    APPROVE = "approve"
    REFUSE = "refuse"


class State(StrEnum):
    """How a request for approval stands."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


SEAT_NAMES = {
    Seat.OPERATOR: "Đơn vị vận hành tiếp nhận thông báo",
    Seat.CONTROL: "Bộ phận kiểm soát thủ tục hành chính kiểm tra",
    Seat.OFFICE: "Chánh Văn phòng Ủy ban nhân dân tỉnh",
    Seat.CHAIRMAN: "Chủ tịch Ủy ban nhân dân tỉnh",
}


@dataclass(frozen=True, slots=True)
class PostHeld:
    """What a seat asks of the post somebody acts in."""

    agency_code: str
    unit_kind: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Decision:
    """The document that approves: number and date, both on paper."""

    number: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class Chain:
    """A request on its way: seats in order, where it stands, who may not decide."""

    seats: tuple[Seat, ...]
    at: int = 0
    state: State = State.OPEN
    authors: frozenset[int] = frozenset()
    deciders: frozenset[int] = frozenset()
    decision: Decision | None = None

    @property
    def waiting(self) -> Seat | None:
        """The seat whose turn it is; None once the request is closed."""
        return self.seats[self.at] if self.state is State.OPEN else None


def seats_of(profile_chain: Sequence[str]) -> tuple[Seat, ...]:
    """Return the seats of a province's chain, in order.

    Where the chairman approves, the control unit of the office checks before the head of the office submits.

    Raises:
        RuleBroken: The profile names no seat, or one that is not known.

    Source: TT 01/2018/TT-VPCP Điều 8 (the agency drafts, the control unit checks, the head of the office submits,
    the chairman approves); the provinces' own chains in `profiles/*.toml`.
    """
    if not profile_chain or not set(profile_chain) <= {seat.value for seat in Seat}:
        raise RuleBroken("approval.no_chain", "Cấu hình tỉnh chưa nêu đúng ai phê duyệt. Hãy báo đơn vị vận hành.")
    seats = tuple(Seat(name) for name in profile_chain)
    return (Seat.CONTROL, *seats) if Seat.CHAIRMAN in seats and Seat.CONTROL not in seats else seats


def require_notice(reference: str) -> None:
    """Make sure that the reference of a change notice can be one: letters and a number, as in `TB-H48.21-2026-3`.

    Whether such a notice was sent is for the room that keeps notices to say.

    Raises:
        RuleBroken: It is empty or can be no reference.
    """
    if not reference:
        message = (
            "Hãy chọn thông báo thay đổi, hoặc gửi thông báo trước. Không có thông báo thì không thay đổi quy định nào."
        )
        raise RuleBroken("approval.no_notice", message, "notice")
    if not _REFERENCE.fullmatch(reference):
        message = f"“{reference[:40]}” không phải số, ký hiệu thông báo thay đổi, ví dụ đúng: TB-H48.21-2026-3."
        raise RuleBroken("approval.bad_notice", message, "notice")


def sits(seat: Seat, post: PostHeld, office: str) -> bool:
    """Tell whether a post is one of a seat.

    Args:
        seat: Whose turn it is.
        post: The post acted in; its agency's code begins with the province's.
        office: Last part of the identification code of the province's office (`01` of `H48.01`).
    """
    root = post.agency_code.partition(".")[0]
    in_office, leads = post.agency_code == f"{root}.{office}", post.unit_kind == "leadership"
    if seat is Seat.OPERATOR:
        return "province_admin" in post.roles
    if seat is Seat.CONTROL:
        return in_office and not leads and not post.roles.isdisjoint({"inspector", "province_admin"})
    if seat is Seat.OFFICE:
        return in_office and leads and "approver" in post.roles
    return post.agency_code == root and leads and "approver" in post.roles


def may_decide(chain: Chain, account_id: int, post: PostHeld, office: str) -> bool:
    """Tell whether it is this person's turn: the right seat, never an author, and nobody twice in one chain."""
    seat = chain.waiting
    return (
        seat is not None
        and sits(seat, post, office)
        and account_id not in chain.authors
        and account_id not in chain.deciders
    )


def decide(
    chain: Chain, *, account_id: int, verdict: Verdict, reason: str, decision: Decision | None, today: date
) -> Chain:
    """Return the chain after one decision; a refusal closes it, the last approval grants it.

    Raises:
        RuleBroken: It is closed, the decider is an author or decided before, a refusal lacks its reason, or the last
            approval lacks number and date of the decision.
    """
    if chain.waiting is None:
        raise RuleBroken("approval.closed", "Đề nghị này đã kết thúc, không còn chờ phê duyệt. Hãy tải lại trang.")
    if account_id in chain.authors:
        message = "Người soạn hoặc người gửi không được tự phê duyệt. Hãy để người khác có thẩm quyền quyết định."
        raise RuleBroken("approval.own", message)
    if account_id in chain.deciders:
        message = "Bạn đã quyết định ở một bước trước của đề nghị này. Bước này cần một người khác."
        raise RuleBroken("approval.twice", message)
    if verdict is Verdict.REFUSE:
        if not reason.strip():
            raise RuleBroken("approval.reason", "Hãy ghi lý do từ chối để nơi gửi biết cần sửa gì.", "reason")
        return replace(chain, state=State.REFUSED, deciders=chain.deciders | {account_id})
    known = decision or chain.decision
    last = chain.at + 1 == len(chain.seats)
    if last and known is None:
        raise RuleBroken("approval.decision", "Hãy nhập số và ngày của quyết định phê duyệt.", "decision_no")
    if known is not None:
        require_decision(known, today)
    after = replace(chain, deciders=chain.deciders | {account_id}, decision=known)
    return replace(after, state=State.GRANTED) if last else replace(after, at=chain.at + 1)


def require_decision(decision: Decision, today: date) -> None:
    """Make sure that number and date of a decision can be right.

    Raises:
        RuleBroken: The number is blank or too long, or the date lies in the future.
    """
    if not decision.number.strip() or len(decision.number) > LONGEST_NUMBER:
        message = f"Số quyết định phải có chữ, không quá {LONGEST_NUMBER} ký tự, ví dụ 123/QĐ-UBND."
        raise RuleBroken("approval.decision_no", message, "decision_no")
    if decision.signed_on > today:
        raise RuleBroken("approval.decision_date", "Ngày quyết định không được sau hôm nay.", "decision_date")
