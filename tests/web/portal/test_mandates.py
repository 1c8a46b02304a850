"""Acting for another: given, declared, used for a hand-in, ended while filling in; the owner sees and is told."""

from datetime import date, datetime, timedelta

import pytest
from tests.factories.dossiers import ANSWERS, handed_in_dossier
from tests.factories.parallel import at_once
from tests.factories.world import CITIZEN, DESK, MARITAL_STATUS, OTHER_CITIZEN, World
from tests.web.portal.conftest import signed_in

from motcua.core import crypto, sql
from motcua.core.errors import NotFound, RuleBroken, SeveralBroken
from motcua.directory import mandates
from motcua.directory.mandates import Principal, Scope
from motcua.directory.models.accounts import Account
from motcua.dossiers import queries
from motcua.intake import services as intake
from motcua.notifications import wishes
from motcua.notifications.models import Message
from motcua.notifications.principals import CHANGES, CHANGES_IN_ENGLISH, notify_principal
from motcua.notifications.registry import Delivered
from motcua.notifications.rules.reaching import Wishes

SCOPE = Scope(date(2026, 3, 1), date(2026, 3, 31))
MOTHER = Principal("person", "Cụ Bà Ví Dụ", "000000007777", "0900 000 777")


def given_to_other(world: World, now: datetime, scope: Scope = SCOPE) -> str:
    return mandates.give(actor=world.actor(CITIZEN), to=OTHER_CITIZEN, to_name="Trần Thị Ví Dụ", scope=scope, now=now)


def draft_for(world: World, token: str, now: datetime) -> str:
    delegate = world.actor(OTHER_CITIZEN)
    mandate = mandates.received_one(delegate, token)
    offering = world.offering(MARITAL_STATUS)
    draft = intake.start_draft(actor=delegate, offering_id=offering.id, now=now, mandate_id=mandate.id)
    intake.save_section(actor=delegate, token=draft, answers=ANSWERS[MARITAL_STATUS], revision=0, now=now)
    return draft


def hand_in(world: World, draft: str, now: datetime) -> str:
    done = intake.hand_in(actor=world.actor(OTHER_CITIZEN), draft_token=draft, statement_accepted=True, now=now)
    return done.receipt_no


@pytest.mark.req("VL-2.4", "VL-15.1.b-2", "QN-1.2.c")
def test_owner_sees_and_is_told_of_what_the_delegate_hands_in_and_may_act(world: World, now: datetime) -> None:
    token = given_to_other(world, now)
    owner, delegate = world.actor(CITIZEN), world.actor(OTHER_CITIZEN)

    ref = hand_in(world, draft_for(world, token, now), now)

    found = queries.visible(owner, ref)
    assert queries.visible(delegate, ref).id == found.id
    assert [row.ref for row in queries.own(owner)] == [row.ref for row in queries.own(delegate)] == [ref]
    people = {party.role: party.full_name for party in queries.parties(found.id)}
    assert people == {"owner": "Nguyễn Văn Dụ", "representative": "Nguyễn Văn Dụ"}
    events = sql.rows("SELECT id, type, reason FROM core_event WHERE stream = %s ORDER BY seq", (found.id,))
    assert "dossier.on_behalf" in [kind for _, kind, _ in events]
    for event_id, kind, reason in events:
        event = Delivered(event_id, found.id, kind, "x", now, reason, {})
        notify_principal(event, now)
        notify_principal(event, now)
    told = Message.objects.filter(handler="notify.principal", dossier_id=found.id)
    assert {row.address for row in told} == {CITIZEN}
    named = len([kind for _, kind, _ in events if kind in CHANGES])
    assert (told.count(), "Trần Thị Ví Dụ nộp thay" in told[0].body) == (named, True)
    inbox = signed_in(world, CITIZEN).get("/thong-bao/").content.decode()
    assert f"Hồ sơ {ref} nộp thay" in inbox

    # Neither a stranger nor a dossier of one's own alone is told of.
    alone = handed_in_dossier(world, now=now)
    notify_principal(Delivered(1, alone, "dossier.accepted", "x", now, "", {}), now)
    assert not Message.objects.filter(handler="notify.principal", dossier_id=alone).exists()
    with pytest.raises(NotFound):
        queries.visible(world.actor("congdan3@vidu.example"), ref)

    mandates.end(actor=owner, token=token, now=now)
    with pytest.raises(RuleBroken, match="chấm dứt"):
        intake.ask_withdrawal(actor=delegate, dossier_id=found.id, reason="thôi", now=now)
    intake.ask_withdrawal(actor=owner, dossier_id=found.id, reason="Tôi không cần nữa", now=now)
    assert queries.visible(owner, ref).status == 7


