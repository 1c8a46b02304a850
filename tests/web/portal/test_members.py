"""Members of an organisation: invited with a role, see what was handed in and by whom, let go at once."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.dossiers import ANSWERS
from tests.factories.world import CITIZEN, DESK, MARITAL_STATUS, OTHER_CITIZEN, World
from tests.web.portal.conftest import client_with, signed_in
from tests.web.portal.pages import Browser

from motcua.core import crypto, profile, sql
from motcua.core.errors import NotFound, RuleBroken, SeveralBroken
from motcua.directory import accounts, mandates, members, sign_in
from motcua.directory.actors import Actor
from motcua.directory.rules.holders import Holder
from motcua.dossiers import queries
from motcua.dossiers.services.contact import Contact, correct_contact
from motcua.intake import services as intake
from motcua.notifications import registry, wishes
from motcua.notifications.models import Message
from motcua.notifications.rules.reaching import Wishes

pytestmark = pytest.mark.django_db
THIRD = "congdan3@vidu.example"


@pytest.fixture
def company(world: World, now: datetime) -> Actor:
    """An organisation that signed up here."""
    asked = accounts.sign_up(
        full_name="Ngô Văn Đại Diện",
        login="congty@vidu.example",
        password="con bo tren dong co",
        statement_version=str(profile.value("statement", "version")),
        now=now,
        holder=Holder("business", "Công ty TNHH Ví Dụ", "0100109106"),
    )
    account = accounts.verify(login="congty@vidu.example", code=asked.code, attempt=asked.attempt, now=now)
    actor = sign_in.actor_for(account_id=account.id, now=now)
    assert actor is not None
    return actor


@pytest.fixture
def invited(company: Actor, now: datetime) -> Callable[[str, str], str]:
    """Invite somebody by their log-in, in a role; returns the mandate's token."""

    def invite(login: str, role: str) -> str:
        return members.invite(
            actor=company, organisation_token=members.OWN, to=login, to_name=f"Thành viên {login}", role=role, now=now
        )

    return invite


def handed_in(world: World, login: str, token: str, now: datetime) -> str:
    member = world.actor(login)
    mandate = mandates.received_one(member, token)
    offering = world.offering(MARITAL_STATUS)
    draft = intake.start_draft(actor=member, offering_id=offering.id, now=now, mandate_id=mandate.id)
    intake.save_section(actor=member, token=draft, answers=ANSWERS[MARITAL_STATUS], revision=None, now=now)
    return intake.hand_in(actor=member, draft_token=draft, statement_accepted=True, now=now).receipt_no


def sees(actor: Actor, ref: str) -> bool:
    try:
        queries.visible(actor, ref)
    except NotFound:
        return False
    return True


def browser_of(actor: Actor) -> Browser:
    client = Client()
    session = client.session
    session["account"] = actor.account_id
    session.save()
    return Browser(client_with(client, session.session_key or ""))


