"""Wrong results by decision, validity and reminders, results nobody fetched, proxies and originals."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from tests.factories.dossiers import OWNER, given_back, ready_dossier, step_done, transferred_dossier
from tests.factories.world import (
    ADMINISTRATOR,
    CIVIL_STATUS,
    CLERK,
    DESK,
    HOUSEHOLD_BUSINESS,
    INSPECTOR,
    OTHER_DESK,
    World,
)

from motcua.core import sql
from motcua.core.errors import NotAllowed, RuleBroken, SeveralBroken
from motcua.dossiers import queries
from motcua.dossiers.deviations import deviations
from motcua.dossiers.services import originals
from motcua.dossiers.time_rules import set_rule
from motcua.notifications import notices, registry
from motcua.results import queries as results
from motcua.results import result_register, services

pytestmark = pytest.mark.django_db
FACTS = services.IssueFacts(name="Giấy đúng", symbol="KQ", signer_name="Phan Văn Mẫu", signer_title="Phó Chủ tịch")
WHY = services.Decision(kind="corrected", number="15/QĐ-UBND", day=date(2026, 3, 11), reason="Sai ngày sinh")
LATER = timedelta(hours=5)
DAY = timedelta(days=1)


def replaced(world: World, dossier_id: int, now: datetime, **changes: object) -> int:
    values: dict[str, object] = {"facts": FACTS, "decision": WHY} | changes
    return services.replace_result(
        actor=world.actor(CLERK),
        dossier_id=dossier_id,
        now=now,
        **values,  # type: ignore[arg-type]
    )


def told(dossier_id: int, kind: str, now: datetime) -> tuple[str, str]:
    """Deliver the notice of the dossier's last fact of a kind; returns subject and body."""
    event = sql.rows(
        "SELECT id FROM core_event WHERE stream = %s AND type = %s ORDER BY seq DESC LIMIT 1", (dossier_id, kind)
    )[0][0]
    registry.run(event, notices.NAME, now)
    found = sql.rows("SELECT subject, body FROM notifications_message WHERE event = %s", (event,))
    return str(found[0][0]), str(found[0][1])


def test_wrong_result_is_replaced_and_both_are_kept(world: World, now: datetime) -> None:
    received = ready_dossier(world, owner=replace(OWNER, email="mau@vidu.example"), now=now)

    number = replaced(world, received.id, now + LATER)

    new, old = results.results(received.id)
    assert [(row.state, row.name) for row in (new, old)] == [("valid", "Giấy đúng"), ("replaced", "Kết quả mẫu")]
    assert (number, old.number) == (2, 1)
    (change,) = results.changes(received.id)
    assert (change.kind, change.decision_number, change.reason) == ("corrected", "15/QĐ-UBND", "Sai ngày sinh")
    subject, body = told(received.id, "result.replaced", now)
    assert subject == f"Kết quả của hồ sơ {received.code} được cấp lại"
    assert all(part in body for part in ("2/KQ", "15/QĐ-UBND ngày 11/03/2026", "Sai ngày sinh"))
    assert [row.kind for row in deviations(world.actor(INSPECTOR))[0]] == ["result.replaced"]


def test_replacement_of_a_result_that_was_given_back_is_given_back_too(world: World, now: datetime) -> None:
    received = ready_dossier(world, now=now)
    given_back(world, received.id, now=now + LATER)
    desk = world.actor(DESK)
    give = services.ReturnFacts(receiver_name="Lê Thị Ví Dụ", relation="owner", identity_check="id_card")
    with pytest.raises(RuleBroken, match="Không có kết quả thay thế"):
        services.return_replacement(actor=desk, dossier_id=received.id, facts=give, now=now + LATER)

    replaced(world, received.id, now + DAY)
    waiting = results.waits_for_owner(received.id)
    services.return_replacement(actor=desk, dossier_id=received.id, facts=give, now=now + 2 * DAY)

    assert waiting
    assert not results.waits_for_owner(received.id)
    kinds = [slip.kind for slip in queries.slips(received.id)]
    assert kinds.count("return") == 2
    found = queries.visible(desk, received.code)
    assert (found.status, found.returned_at) == (10, now + LATER)


