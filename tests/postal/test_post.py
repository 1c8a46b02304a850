"""The public post: from the sender's home to the desk, and with the result back."""

from datetime import datetime, timedelta

import pytest
from tests.dossiers.slips import reading
from tests.factories.dossiers import FEE, OWNER
from tests.factories.fees import due_at
from tests.factories.post import (
    RECEIVER,
    at_desk,
    enclosed,
    picked_up,
    pickup,
    postal_clerk,
    received,
    with_post,
)
from tests.factories.world import CERTIFIED_COPY, DESK, HOUSEHOLD_BUSINESS, OTHER_DESK, World

from motcua.core import parameters, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken, SeveralBroken
from motcua.core.ids import new_token
from motcua.dossiers import queries as dossiers
from motcua.intake import services as intake
from motcua.payments import queries as payments
from motcua.postal import queries, time_rules
from motcua.postal import services as post
from motcua.postal.rules.checklist import Enclosed
from motcua.processing import handovers
from motcua.processing.services import hand_over_to_post

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def kinds(stream: int) -> list[str]:
    return [event.type for event in dossiers.history(stream)]


@pytest.mark.req("DN-15.1-1", "DN-15.3", "HD-21.1-3", "HD-22", "VL-15.1.b-1")
def test_dossier_by_post_counts_from_the_record_that_both_signed(world: World, now: datetime) -> None:
    clerk, signed = postal_clerk(world, now), now + DAY

    token = at_desk(world, clerk, now=now, signed=signed)
    made = received(world, token, now=signed + 2 * HOUR)

    found = dossiers.visible(world.actor(DESK), made.code)
    basis, began = sql.rows("SELECT basis, began_at FROM dossiers_clocksegment WHERE dossier_id = %s", (made.id,))[0]
    assert (found.channel, began, basis) == ("postal", signed, "Biên bản giao nhận hồ sơ với bưu chính")
    one = queries.consignment(clerk, token)
    assert (one.state, one.dossier_id, one.dossier_code) == ("received", made.id, made.code)
    assert [event.type for event in queries.way_in(made.id)] == [
        "post.picked_up",
        "post.handed_to_desk",
        "post.desk_signed",
        "post.became_dossier",
    ]


@pytest.mark.req("DN-15.1-2")
def test_clerk_takes_no_paper_outside_the_list_and_nothing_that_may_not_go_by_post(world: World, now: datetime) -> None:
    clerk = postal_clerk(world, now)
    foreign = pickup(world, enclosed=enclosed(world) | {77: Enclosed(1)})

    with pytest.raises(RuleBroken) as outside:
        post.pick_up(actor=clerk, pickup=foreign, form="a", now=now)
    with pytest.raises(RuleBroken) as by_hand:
        picked_up(world, clerk, now=now, code=CERTIFIED_COPY)
    with pytest.raises(SeveralBroken) as several:
        picked_up(world, clerk, now=now, enclosed={}, seal=" ", code=HOUSEHOLD_BUSINESS)
    with pytest.raises(NotAllowed):
        picked_up(world, world.actor(DESK), now=now)

    assert (outside.value.code, by_hand.value.code) == ("post.not_listed", "post.not_by_post")
    assert "seal" in dict(several.value.errors)
    assert queries.held(clerk) == []


def test_same_form_sent_twice_makes_one_consignment(world: World, now: datetime) -> None:
    clerk, form = postal_clerk(world, now), new_token()

    tokens = {post.pick_up(actor=clerk, pickup=pickup(world), form=form, now=now) for _ in range(2)}

    assert [row.token for row in queries.held(clerk)] == list(tokens)