@pytest.mark.req("DN-1.2.b", "VL-2.4", "VL-15.1.b-2")
def test_members_see_all_and_act_by_their_role_and_whoever_is_let_go_sees_nothing_at_once(
    world: World, company: Actor, invited: Callable[[str, str], str], now: datetime
) -> None:
    files, looks = invited(CITIZEN, "file"), invited(OTHER_CITIZEN, "look")
    filer, looker, stranger = world.actor(CITIZEN), world.actor(OTHER_CITIZEN), world.actor(THIRD)

    ref = handed_in(world, CITIZEN, files, now)

    assert [sees(actor, ref) for actor in (company, filer, looker, stranger)] == [True, True, True, False]
    rows, _ = queries.of_organisation(company.account_id)
    assert [(row.ref, row.by) for row in rows] == [(ref, "Nguyễn Văn Dụ")]
    owner = {party.role: party.full_name for party in queries.parties(rows[0].id)}["owner"]
    assert owner == "Công ty TNHH Ví Dụ"
    # Neither becomes a dossier of the member's own.
    assert queries.own(filer) == queries.own(looker) == []
    assert [row.ref for row in queries.own(company)] == [ref]
    new = Contact("0900000555", "")
    with pytest.raises(RuleBroken) as looking:
        correct_contact(actor=looker, dossier_id=rows[0].id, contact=new, now=now)
    with pytest.raises(RuleBroken, match="chỉ được xem"):
        handed_in(world, OTHER_CITIZEN, looks, now)
    assert looking.value.code == "member.looks"
    correct_contact(actor=filer, dossier_id=rows[0].id, contact=new, now=now)

    for token in (files, files, looks):
        members.let_go(actor=company, organisation_token=members.OWN, token=token, now=now)

    assert [sees(actor, ref) for actor in (company, filer, looker)] == [True, False, False]
    with pytest.raises(RuleBroken, match="đã được chấm dứt"):
        handed_in(world, CITIZEN, files, now)
    told = sql.rows(
        "SELECT type FROM core_event WHERE stream = %s AND type LIKE 'mandate.%%' ORDER BY seq", (company.account_id,)
    )
    assert [row[0] for row in told] == ["mandate.made"] * 2 + ["mandate.ended"] * 2


@pytest.mark.req("DN-1.2.b", "VL-2.4")
def test_managing_member_invites_changes_roles_and_lets_go_and_nobody_else_does(
    world: World, company: Actor, invited: Callable[[str, str], str], now: datetime
) -> None:
    managing, looks = invited(CITIZEN, "manage"), invited(OTHER_CITIZEN, "look")
    manager, looker = world.actor(CITIZEN), world.actor(OTHER_CITIZEN)

    def invite(actor: Actor, through: str, role: str) -> str:
        return members.invite(
            actor=actor, organisation_token=through, to=OTHER_CITIZEN, to_name="Trần Thị", role=role, now=now
        )

    assert invite(manager, managing, "look") == looks
    changed = invite(manager, managing, "file")
    assert changed != looks
    assert members.role_in(looker, [company.account_id], now) == "file"
    running = [one.token for one in members.members_of(company, members.OWN, now) if one.ended_at is None]
    assert sorted(running) == sorted([managing, changed])
    for actor, through in ((looker, changed), (looker, managing), (world.actor(THIRD), managing)):
        with pytest.raises(NotFound):
            invite(actor, through, "manage")
        with pytest.raises(NotFound):
            members.let_go(actor=actor, organisation_token=through, token=managing, now=now)
    with pytest.raises(NotFound):
        members.organisation(manager, members.OWN, now)
    with pytest.raises(SeveralBroken) as refused:
        members.invite(actor=company, organisation_token=members.OWN, to="?", to_name="", role="chu", now=now)
    assert [field for field, _ in refused.value.errors] == ["to", "to_name", "role"]


def test_page_of_an_organisation_for_members_without_scripts(world: World, company: Actor, now: datetime) -> None:
    own = browser_of(company)
    assert own.open("/to-chuc/").links["Công ty TNHH Ví Dụ"] == "/to-chuc/cua-toi/"
    own.open("/to-chuc/cua-toi/")
    wrong = own.fill({"to_name": "Lê Văn Thử", "to": "khong phai", "role": "file"})
    assert (wrong.status, [href for _, href in wrong.summary]) == (422, ["#to"])
    assert wrong.main_form().value("to_name") == "Lê Văn Thử"
    done = own.fill({"to": CITIZEN})
    assert "Lê Văn Thử là thành viên từ bây giờ" in done.text

    member = Browser(signed_in(world, CITIZEN))
    page = member.open(member.open("/to-chuc/").links["Công ty TNHH Ví Dụ"])
    assert "Vai trò của bạn: Nộp và xem" in page.text
    assert "Mời thành viên" not in page.text
    token = page.address.split("/")[2]
    handed_in(world, CITIZEN, token, now)
    assert "Người nộp: Nguyễn Văn Dụ" in member.open(page.address).text
    with CaptureQueriesContext(connection) as one:
        member.open(page.address)
    handed_in(world, CITIZEN, token, now)
    handed_in(world, CITIZEN, token, now)
    with CaptureQueriesContext(connection) as three:
        member.open(page.address)
    assert len(three) == len(one)
    own.client.post(f"/to-chuc/cua-toi/thoi/{token}/")
    assert member.client.get(page.address).status_code == 404
    assert "chưa là thành viên" in member.open("/to-chuc/").text
    for address in ("/to-chuc/cua-toi/", page.address, f"/to-chuc/cua-toi/thoi/{token}/"):
        assert Browser(signed_in(world, OTHER_CITIZEN)).client.get(address).status_code in {302, 404}
        assert signed_in(world, OTHER_CITIZEN).post(address).status_code == 404
    assert signed_in(world, DESK).get("/to-chuc/").status_code in {302, 403, 404}