def test_result_revoked_by_decision_stays_on_record_and_the_owner_is_told(world: World, now: datetime) -> None:
    received = ready_dossier(world, owner=replace(OWNER, email="mau@vidu.example"), now=now)

    services.revoke_result(
        actor=world.actor(CLERK), dossier_id=received.id, decision=replace(WHY, kind="revoked"), now=now + LATER
    )

    assert [row.state for row in results.results(received.id)] == ["revoked"]
    assert "bị thu hồi" in told(received.id, "result.revoked", now)[0]
    with pytest.raises(RuleBroken, match="đã bị thu hồi"):
        replaced(world, received.id, now + LATER)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"decision": replace(WHY, number=" ")}, "result.no_decision"),
        ({"decision": replace(WHY, day=None)}, "result.decision_day"),
        ({"decision": replace(WHY, day=date(2026, 3, 12))}, "result.decision_day"),
        ({"decision": replace(WHY, reason="")}, "result.no_reason"),
        ({"decision": replace(WHY, kind="revoked")}, "result.change_kind"),
        ({"decision": replace(WHY, fault="ai đó")}, "result.fault"),
        ({"facts": replace(FACTS, symbol="")}, "result.incomplete"),
        ({"facts": replace(FACTS, valid_to=date(2026, 3, 10))}, "result.validity"),
    ],
)
def test_decision_that_lacks_something_changes_nothing(
    world: World, now: datetime, changes: dict[str, object], code: str
) -> None:
    received = ready_dossier(world, now=now)

    with pytest.raises(RuleBroken) as refused:
        replaced(world, received.id, now + LATER, **changes)

    assert refused.value.code == code
    assert [row.state for row in results.results(received.id)] == ["valid"]


def test_decision_by_somebody_without_the_power_is_refused(world: World, now: datetime) -> None:
    received = ready_dossier(world, now=now)

    for login in (DESK, CIVIL_STATUS, OTHER_DESK):
        with pytest.raises(NotAllowed):
            services.revoke_result(
                actor=world.actor(login), dossier_id=received.id, decision=replace(WHY, kind="revoked"), now=now
            )


def test_register_finds_by_number_code_and_name_within_the_agency(world: World, now: datetime) -> None:
    received = ready_dossier(world, now=now)
    replaced(world, received.id, now + LATER, facts=replace(FACTS, valid_to=date(2026, 3, 20)))
    clerk, later = world.actor(CLERK), now + LATER

    def numbers(**asked: str) -> list[int]:
        return [entry.number for entry in result_register.entries(clerk, later, **asked)[0]]

    assert numbers() == [2, 1]
    assert numbers(asked="2/KQ") == [2]
    assert numbers(asked=received.code) == [2, 1]
    assert numbers(asked="le thi vi du") == [2, 1]
    assert numbers(asked="nguoi khac") == []
    assert numbers(state="thay-the") == [1]
    assert numbers(state="sap-het-han") == [2]
    assert numbers(state="het-han") == []
    assert result_register.entries(clerk, later)[0][1].successor == "2/KQ"
    assert len(result_register.entries(world.actor(INSPECTOR), later)[0]) == 2
    assert result_register.entries(world.actor(OTHER_DESK), later)[0] == []


def test_owner_is_reminded_once_of_a_result_that_ends_soon(world: World, now: datetime) -> None:
    received = ready_dossier(world, owner=replace(OWNER, email="mau@vidu.example"), now=now)
    replaced(world, received.id, now + LATER, facts=replace(FACTS, valid_to=date(2026, 4, 30)))

    early, due, again = (services.remind_expiring(now + days * DAY) for days in (2, 25, 26))

    assert (early, due, again) == (0, 1, 0)
    assert "30/04/2026" in told(received.id, "result.expiring", now)[1]


@pytest.mark.req("HD-6.3-4")
def test_owner_of_a_result_that_nobody_fetched_is_reminded_and_again(world: World, now: datetime) -> None:
    received = ready_dossier(world, owner=replace(OWNER, email="mau@vidu.example"), now=now)
    ready_dossier(world, now=now + 20 * DAY)
    desk = world.actor(DESK)

    reminders = [services.chase_unclaimed(now + days * DAY) for days in (29, 31, 32, 62)]

    # The second dossier's own thirty days end on day 50.
    assert reminders == [0, 1, 0, 2]
    rows = results.unclaimed(desk.unit_id, now + 31 * DAY)
    assert (rows[0].ref, rows[0].reminders) == (received.code, 2)
    assert "lần nhắc thứ 2" in told(received.id, "result.unclaimed", now)[1]
    given_back(world, received.id, now=now + 63 * DAY)
    with pytest.raises(RuleBroken, match="không còn chờ trả"):
        services.chase(actor=desk, dossier_ids=[received.id], now=now + 64 * DAY)


