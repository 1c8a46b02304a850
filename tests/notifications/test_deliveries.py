"""Support sees how messages fare and sends them again."""

from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest
from tests.factories.dossiers import handed_in_dossier
from tests.factories.world import ADMINISTRATOR, CITIZEN, DESK, OTHER_DESK, World

from motcua.core import sql
from motcua.core.errors import NotAllowed, NotFound, OutsideServiceFailed, RuleBroken
from motcua.dossiers import queries
from motcua.dossiers.services.contact import Contact, correct_contact
from motcua.gateways.mail.demo_server import DemoMailServer
from motcua.notifications import deliveries, notices, registry
from motcua.notifications.models import Message
from motcua.notifications.services import queue_message, send_waiting

pytestmark = pytest.mark.django_db
NEVER = OutsideServiceFailed("mail", "hộp thư không tồn tại (550)", retryable=False)


@pytest.fixture
def failed(world: World, now: datetime, mail) -> tuple[int, int]:
    """A dossier whose first e-mail was refused for good, and that message."""
    dossier_id = handed_in_dossier(world, now=now)
    reached_at(world, dossier_id, "sai@vidu.example", now)
    [(event,)] = sql.rows("SELECT id FROM core_event WHERE stream = %s AND type = 'dossier.submitted'", (dossier_id,))
    registry.run(event, notices.NAME, now)
    message = Message.objects.get()
    mail.failures = [NEVER]
    send_waiting(message.id, now)
    return dossier_id, message.id


def reached_at(world: World, dossier_id: int, email: str, now: datetime) -> None:
    actor = world.actor(CITIZEN)
    correct_contact(actor=actor, dossier_id=dossier_id, contact=Contact("", email), now=now)


@pytest.mark.req("HD-4.2")
def test_failed_message_shows_and_goes_again_to_the_corrected_address(world: World, now, mail, failed) -> None:
    dossier_id, message_id = failed
    admin = world.actor(ADMINISTRATOR)
    [row], following = deliveries.page(admin, only="failed")
    assert (row.state, row.fault, row.address, following) == ("failed", str(NEVER), "sai@vidu.example", 0)
    reached_at(world, dossier_id, "dung@vidu.example", now)

    deliveries.resend(actor=world.actor(DESK), message_id=message_id, now=now)
    send_waiting(message_id, now)

    assert [(sent["to"], sent["message_id"]) for sent in mail.sent] == [("dung@vidu.example", f"{message_id}.1")]
    assert deliveries.page(admin, only="failed") == ([], 0)
    assert [row.state for row in deliveries.page(admin, only="all", ref=queries.notice_facts(dossier_id).ref)[0]] == [
        "sent"
    ]
    [resent] = [row for row in queries.history(dossier_id) if row.type == "notice.resent"]
    assert resent.payload == {"message": message_id, "channel": "email"}


def test_second_click_and_too_many_resends_are_told(world: World, now: datetime, mail, failed) -> None:
    _, message_id = failed
    admin = world.actor(ADMINISTRATOR)
    deliveries.resend(actor=admin, message_id=message_id, now=now)
    with pytest.raises(RuleBroken, match="đang được gửi"):
        deliveries.resend(actor=admin, message_id=message_id, now=now)
    send_waiting(message_id, now)
    with pytest.raises(RuleBroken, match="vừa được gửi"):
        deliveries.resend(actor=admin, message_id=message_id, now=now + timedelta(minutes=4))
    for _ in range(deliveries.MOST_RESENDS - 1):
        now += timedelta(hours=1)
        deliveries.resend(actor=admin, message_id=message_id, now=now)
        send_waiting(message_id, now)
    with pytest.raises(RuleBroken, match="Đã gửi lại 5 lần"):
        deliveries.resend(actor=admin, message_id=message_id, now=now + timedelta(hours=1))


def test_messages_of_another_desk_and_codes_are_not_sent_again(world: World, now: datetime, mail, failed) -> None:
    with pytest.raises(NotFound):
        deliveries.resend(actor=world.actor(OTHER_DESK), message_id=failed[1], now=now)
    with pytest.raises(NotFound):
        deliveries.resend(actor=world.actor(CITIZEN), message_id=failed[1], now=now)
    with pytest.raises(NotAllowed):
        deliveries.page(world.actor(DESK), only="all")
    made = queue_message(
        event_id=9, handler="account.code", dossier_id=None, address="a@vidu.example", subject="Mã", body="1", now=now
    )
    send_waiting(int(made or 0), now)
    with pytest.raises(RuleBroken, match="mã dùng một lần"):
        deliveries.resend(actor=world.actor(ADMINISTRATOR), message_id=int(made or 0), now=now)


@pytest.mark.req("DN-3.2-7")
def test_notice_leaves_through_the_mail_server_that_the_province_names(world, now, settings, tmp_path) -> None:
    dossier_id = handed_in_dossier(world, now=now)
    reached_at(world, dossier_id, "ten@vidu.example", now)
    [(event,)] = sql.rows("SELECT id FROM core_event WHERE stream = %s AND type = 'dossier.submitted'", (dossier_id,))
    registry.run(event, notices.NAME, now)
    with DemoMailServer(folder=tmp_path) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        send_waiting(Message.objects.get().id, now)

    [letter] = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in tmp_path.glob("*.eml")]
    assert (letter["To"], letter["Subject"].split(" TN")[0]) == ("ten@vidu.example", "Đã nhận hồ sơ nộp trực tuyến")
    assert Message.objects.get().state == "sent"
