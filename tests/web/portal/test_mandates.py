"""Acting for another: given, declared, used for a hand-in, ended while filling in; the owner sees and is told."""

from datetime import date, datetime, timedelta

import pytest
from tests.factories.dossiers import ANSWERS, handed_in_dossier
from tests.factories.parallel import at_once
from tests.factories.world import CITIZEN, DESK, MARITAL_STATUS, OTHER_CITIZEN, World
from tests.web.portal.conftest import signed_in
from tests.web.portal.pages import Browser, read

from motcua.core import clock, crypto, sql
from motcua.core.errors import NotFound, RuleBroken, SeveralBroken
from motcua.directory import mandates, own_data
from motcua.directory.mandates import Principal, Scope
from motcua.directory.models.accounts import Account
from motcua.dossiers import queries
from motcua.intake import services as intake
from motcua.notifications import registry, wishes
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
    assert 'href="/uy-quyen/"' in page.content.decode()
    section = signed_in(world, OTHER_CITIZEN).get(f"/nop-ho-so/{MARITAL_STATUS}/{draft}/1/").content.decode()
    assert "Ủy quyền đã chấm dứt" in section

    # A new one of the same person is enough: the draft goes on under it, from wherever it is opened.
    newer = given_to_other(world, now)
    begun = signed_in(world, OTHER_CITIZEN).get(
        f"/nop-ho-so/{MARITAL_STATUS}/?co_quan=H99.21&thay={newer}&tiep=1", follow=True
    )
    assert f"/{draft}/" in begun.redirect_chain[-1][0]
    assert "Ủy quyền đã chấm dứt" not in begun.content.decode()
    mandates.end(actor=world.actor(CITIZEN), token=newer, now=now)
    given_to_other(world, now)
    assert hand_in(world, draft, now)


def test_declared_mandate_counts_for_a_draft_begun_under_an_earlier_one_of_the_same_person_only(
    world: World, now: datetime
) -> None:
    own = world.actor(CITIZEN)
    mother = Principal("person", "Nguyễn Thị Mẹ", "000152000099", "0900000777", "")
    one = mandates.declare(actor=own, principal=mother, document="Giấy 1", basis="document", scope=SCOPE, now=now)
    first = mandates.received_one(own, one)
    mandates.end(actor=own, token=one, now=now)
    father = Principal("person", "Nguyễn Văn Cha", "", "", "")
    mandates.declare(actor=own, principal=father, document="Giấy 2", basis="document", scope=SCOPE, now=now)
    assert mandates.counting(own, first.id, MARITAL_STATUS, now) == first.id

    two = mandates.declare(actor=own, principal=mother, document="Giấy 3", basis="document", scope=SCOPE, now=now)

    second = mandates.received_one(own, two)
    assert mandates.counting(own, first.id, MARITAL_STATUS, now) == second.id
    assert mandates.ended_before(own, second.id) == [first.id]


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
    typed |= {"document": "Giấy số 5"}
    unknown = browser.post("/uy-quyen/khai/", typed | {"procedures": "1.004873; 1.00487"})
    assert (unknown.status_code, "Không có thủ tục mang mã 1.00487." in unknown.content.decode()) == (422, True)
    assert f'value="{clock.local_date(now):%d/%m/%Y}"' in browser.get("/uy-quyen/khai/").content.decode()
    assert browser.post("/uy-quyen/khai/", typed).headers["Location"] == "/uy-quyen/"
    assert "Giấy số 5" in browser.get("/uy-quyen/").content.decode()

    asked = browser.get("/nop-ho-so/1.004873/?co_quan=H99.21")
    assert (asked.status_code, "Hồ sơ này là của ai" in asked.content.decode()) == (200, True)
    nobody = browser.get("/nop-ho-so/1.004873/", read(asked).form("thay").values)
    assert (nobody.status_code, "Hãy chọn hồ sơ này là của ai." in nobody.content.decode()) == (422, True)
    token = mandates.received(world.actor(OTHER_CITIZEN))[0].token
    assert browser.get("/nop-ho-so/1.004873/?co_quan=H99.21&thay=khong-co").status_code == 404
    begun = browser.get(f"/nop-ho-so/1.004873/?co_quan=H99.21&thay={token}").headers["Location"]
    draft = begun.split("/")[3]
    assert "Nộp thay Cụ Bà Ví Dụ" in browser.get(begun).content.decode()
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


def letters(now: datetime) -> list[tuple[str, str, str]]:
    """What goes out of every fact about mandates, each handled twice: channel, address, subject."""
    Message.objects.filter(handler__startswith="notify.mandate").delete()
    for (event,) in sql.rows("SELECT id FROM core_event WHERE type LIKE 'mandate.%%' ORDER BY id", ()) * 2:
        registry.run(event, "notify.mandate", now)
    return [
        (row.channel, row.address or crypto.decrypt(row.address_enc), row.subject)
        for row in Message.objects.filter(handler__startswith="notify.mandate").order_by("id")
    ]