@pytest.mark.req("DN-15.3", "HD-22")
def test_desk_signs_only_the_number_it_counted_and_names_why_it_refuses(world: World, now: datetime) -> None:
    clerk, desk = postal_clerk(world, now), world.actor(DESK)
    first, second = (picked_up(world, clerk, now=now) for _ in range(2))
    numbers = [queries.consignment(clerk, token).number for token in (first, second)]
    [record] = post.hand_to_desks(actor=clerk, tokens=[first, second], now=now)

    for counted, refused, field in ((1, {}, "counted"), (1, {numbers[1]: ""}, f"vi-sao-{numbers[1]}")):
        with pytest.raises(RuleBroken) as told:
            post.sign_at_desk(actor=desk, token=record, counted=counted, refused=refused, now=now)
        assert told.value.field == field
    with pytest.raises(NotFound):
        post.sign_at_desk(actor=world.actor(OTHER_DESK), token=record, counted=2, refused={}, now=now)
    post.sign_at_desk(actor=desk, token=record, counted=1, refused={numbers[1]: "Niêm phong rách"}, now=now + HOUR)
    with pytest.raises(RuleBroken) as again:
        post.sign_at_desk(actor=desk, token=record, counted=2, refused={}, now=now + HOUR)

    assert again.value.code == "post.signed_before"
    assert [row.token for row in queries.waiting_at_desk(desk)] == [first]
    assert [row.token for row in queries.held(clerk)] == [second]
    text = reading.text(queries.print_record(clerk, record)[0])
    assert all(part in text for part in ("BIÊN BẢN GIAO NHẬN", numbers[0], "NP-001", "Niêm phong rách"))
    assert queries.print_record(desk, record)[0] == queries.print_record(clerk, record)[0]


def test_incomplete_dossier_goes_back_and_counts_from_the_second_record(world: World, now: datetime) -> None:
    clerk, desk = postal_clerk(world, now), world.actor(DESK)
    token = at_desk(world, clerk, now=now, signed=now)

    post.give_back_to_post(actor=desk, token=token, missing="Thiếu tờ khai", now=now + HOUR)
    with pytest.raises(RuleBroken):
        received(world, token, now=now + HOUR)
    post.complete(actor=clerk, token=token, enclosed=enclosed(world), seal="NP-002", now=now + 2 * HOUR)
    [record] = post.hand_to_desks(actor=clerk, tokens=[token], now=now + 3 * HOUR)
    post.sign_at_desk(actor=desk, token=record, counted=1, refused={}, now=now + 4 * HOUR)
    made = received(world, token, now=now + 5 * HOUR)

    [(began,)] = sql.rows("SELECT began_at FROM dossiers_clocksegment WHERE dossier_id = %s", (made.id,))
    assert began == now + 4 * HOUR


def test_second_reception_of_one_consignment_finds_the_first_dossier(world: World, now: datetime) -> None:
    token = at_desk(world, postal_clerk(world, now), now=now, signed=now)

    first, second = (received(world, token, now=now + HOUR) for _ in range(2))

    assert (second.id, second.code, second.repeated) == (first.id, first.code, True)