def letters_of(kind: str, handler: str, now: datetime) -> list[tuple[str, str, str]]:
    """What goes out by the handlers of an event type, each run twice: channel, address, subject."""
    for (event,) in sql.rows("SELECT id FROM core_event WHERE type = %s ORDER BY id", (kind,)) * 2:
        registry.run(event, handler, now)
    return [
        (row.channel, row.address or crypto.decrypt(row.address_enc), row.subject)
        for row in Message.objects.filter(handler__startswith=handler).order_by("id")
    ]


def test_invited_are_told_once_where_they_are_known_and_strangers_where_they_were_named(
    world: World, company: Actor, invited: Callable[[str, str], str], now: datetime
) -> None:
    wishes.change_wishes(
        actor=world.actor(OTHER_CITIZEN), wishes=Wishes("en", email=False, sms=False, reminders=False), now=now
    )
    for login, role in (
        (CITIZEN, "file"),
        (CITIZEN, "file"),
        (OTHER_CITIZEN, "look"),
        ("chua.co@vidu.example", "look"),
        ("0987 654 321", "look"),
        ("000000000777", "look"),
    ):
        invited(login, role)
    gone = invited("thoi@vidu.example", "look")
    members.let_go(actor=company, organisation_token=members.OWN, token=gone, now=now)

    told = letters_of("mandate.made", "notify.member", now)

    subject = "Bạn là thành viên của Công ty TNHH Ví Dụ"
    assert told == [
        ("email", CITIZEN, subject),
        # What concerns somebody's account is copied whatever they unsubscribed from.
        ("email", OTHER_CITIZEN, "You are a member of Công ty TNHH Ví Dụ"),
        ("email", "chua.co@vidu.example", subject),
        ("sms", "0987654321", subject),
    ]
    page = Browser(signed_in(world, CITIZEN)).open("/thong-bao/")
    one = Browser(signed_in(world, CITIZEN)).open(page.links[subject])
    assert "Nộp hồ sơ cho tổ chức và xem mọi hồ sơ của tổ chức" in one.text
    assert one.links["Mở trang tổ chức"] == "/to-chuc/"
    assert "Thư điện tử tới" in one.text
    # Whoever is let go is told, too; another role is not an end.
    assert letters_of("mandate.ended", "notify.mandate", now) == [
        ("email", "thoi@vidu.example", "Bạn thôi là thành viên của Công ty TNHH Ví Dụ")
    ]
    # The typed number stands nowhere in the clear.
    assert sql.rows("SELECT 1 FROM directory_mandate m WHERE m::text LIKE '%%0987654321%%'", ()) == []


def test_organisation_cannot_flood_strangers_with_invitations(
    company: Actor, invited: Callable[[str, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(members, "MOST_A_DAY", 2)
    for number in range(2):
        invited(f"ai{number}@vidu.example", "look")

    with pytest.raises(RuleBroken, match="Đã mời 2 lần"):
        invited("ai2@vidu.example", "look")
    assert invited("ai1@vidu.example", "look")
