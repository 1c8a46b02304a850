"""The inbox is the truth and e-mail and text messages are copies: once, whatever crashes; and what people wish."""

import random
from contextlib import suppress
from datetime import datetime, time, timedelta

import pytest
from tests.factories.dossiers import accepted_online, finished, given_back, handed_in_dossier, supplement_asked
from tests.factories.world import CITIZEN, DESK, OTHER_CITIZEN, World

from motcua.core import crypto, sql
from motcua.core.errors import NotFound, OutsideServiceFailed, RuleBroken
from motcua.dossiers import queries
from motcua.dossiers.services.contact import Contact, correct_contact
from motcua.notifications import inbox, notices, registry, services, wishes
from motcua.notifications.models import Message, Silence
from motcua.notifications.rules.reaching import Wishes
from motcua.notifications.services import TryLater, queue_message, send_waiting, wake_lost

pytestmark = pytest.mark.django_db
_LAST = "SELECT id FROM core_event WHERE stream = %s AND type = %s ORDER BY seq DESC LIMIT 1"


def event(dossier_id: int, kind: str) -> int:
    return int(sql.rows(_LAST, (dossier_id, kind))[0][0])


def tell(dossier_id: int, kind: str, now: datetime) -> None:
    registry.run(event(dossier_id, kind), notices.NAME, now)


def copies() -> list[tuple]:
    return sorted(Message.objects.values_list("channel", "handler"))


def reachable(world: World, dossier_id: int, now: datetime) -> None:
    both = Contact("0912345678", "ten@vidu.example")
    correct_contact(actor=world.actor(CITIZEN), dossier_id=dossier_id, contact=both, now=now)


@pytest.fixture
def dossier_id(world: World, now: datetime) -> int:
    made = handed_in_dossier(world, now=now)
    reachable(world, made, now)
    return made


@pytest.mark.req("LD-2.1-1", "LD-11.1-1", "HD-21.1-1", "DN-2.12")
def test_whole_life_of_a_dossier_is_told_in_the_inbox_and_recorded(world: World, dossier_id: int, now, mail) -> None:
    accepted_online(world, dossier_id, now=now)
    given_back(world, dossier_id, now=finished(world, dossier_id, now=now))
    told = ["dossier.submitted", "dossier.accepted", "dossier.ready", "dossier.returned"]
    for kind in told:
        tell(dossier_id, kind, now)

    lines, following = inbox.page(world.actor(CITIZEN).account_id)
    code = queries.notice_facts(dossier_id).ref
    assert ([line.subject.split(",")[0] for line in lines][::-1], following) == (
        [
            f"Đã nhận hồ sơ nộp trực tuyến {code}",
            f"Hồ sơ {code} đã được tiếp nhận",
            f"Hồ sơ {code} đã có kết quả",
            f"Đã trả kết quả hồ sơ {code}",
        ],
        0,
    )
    assert [len(one.copies) for one in inbox.of_dossier(dossier_id)] == [1, 1, 1, 1]
    recorded = {row.type for row in queries.history(dossier_id)}
    assert recorded >= {*told}
    assert inbox.page(world.actor(OTHER_CITIZEN).account_id) == ([], 0)


@pytest.mark.req("VL-7.1.b")
def test_answer_of_the_desk_goes_to_the_means_the_applicant_registered(world: World, dossier_id, now, mail) -> None:
    supplement_asked(world, dossier_id, now=now)
    tell(dossier_id, "dossier.supplement_asked", now)
    for message_id in Message.objects.values_list("id", flat=True):
        send_waiting(message_id, now)

    [sent] = mail.sent
    assert sent["to"] == "ten@vidu.example"
    assert "Ảnh bị mờ, hãy chụp lại." in sent["body"]
    assert [part.content[:5] for part in sent["attachments"]] == [b"%PDF-"]


def test_reading_counts_once_and_only_ones_own(world: World, dossier_id: int, now: datetime) -> None:
    tell(dossier_id, "dossier.submitted", now)
    mine, other = world.actor(CITIZEN).account_id, world.actor(OTHER_CITIZEN).account_id
    [line] = inbox.page(mine)[0]

    with pytest.raises(NotFound):
        inbox.read(account_id=other, notice_id=line.id, now=now)
    assert inbox.unread(mine) == 1
    shown = inbox.read(account_id=mine, notice_id=line.id, now=now)
    assert (inbox.unread(mine), shown.line.subject, "AB" in shown.body) == (0, line.subject, False)
    assert queries.notice_facts(dossier_id).secret not in shown.body