def test_proxy_needs_an_authorisation_that_the_record_names(world: World, now: datetime) -> None:
    received = ready_dossier(world, now=now)
    facts = services.ReturnFacts(
        receiver_name="Đinh Văn Mẫu", relation="representative", identity_check="authorisation"
    )

    with pytest.raises(RuleBroken, match="văn bản ủy quyền"):
        services.return_result(actor=world.actor(DESK), dossier_id=received.id, facts=facts, now=now + LATER)
    proxy = replace(facts, authorisation="Số 12/UQ, chứng thực ngày 10/03/2026")
    services.return_result(actor=world.actor(DESK), dossier_id=received.id, facts=proxy, now=now + LATER)

    handover = results.handover(received.id)
    assert handover is not None
    assert handover.authorisation == "Số 12/UQ, chứng thực ngày 10/03/2026"


def test_originals_go_back_item_by_item_before_the_end(world: World, now: datetime) -> None:
    received = transferred_dossier(world, code=HOUSEHOLD_BUSINESS, now=now)
    (paper, *_) = originals.held_originals(received.id)
    who = originals.Receiver("Lê Thị Ví Dụ", "owner", "id_card")
    desk = world.actor(DESK)

    with pytest.raises(RuleBroken, match="đang giữ"):
        originals.give_back_originals(
            actor=desk, dossier_id=received.id, given=[originals.Given(paper.no, 9)], receiver=who, now=now
        )
    originals.give_back_originals(
        actor=desk, dossier_id=received.id, given=[originals.Given(paper.no, 1)], receiver=who, now=now
    )

    assert [(row.no, row.count, row.who) for row in originals.returns_of(received.id)] == [
        (paper.no, 1, desk.full_name)
    ]
    assert paper.no not in [each.no for each in originals.held_originals(received.id) if each.remaining == paper.taken]
    with pytest.raises(NotAllowed):
        originals.give_back_originals(
            actor=world.actor(OTHER_DESK), dossier_id=received.id, given=[], receiver=who, now=now
        )
    assert step_done(world, received.id, now=now + LATER)


def test_lost_paper_has_somebody_who_answers_costs_and_an_apology(world: World, now: datetime) -> None:
    received = transferred_dossier(world, owner=replace(OWNER, email="mau@vidu.example"), now=now)
    loss = originals.Loss(
        paper_no=queries.papers(received.id)[0].no,
        kind="lost",
        happened="Thất lạc khi chuyển phòng",
        responsible="Văn phòng",
        costs=150_000,
        costs_borne_by="Cơ quan",
        apology="Chúng tôi xin lỗi và sẽ làm lại giấy tờ này.",
    )

    with pytest.raises(SeveralBroken) as refused:
        originals.record_loss(actor=world.actor(DESK), dossier_id=received.id, loss=replace(loss, apology=" "), now=now)
    assert refused.value.errors == [("apology", "Hãy ghi lời xin lỗi gửi người nộp.")]
    originals.record_loss(actor=world.actor(DESK), dossier_id=received.id, loss=loss, now=now)

    (row,) = originals.losses_of(received.id)
    assert (row.responsible, row.costs, row.kind) == ("Văn phòng", 150_000, "lost")
    assert loss.apology in told(received.id, "dossier.paper_lost", now)[1]


@pytest.mark.req("QN-19.1", "VL-22.3")
def test_days_until_a_result_is_chased_are_those_in_force(world: World, now: datetime) -> None:
    ready_dossier(world, now=now)
    actor, day = world.actor(ADMINISTRATOR), (now + 10 * DAY).date()
    set_rule(actor=actor, key="unclaimed_days", value="12", valid_from=day, source="QĐ 5/QĐ-UBND", now=now)

    assert [services.chase_unclaimed(now + days * DAY) for days in (9, 13)] == [0, 1]
