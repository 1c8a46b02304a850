"""The approval chain: whose turn, what a decision does, what is refused."""

from datetime import date

import pytest

from motcua.core.errors import RuleBroken
from motcua.procedures.rules.approval import (
    Chain,
    Decision,
    PostHeld,
    Seat,
    State,
    Verdict,
    decide,
    may_decide,
    seats_of,
    sits,
)

TODAY = date(2026, 3, 11)
FULL = (Seat.CONTROL, Seat.OFFICE, Seat.CHAIRMAN)
DECISION = Decision("12/QĐ-UBND", TODAY)
AUTHOR, CHECKER, HEAD, CHAIRMAN = 1, 2, 3, 4

POSTS = {
    "control": PostHeld("H48.01", "division", frozenset({"inspector"})),
    "head": PostHeld("H48.01", "leadership", frozenset({"approver", "inspector"})),
    "chairman": PostHeld("H48", "leadership", frozenset({"approver"})),
    "administrator": PostHeld("H48.07", "division", frozenset({"province_admin"})),
    "department": PostHeld("H48.04", "leadership", frozenset({"approver"})),
    "clerk": PostHeld("H48", "records", frozenset({"clerk"})),
}


def step(chain: Chain, who: int, verdict: Verdict = Verdict.APPROVE, **how: object) -> Chain:
    values = {"reason": "", "decision": None} | how
    return decide(chain, account_id=who, verdict=verdict, today=TODAY, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("profile", "seats"),
    [
        (["operator"], (Seat.OPERATOR,)),
        (["office"], (Seat.OFFICE,)),
        (["office", "chairman"], FULL),
        (["control", "chairman"], (Seat.CONTROL, Seat.CHAIRMAN)),
    ],
)
def test_chain_of_a_province_lets_the_control_unit_check_before_the_chairman(
    profile: list[str], seats: tuple[Seat, ...]
) -> None:
    assert seats_of(profile) == seats


@pytest.mark.parametrize("profile", [[], ["mayor"]])
def test_chain_that_names_nobody_is_refused(profile: list[str]) -> None:
    with pytest.raises(RuleBroken) as refused:
        seats_of(profile)

    assert refused.value.code == "approval.no_chain"


def test_table_of_seats_each_post_sits_where_it_belongs() -> None:
    found = {name: [seat.value for seat in Seat if sits(seat, post, "01")] for name, post in POSTS.items()}

    assert found == {
        "control": ["control"],
        "head": ["office"],
        "chairman": ["chairman"],
        "administrator": ["operator"],
        "department": [],
        "clerk": [],
    }


def test_approvals_in_order_grant_with_the_decision_of_the_last() -> None:
    asked = Chain(FULL, authors=frozenset({AUTHOR}))

    checked = step(asked, CHECKER)
    submitted = step(checked, HEAD)
    granted = step(submitted, CHAIRMAN, decision=DECISION)

    assert [chain.waiting for chain in (asked, checked, submitted, granted)] == [*FULL, None]
    assert (granted.state, granted.decision) == (State.GRANTED, DECISION)


def test_notice_chain_uses_the_decision_known_when_it_was_asked() -> None:
    asked = Chain((Seat.OPERATOR,), decision=DECISION)

    assert step(asked, CHECKER).state is State.GRANTED


@pytest.mark.parametrize("place", [0, 1, 2])
def test_refusal_anywhere_closes_the_chain(place: int) -> None:
    chain = Chain(FULL, at=place)

    closed = step(chain, CHAIRMAN, Verdict.REFUSE, reason="Thiếu bước lấy ý kiến")

    assert (closed.state, closed.waiting) == (State.REFUSED, None)


@pytest.mark.parametrize(
    ("chain", "who", "how", "code"),
    [
        (Chain(FULL, authors=frozenset({AUTHOR})), AUTHOR, {}, "approval.own"),
        (Chain(FULL, at=1, deciders=frozenset({CHECKER})), CHECKER, {}, "approval.twice"),
        (Chain(FULL), CHECKER, {"verdict": Verdict.REFUSE, "reason": "  "}, "approval.reason"),
        (Chain(FULL, at=2), CHAIRMAN, {}, "approval.decision"),
        (Chain(FULL, at=2), CHAIRMAN, {"decision": Decision(" ", TODAY)}, "approval.decision_no"),
        (Chain(FULL, at=2), CHAIRMAN, {"decision": Decision("1", date(2026, 3, 12))}, "approval.decision_date"),
        (Chain(FULL, state=State.REFUSED), CHECKER, {}, "approval.closed"),
        (Chain(FULL, state=State.GRANTED), CHECKER, {}, "approval.closed"),
    ],
)
def test_decision_that_breaks_a_rule_is_refused(chain: Chain, who: int, how: dict[str, object], code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        step(chain, who, **how)  # type: ignore[arg-type]

    assert refused.value.code == code


def test_turn_is_only_for_the_right_seat_never_for_authors_or_twice() -> None:
    chain = Chain(FULL, authors=frozenset({AUTHOR}), deciders=frozenset({HEAD}))

    turns = [may_decide(chain, who, POSTS["control"], "01") for who in (CHECKER, AUTHOR, HEAD)]

    assert turns == [True, False, False]
    assert not may_decide(chain, CHAIRMAN, POSTS["chairman"], "01")