@pytest.mark.parametrize("moment", ["reception", "appraisal"])
def test_fees_taken_by_the_post_meet_what_is_due_at_reception_and_stop_no_reception(
    world: World, now: datetime, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    monkeypatch.setattr("motcua.postal.services.collecting.fee_options", lambda *_: [FEE])
    due_at(world, moment, now=now)
    clerk, how = postal_clerk(world, now), {"code": HOUSEHOLD_BUSINESS}
    token = at_desk(world, clerk, now=now, signed=now, fees=[0], receipt="BL-7", **how)

    made = received(world, token, now=now + HOUR, fees=[FEE], **how)

    found = dossiers.visible_by_id(world.actor(DESK), made.id)
    if found.awaiting == "transfer":
        intake.transfer_dossiers(actor=world.actor(DESK), dossier_ids=[made.id], now=now + HOUR)
        found = dossiers.visible_by_id(world.actor(DESK), made.id)
    owing = [charge.amount for charge in payments.charges(made.id) if charge.paid_at is None]
    assert (found.status, owing) == (4, [])


@pytest.mark.req("DN-15.3")
def test_fees_taken_by_the_post_are_paid_and_handed_on_counted_by_both(
    world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No procedure of the small province names an amount for the post.
    monkeypatch.setattr("motcua.postal.services.collecting.fee_options", lambda *_: [FEE])
    clerk, desk = postal_clerk(world, now), world.actor(DESK)
    how = {"code": HOUSEHOLD_BUSINESS}
    with pytest.raises(RuleBroken) as no_receipt:
        picked_up(world, clerk, now=now, fees=[0], **how)
    token = at_desk(world, clerk, now=now, signed=now, fees=[0], receipt="BL-7", **how)

    made = received(world, token, now=now + HOUR, fees=[FEE], **how)
    [tokens] = [post.hand_on(actor=clerk, collection_ids=[row.id for row in queries.money_held(clerk)], now=now + HOUR)]
    with pytest.raises(RuleBroken) as other:
        post.confirm_money(actor=desk, token=tokens[0], counted=1, now=now + HOUR)
    post.confirm_money(actor=desk, token=tokens[0], counted=50_000, now=now + HOUR)
    with pytest.raises(RuleBroken) as twice:
        post.confirm_money(actor=desk, token=tokens[0], counted=50_000, now=now + HOUR)

    assert (no_receipt.value.code, other.value.code) == ("post.no_receipt", "post.money_count")
    assert twice.value.code == "post.money_taken_before"
    assert [charge.paid_at is not None for charge in payments.charges(made.id)] == [True]
    assert queries.money_held(clerk) == []
    assert "post.money_handed_on" in kinds(made.id)


@pytest.mark.req("DN-15.2-1", "VL-15.4-1")
def test_result_in_dong_nai_is_due_24_clock_hours_after_it_exists(world: World, now: datetime) -> None:
    parameters.set_value(
        parameter=time_rules.HOURS, value="24", valid_from=now.date() + DAY, source="QĐ 31/2020", actor="x",
        today=now.date(), now=now,
    )  # fmt: skip
    clerk, friday = postal_clerk(world, now), now + 2 * DAY
    ready, token = with_post(world, clerk, now=friday)

    one = queries.delivery(clerk, token)
    with pytest.raises(RuleBroken) as bare:
        post.deliver(actor=clerk, token=token, proof=post.Proof(receiver=RECEIVER, number=""), now=friday + HOUR)
    proof = post.Proof(receiver=RECEIVER, number="EV123456789VN")
    post.deliver(actor=clerk, token=token, proof=proof, now=one.row.due_at + HOUR)

    [(finished,)] = sql.rows("SELECT finished_at FROM dossiers_dossier WHERE id = %s", (ready.id,))
    assert one.row.due_at == finished + DAY
    assert bare.value.field == "proof"
    assert dossiers.visible(world.actor(DESK), ready.code).status == 10
    [late], _ = queries.late(clerk, one.row.due_at + 2 * HOUR)
    assert (late.ref, late.way, late.ended_at) == (ready.code, "out", one.row.due_at + HOUR)
    assert kinds(ready.id)[-1] == "post.delivered"


@pytest.mark.req("DN-15.2-2")
def test_other_zone_has_the_limit_of_the_table_and_the_change_is_told(world: World, now: datetime) -> None:
    clerk = postal_clerk(world, now)
    ready, token = with_post(world, clerk, now=now)
    near = queries.delivery(clerk, token).row.due_at

    with pytest.raises(SeveralBroken):
        post.change_zone(actor=clerk, token=token, zone="in_province", reason="", now=now)
    post.change_zone(actor=clerk, token=token, zone="other_province", reason="Người nhận ở Cần Thơ", now=now)

    far = queries.delivery(clerk, token).row.due_at
    assert (far > near, kinds(ready.id)[-1]) == (True, "post.zone_changed")


@pytest.mark.req("DN-6.4-2")
def test_money_on_delivery_is_all_that_is_owed_or_nothing_happens(world: World, now: datetime) -> None:
    clerk = postal_clerk(world, now)
    ready, token = with_post(world, clerk, now=now, code=HOUSEHOLD_BUSINESS, fees=[FEE])
    later = now + 2 * HOUR

    wrong = post.Proof(receiver=RECEIVER, number="EV1", money=40_000, receipt="BL-1")
    with pytest.raises(RuleBroken) as told:
        post.deliver(actor=clerk, token=token, proof=wrong, now=later)
    with pytest.raises(RuleBroken) as unpaid:
        post.deliver(actor=clerk, token=token, proof=post.Proof(receiver=RECEIVER, number="EV1"), now=later)
    right = post.Proof(receiver=RECEIVER, number="EV1", money=50_000, receipt="BL-1")
    post.deliver(actor=clerk, token=token, proof=right, now=later)

    assert (told.value.code, unpaid.value.code) == ("payment.other_amount", "return.unpaid")
    assert [row.amount for row in queries.money_held(clerk)] == [50_000]
    assert dossiers.visible(world.actor(DESK), ready.code).status == 10


def test_undelivered_result_waits_at_the_desk_again_and_may_travel_anew(world: World, now: datetime) -> None:
    clerk, desk = postal_clerk(world, now), world.actor(DESK)
    ready, token = with_post(world, clerk, now=now)

    post.note_attempt(actor=clerk, token=token, reason="Vắng nhà", now=now + 2 * HOUR)
    post.bring_back(actor=clerk, token=token, reason="Ba lần vắng nhà", now=now + DAY)
    with pytest.raises(RuleBroken) as ended:
        post.note_attempt(actor=clerk, token=token, reason="x", now=now + DAY)

    assert ended.value.code == "post.ended"
    assert [row.ref for row in handovers.postal(desk)] == [ready.code]
    again = hand_over_to_post(actor=desk, dossier_ids=[ready.id], carrier="", unit_id=clerk.unit_id, now=now + DAY)
    assert again


def test_loss_by_the_post_is_answered_for_by_the_post_and_told_to_the_owner(world: World, now: datetime) -> None:
    clerk = postal_clerk(world, now)
    ready, token = with_post(world, clerk, now=now)
    held = picked_up(world, clerk, now=now)

    with pytest.raises(SeveralBroken) as told:
        post.lose(actor=clerk, token=token, facts=post.LossFacts("", "", -1, ""), now=now + 2 * HOUR)
    facts = post.LossFacts("lost", "Rơi dọc đường", 300_000, "Bưu điện xin lỗi ông bà")
    post.lose(actor=clerk, token=token, facts=facts, now=now + 2 * HOUR)
    post.lose(actor=clerk, token=held, facts=facts, now=now + 2 * HOUR)

    assert [field for field, _ in told.value.errors] == ["kind", "happened", "apology", "compensation"]
    assert "dossier.paper_lost" in kinds(ready.id)
    assert queries.consignment(clerk, held).state == "lost"


def test_sender_follows_each_hop_with_the_slips_secret_only(world: World, now: datetime) -> None:
    clerk = postal_clerk(world, now)
    token = at_desk(world, clerk, now=now, signed=now + HOUR)
    slip = reading.text(queries.print_consignment(clerk, token)[0])
    number = queries.consignment(clerk, token).number
    secret = slip.split("mã bí mật ")[1].split(".")[0].strip()

    followed, stranger = queries.look_up(number, secret), queries.look_up(number, "")

    assert [event.type for event in followed.events][-1] == "post.desk_signed"
    assert (stranger.state, stranger.known, stranger.events) == ("taken", False, ())
    assert all(part in slip for part in (OWNER.full_name, "PHIẾU GỬI HỒ SƠ", "NP-001"))
    for wrong in (("BC260101-2222-2222", secret), (number, "SAISAISAI")):
        with pytest.raises(NotFound):
            queries.look_up(*wrong)


def test_another_post_office_finds_nothing(world: World, now: datetime) -> None:
    clerk, other = postal_clerk(world, now), postal_clerk(world, now, "buuchinh.khac", "H99.21")
    held = picked_up(world, clerk, now=now)
    _, token = with_post(world, clerk, now=now)

    for act in (
        lambda: queries.consignment(other, held),
        lambda: queries.delivery(other, token),
        lambda: post.bring_back(actor=other, token=token, reason="x", now=now),
        lambda: post.send_back(actor=other, token=held, receiver="x", now=now),
    ):
        with pytest.raises(NotFound):
            act()
    assert (queries.held(other), queries.carried(other)) == ([], [])