@pytest.mark.req("VL-2.4")
def test_mandate_that_ended_while_filling_in_is_refused_and_nothing_is_lost(world: World, now: datetime) -> None:
    token = given_to_other(world, now)
    draft = draft_for(world, token, now)
    late = now + timedelta(days=30)
    with pytest.raises(RuleBroken, match="hết hạn ngày 31/03/2026"):
        hand_in(world, draft, late)

    mandates.end(actor=world.actor(CITIZEN), token=token, now=now)
    mandates.end(actor=world.actor(CITIZEN), token=token, now=late)
    with pytest.raises(RuleBroken, match="Bản khai vẫn được giữ nguyên"):
        hand_in(world, draft, now)

    kept = sql.rows("SELECT dossier_id, answers ->> 'ho_ten' FROM intake_draft WHERE token = %s", (draft,))
    assert kept == [(None, "Nguyễn Văn Dụ")]
    page = signed_in(world, OTHER_CITIZEN).post(
        f"/nop-ho-so/{MARITAL_STATUS}/{draft}/xem-lai/", {"statement": "1", "delivery": "counter"}
    )
    assert (page.status_code, "Bản khai vẫn được giữ nguyên" in page.content.decode()) == (422, True)


def test_faults_of_a_mandate_are_told_together_and_nobody_learns_who_has_an_account(world: World, now) -> None:
    own = world.actor(CITIZEN)
    for to in ("khong-co@vidu.example", OTHER_CITIZEN):
        mandates.give(actor=own, to=to, to_name="Ai Đó", scope=SCOPE, now=now)
    with pytest.raises(SeveralBroken) as told:
        mandates.give(actor=own, to="???", to_name="", scope=Scope(None, date(2026, 3, 1)), now=now)
    assert {field for field, _ in told.value.errors} == {"to", "to_name", "valid_from"}
    with pytest.raises(RuleBroken, match="chính mình"):
        mandates.give(actor=own, to=CITIZEN, to_name="Tôi", scope=SCOPE, now=now)
    bad = Principal("?", "", "123", "12", "a@")
    with pytest.raises(SeveralBroken) as told:
        mandates.declare(actor=own, principal=bad, document="", basis="?", scope=SCOPE, now=now)
    assert {field for field, _ in told.value.errors} >= {"kind", "name", "number", "basis", "document", "email"}
    with pytest.raises(NotFound):
        mandates.end(actor=world.actor("congdan3@vidu.example"), token=mandates.given(own)[0].token, now=now)


def test_number_that_was_only_typed_makes_nobody_a_delegate(world: World, now: datetime) -> None:
    mandates.give(actor=world.actor(CITIZEN), to="000000007001", to_name="Người Kia", scope=SCOPE, now=now)
    delegate = world.actor(OTHER_CITIZEN)
    Account.objects.filter(id=delegate.account_id).update(personal_index=crypto.index("000000007001"), assurance="")
    assert mandates.received(delegate) == []

    Account.objects.filter(id=delegate.account_id).update(assurance="national")
    assert [one.principal_name for one in mandates.received(delegate)] == ["Nguyễn Văn Dụ"]