@pytest.mark.req("VL-2.4", "VL-15.1.b-2", "QN-1.2.c")
def test_delegate_is_told_of_the_mandate_and_both_sides_of_its_end_by_the_other(world: World, now: datetime) -> None:
    owner, delegate = world.actor(CITIZEN), world.actor(OTHER_CITIZEN)
    wishes.change_wishes(actor=delegate, wishes=Wishes("en", email=False, sms=False, reminders=False), now=now)
    only = Scope(SCOPE.valid_from, SCOPE.valid_to, [MARITAL_STATUS, "9.999999"])

    def give(to: str, scope: Scope = SCOPE) -> str:
        return mandates.give(actor=owner, to=to, to_name="Trần Thị Ví Dụ", scope=scope, now=now)

    token = give(OTHER_CITIZEN)
    # A second click is the same mandate; one of another scope is not. A number alone reaches nobody.
    assert (give(OTHER_CITIZEN), give(OTHER_CITIZEN, only) != token) == (token, True)
    for stranger in ("chua.co@vidu.example", "0987 654 321", "000000000777"):
        give(stranger)

    told = letters(now)
    name = "Nguyễn Văn Dụ"
    given = f"{name} ủy quyền cho bạn làm thay thủ tục hành chính"
    in_english = f"{name} lets you act for them in administrative procedures"
    assert told == [
        ("email", OTHER_CITIZEN, in_english),
        ("email", OTHER_CITIZEN, in_english),
        ("email", "chua.co@vidu.example", given),
        ("sms", "0987654321", given),
    ]
    bodies = [row.body for row in Message.objects.filter(address=OTHER_CITIZEN).order_by("id")]
    assert ("Covers: all procedures" in bodies[0], "; 9.999999\n" in bodies[1], "1 March 2026" in bodies[0]) == (
        True, True, True)  # fmt: skip
    page = Browser(signed_in(world, OTHER_CITIZEN)).open("/thong-bao/")
    assert Browser(signed_in(world, OTHER_CITIZEN)).open(page.links[in_english]).links["Mở trang ủy quyền"]

    mandates.end(actor=owner, token=token, now=now)
    mandates.end(actor=owner, token=token, now=now)
    mandates.end(actor=delegate, token=mandates.received(delegate)[0].token, now=now)

    ended = letters(now)
    assert ended[-2:] == [
        ("email", OTHER_CITIZEN, f"{name} has ended your mandate"),
        ("email", CITIZEN, "Trần Thị Ví Dụ thôi làm thay bạn"),
    ]
    # Who was not told yet is not told of what has ended meanwhile.
    assert len(ended) == 4


@pytest.mark.req("VL-2.4", "VL-15.1.b-2")
def test_principal_of_a_declared_mandate_is_told_by_account_or_as_named(world: World, now: datetime) -> None:
    own, declared = world.actor(CITIZEN), world.actor(OTHER_CITIZEN)

    def declare(principal: Principal) -> str:
        return mandates.declare(
            actor=declared, principal=principal, document="Giấy số 5", basis="document", scope=SCOPE, now=now
        )

    # An account is reached by a number that something vouched for, whatever address was typed beside it.
    Account.objects.filter(id=own.account_id).update(personal_index=crypto.index("000000007001"), assurance="national")
    first = declare(Principal("person", "Nguyễn Văn Dụ", "000000007001", "", "khac@vidu.example"))
    assert declare(Principal("person", "Nguyễn Văn Dụ", "000000007001", "", "khac@vidu.example")) == first
    mother = declare(MOTHER)
    declare(Principal("person", "Không Địa Chỉ"))

    subject = "Trần Thị Ví Dụ khai làm thay ông/bà khi làm thủ tục hành chính"
    assert letters(now) == [("email", CITIZEN, subject), ("sms", "0900000777", subject)]
    assert "Giấy tờ: Giấy số 5" in Message.objects.get(address=CITIZEN).body

    mandates.end(actor=declared, token=mother, now=now)
    own_data.close(actor=declared, now=now)

    ended = "Trần Thị Ví Dụ thôi làm thay bạn"
    assert letters(now) == [("sms", "0900000777", ended), ("email", CITIZEN, ended)]
    assert sql.rows("SELECT 1 FROM directory_mandate WHERE ended_at IS NULL", ()) == []


def test_mandates_of_a_day_are_bounded(world: World, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mandates, "MOST_A_DAY", 2)
    own = world.actor(CITIZEN)
    for number in range(2):
        mandates.give(actor=own, to=f"ai{number}@vidu.example", to_name="Ai", scope=SCOPE, now=now)

    with pytest.raises(RuleBroken, match="Đã lập 2 ủy quyền"):
        mandates.declare(actor=own, principal=MOTHER, document="x", basis="document", scope=SCOPE, now=now)
    later = now + timedelta(days=1, minutes=1)
    assert mandates.give(actor=own, to="ai2@vidu.example", to_name="Ai", scope=SCOPE, now=later)


@pytest.mark.slow
def test_same_mandate_given_twice_at_once_is_there_once(committed_world: World, now: datetime) -> None:
    tokens: list[str] = []

    ends = at_once(*(lambda: tokens.append(given_to_other(committed_world, now)) for _ in range(2)))

    assert (ends, len(set(tokens))) == (["done", "done"], 1)