def test_wishes_choose_copies_language_and_quiet_hours(world: World, dossier_id: int, now: datetime) -> None:
    actor = world.actor(CITIZEN)
    night = Wishes("en", email=True, sms=True, quiet_from=time(8), quiet_to=time(10))
    wishes.change_wishes(actor=actor, wishes=night, now=now)

    tell(dossier_id, "dossier.submitted", now)

    assert copies() == [("email", "notify.applicant"), ("sms", "notify.applicant:sms")]
    held = dict(Message.objects.values_list("channel", "not_before"))
    assert held == {"email": None, "sms": now + timedelta(hours=1)}
    assert inbox.page(actor.account_id)[0][0].subject.startswith("We have your online dossier")
    assert sql.rows("SELECT count(*) FROM core_event WHERE type = 'notice.wishes_changed'", ()) == [(1,)]


def test_wishes_that_do_not_fit_are_refused_with_their_fields(world: World, now: datetime) -> None:
    with pytest.raises(RuleBroken) as told:
        wishes.change_wishes(actor=world.actor(CITIZEN), wishes=Wishes("fr", quiet_from=time(9)), now=now)
    assert [name for name, _ in told.value.errors] == ["language", "quiet_to"]
    with pytest.raises(NotFound):
        wishes.change_wishes(actor=world.actor(DESK), wishes=Wishes(), now=now)


def test_unsubscribing_silences_reminders_and_never_a_notice_of_the_law(world: World, dossier_id, now) -> None:
    actor = world.actor(CITIZEN)
    wishes.change_wishes(actor=actor, wishes=Wishes(email=False, sms=False, reminders=False), now=now)
    link = wishes.silence_link("TEN@vidu.example")
    wishes.silence(token=link.rstrip("/").rsplit("/", 1)[1], now=now)
    accepted_online(world, dossier_id, now=now)
    finished(world, dossier_id, now=now)
    tell(dossier_id, "dossier.ready", now)
    remind(dossier_id, now)

    assert wishes.is_silenced("ten@vidu.example")
    assert copies() == [("email", "notify.applicant")]
    assert len(inbox.page(actor.account_id)[0]) == 2
    with pytest.raises(NotFound):
        wishes.silence(token="khong-phai", now=now)
    assert Silence.objects.count() == 1


def remind(dossier_id: int, now: datetime) -> None:
    told = registry.Delivered(9, dossier_id, "result.unclaimed", "system", now, "", {"reminder": 1})
    notices.notify_applicant(told, now)


def test_reminder_carries_a_link_out_of_reminders_and_notices_of_the_law_carry_none(world, dossier_id, now) -> None:
    tell(dossier_id, "dossier.submitted", now)
    remind(dossier_id, now)

    linked = {one.subject[:6]: "/thong-bao/ngung/" in one.body for one in Message.objects.all()}
    assert linked == {"Đã nhậ": False, "Kết qu": True}


@pytest.mark.slow
@pytest.mark.req("HD-4.2")
@pytest.mark.parametrize("seed", range(3))
def test_one_notice_per_event_reader_and_channel_whatever_crashes(world, dossier_id, now, monkeypatch, seed) -> None:
    chance, taken = random.Random(seed), []  # noqa: S311

    class Server:
        """Takes messages, or dies before or after having taken one."""

        def send(self, *, message_id: str, **what: object) -> None:
            fate = chance.choice(["dies before", "dies after", "refuses", "takes", "takes"])
            if fate not in {"dies before", "refuses"}:
                taken.append((message_id, "subject" in what))
            if fate == "refuses":
                raise OutsideServiceFailed("mail", "bận", retryable=True)
            if fate.startswith("dies"):
                raise KeyboardInterrupt

    monkeypatch.setattr(services.ports, "gateway", lambda _: Server())
    wishes.change_wishes(actor=world.actor(CITIZEN), wishes=Wishes(sms=True), now=now)
    queued = queue_message

    def dying(**what: object) -> int | None:
        if chance.random() < 0.3:
            raise KeyboardInterrupt
        return queued(**what)

    monkeypatch.setattr(notices, "queue_message", dying)
    for _ in range(40):
        now += timedelta(hours=25)
        with suppress(KeyboardInterrupt):
            tell(dossier_id, "dossier.submitted", now)
        wake_lost(now)
        for message_id in Message.objects.values_list("id", flat=True):
            with suppress(KeyboardInterrupt, TryLater):
                send_waiting(message_id, now)

    assert len(inbox.page(world.actor(CITIZEN).account_id)[0]) == 1
    assert sorted(Message.objects.values_list("channel", "state")) == [("email", "sent"), ("sms", "sent")]
    # A server that was not heard to take a message gets it again under the same name, by which it is shown once.
    assert len({is_mail: name for name, is_mail in taken}) == len({name for name, _ in taken}) == 2


def test_text_message_keeps_its_number_sealed(world: World, dossier_id: int, now: datetime) -> None:
    wishes.change_wishes(actor=world.actor(CITIZEN), wishes=Wishes(email=False, sms=True), now=now)
    tell(dossier_id, "dossier.submitted", now)

    stored = Message.objects.get()
    assert (stored.address, crypto.decrypt(stored.address_enc), stored.handler) == ("", "0912345678", notices.NAME)
    assert stored.body.startswith("Đã nhận hồ sơ nộp trực tuyến ")