@pytest.mark.req("VL-15.1.b-2", "QN-1.2.c")
def test_child_files_for_a_mother_without_account_through_the_pages(world: World, now: datetime) -> None:
    browser = signed_in(world, OTHER_CITIZEN)
    typed = {"kind": "person", "name": MOTHER.name, "number": MOTHER.number, "phone": MOTHER.phone, "email": "",
             "basis": "document", "document": "", "valid_from": "01/03/2026", "valid_to": "31/12/2026",
             "procedures": "1.004873"}  # fmt: skip
    refused = browser.post("/uy-quyen/khai/", typed).content.decode()
    assert ("Cụ Bà Ví Dụ" in refused, "giấy tờ chứng minh" in refused) == (True, True)
    assert browser.post("/uy-quyen/khai/", typed | {"document": "Giấy số 5"}).headers["Location"] == "/uy-quyen/"
    assert "Giấy số 5" in browser.get("/uy-quyen/").content.decode()

    asked = browser.get("/nop-ho-so/1.004873/?co_quan=H99.21")
    assert (asked.status_code, "Hồ sơ này là của ai" in asked.content.decode()) == (200, True)
    token = mandates.received(world.actor(OTHER_CITIZEN))[0].token
    assert browser.get("/nop-ho-so/1.004873/?co_quan=H99.21&thay=khong-co").status_code == 404
    begun = browser.get(f"/nop-ho-so/1.004873/?co_quan=H99.21&thay={token}").headers["Location"]
    draft = begun.split("/")[3]
    intake.save_section(
        actor=world.actor(OTHER_CITIZEN), token=draft, answers=ANSWERS[MARITAL_STATUS], revision=None, now=now
    )
    assert "Nộp thay Cụ Bà Ví Dụ" in browser.get("/ho-so/").content.decode()
    own = browser.get("/nop-ho-so/1.004873/?co_quan=H99.21&thay=toi").headers["Location"]
    assert own.split("/")[3] != draft

    ref = hand_in(world, draft, now)
    found = queries.visible(world.actor(OTHER_CITIZEN), ref)
    people = {party.role: party.full_name for party in queries.parties(found.id)}
    assert people["owner"] == "Cụ Bà Ví Dụ"
    desk = signed_in(world, DESK).get(f"/mot-cua/ho-so/{ref}/").content.decode()
    assert "Giấy số 5" in desk
    notify_principal(Delivered(5, found.id, "dossier.accepted", "x", now, "", {}), now)
    told = Message.objects.get(event=5)
    assert (told.channel, crypto.decrypt(told.address_enc)) == ("sms", "0900000777")


@pytest.mark.slow
def test_ending_and_handing_in_at_once_leaves_one_of_two_whole_outcomes(committed_world: World, now: datetime) -> None:
    world = committed_world
    token = given_to_other(world, now)
    draft, owner = draft_for(world, token, now), world.actor(CITIZEN)

    ends = at_once(lambda: hand_in(world, draft, now), lambda: mandates.end(actor=owner, token=token, now=now))

    dossiers = sql.rows("SELECT count(*) FROM dossiers_onbehalf", ())[0][0]
    assert (ends, dossiers) in ((["done", "done"], 1), (["done", "mandate.ended"], 0))


@pytest.mark.req("VL-2.4", "VL-15.1.b-2")
def test_owner_is_told_in_the_own_language_and_way_and_never_left_out(world: World, now: datetime) -> None:
    owner = world.actor(CITIZEN)
    wishes.change_wishes(actor=owner, wishes=Wishes("en", email=False, sms=True, reminders=False), now=now)
    ref = hand_in(world, draft_for(world, given_to_other(world, now), now), now)
    found = queries.visible(owner, ref)

    notify_principal(Delivered(7, found.id, "dossier.accepted", "x", now, "", {}), now)
    wishes.change_wishes(actor=owner, wishes=Wishes("vi", email=False, sms=False, reminders=False), now=now)
    notify_principal(Delivered(8, found.id, "dossier.refused", "x", now, "", {}), now)

    told = {
        message.event: (message.channel, message.subject)
        for message in Message.objects.filter(handler="notify.principal", dossier_id=found.id, event__in=[7, 8])
    }
    assert told == {
        7: ("sms", f"Dossier {found.ref} handed in for you has been accepted"),
        8: ("email", f"Hồ sơ {found.ref} nộp thay ông/bà bị từ chối"),
    }


def test_every_change_is_told_in_both_languages() -> None:
    assert set(CHANGES) == set(CHANGES_IN_ENGLISH)
