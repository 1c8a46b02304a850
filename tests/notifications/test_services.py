"""Queueing and sending messages: once, in the transaction, with growing pauses."""

import json
from datetime import timedelta

import pytest
from django.db import transaction

from motcua.core import crypto, sql
from motcua.core.errors import NotFound, OutsideServiceFailed
from motcua.notifications import services
from motcua.notifications.models import Message
from motcua.notifications.ports import Delivery, DeliveryReport
from motcua.notifications.services import (
    PAUSES,
    TryLater,
    note_delivery,
    queue_message,
    send_again,
    send_waiting,
    wake_lost,
)

pytestmark = pytest.mark.django_db
LATER = OutsideServiceFailed("mail", "hộp thư tạm thời chưa nhận được (450)", retryable=True)
NEVER = OutsideServiceFailed("mail", "hộp thư không tồn tại hoặc từ chối nhận (550)", retryable=False)


def queue(now, **changes) -> int | None:
    message = {
        "event_id": 7,
        "handler": "notify.applicant",
        "dossier_id": None,
        "address": "ten@vidu.example",
        "subject": "Hồ sơ đã được tiếp nhận",
        "body": "Kính gửi ông/bà",
    }
    return queue_message(**(message | changes), now=now)


def jobs() -> list[tuple]:
    return sql.rows("SELECT task_name, queue_name, args::text FROM procrastinate_jobs ORDER BY id", ())


def state(message_id: int) -> tuple:
    return Message.objects.values_list("state", "fault", "tries", "sent_at").get(id=message_id)


def test_queue_message_stores_it_with_its_job(now):
    message_id = queue(now)

    assert state(message_id) == ("waiting", "", 0, None)
    assert [(task, queue_name, json.loads(values)) for task, queue_name, values in jobs()] == [
        ("notifications.send", "default", {"message_id": message_id})
    ]


def test_queue_message_twice_for_one_event_and_handler_queues_once(now):
    assert queue(now) is not None
    assert queue(now, body="nội dung khác") is None
    assert queue(now, handler="notify.leader") is not None

    assert len(jobs()) == 2


def test_queue_message_in_a_transaction_that_fails_leaves_nothing(now):
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012  (the transaction must fail inside)
        queue(now)
        _ = 1 / 0

    assert (Message.objects.count(), jobs()) == (0, [])


def test_queue_message_costs_two_queries(now, django_assert_num_queries):
    with django_assert_num_queries(2):
        queue(now)


def test_send_waiting_sends_once_under_a_steady_id(now, mail):
    message_id = queue(now)

    send_waiting(message_id, now)
    send_waiting(message_id, now)

    assert mail.sent == [
        {
            "to": "ten@vidu.example",
            "subject": "Hồ sơ đã được tiếp nhận",
            "body": "Kính gửi ông/bà",
            "attachments": [],
            "message_id": str(message_id),
        }
    ]
    assert state(message_id) == ("sent", "", 1, now)


@pytest.mark.django_db(transaction=True)
def test_send_waiting_holds_no_transaction_while_the_server_answers(now, mail):
    send_waiting(queue(now), now)

    assert mail.was_in_transaction == [False]


def test_send_waiting_that_may_be_tried_again_waits_longer_each_time_then_is_parked(now, mail):
    message_id = queue(now)
    mail.failures = [LATER] * 20
    pauses = []
    for _ in PAUSES:
        with pytest.raises(TryLater) as told:
            send_waiting(message_id, now)
        pauses.append(told.value.pause)

    assert state(message_id)[0] == "waiting"
    send_waiting(message_id, now)

    assert pauses == sorted(set(pauses)) == list(PAUSES)
    assert state(message_id) == ("failed", str(LATER), len(PAUSES) + 1, None)
    send_waiting(message_id, now)
    assert len(mail.failures) == 20 - len(PAUSES) - 1


def test_send_waiting_that_is_refused_for_good_is_parked_at_once(now, mail):
    message_id = queue(now)
    mail.failures = [NEVER]

    send_waiting(message_id, now)

    assert state(message_id) == ("failed", str(NEVER), 1, None)


def test_send_waiting_that_another_worker_holds_is_left_alone_until_it_must_have_died(now, mail):
    message_id = queue(now)
    Message.objects.update(state="sending", tried_at=now)

    send_waiting(message_id, now + services.STUCK_AFTER)
    assert mail.sent == []
    send_waiting(message_id, now + services.STUCK_AFTER + timedelta(seconds=1))

    assert [sent["message_id"] for sent in mail.sent] == [str(message_id)]


def test_send_waiting_that_meets_a_fault_of_ours_waits_and_tells(now, mail):
    message_id = queue(now)
    mail.failures = [ZeroDivisionError()]

    with pytest.raises(ZeroDivisionError):
        send_waiting(message_id, now)

    assert state(message_id) == ("waiting", "lỗi của hệ thống, xem nhật ký", 1, None)


def test_send_waiting_of_a_message_that_is_gone_does_nothing(now, mail):
    send_waiting(1, now)

    assert mail.sent == []


def test_send_waiting_by_sms_opens_the_number_for_the_gateway_only(now, mail):
    message_id = queue(now, channel="sms", address="0912345678")
    send_waiting(message_id, now)

    stored = Message.objects.get(id=message_id)
    assert (stored.address, crypto.decrypt(stored.address_enc)) == ("", "0912345678")
    assert mail.sent == [
        {
            "to": "0912345678",
            "subject": "",
            "body": "Kính gửi ông/bà",
            "attachments": [],
            "message_id": str(message_id),
        }
    ]


def test_send_waiting_by_sms_without_a_gateway_waits_and_says_why(now, settings):
    settings.SMS_URL = ""
    message_id = queue(now, channel="sms", address="0912345678")

    with pytest.raises(TryLater):
        send_waiting(message_id, now)

    assert state(message_id)[:2] == ("waiting", "sms: chưa có cổng tin nhắn SMS (MOTCUA_SMS_URL)")


def test_note_delivery_keeps_the_final_word_whatever_comes_later(now):
    message_id = queue(now, channel="sms", address="0912345678")

    for step, told in enumerate((Delivery.ON_THE_WAY, Delivery.DELIVERED, Delivery.ON_THE_WAY, Delivery.UNDELIVERED)):
        note_delivery(DeliveryReport(message_id, told), now + timedelta(seconds=step))

    kept = Message.objects.values_list("delivery", "delivered_at").get(id=message_id)
    assert kept == ("delivered", now + timedelta(seconds=1))


def test_send_waiting_of_a_code_forgets_the_text_once_sent(now, mail):
    message_id = queue(now, handler="account.code", body="Mã: 123456")

    send_waiting(message_id, now)

    assert (mail.sent[0]["body"], Message.objects.get().body) == ("Mã: 123456", "")


def test_send_again_gives_a_parked_message_fresh_tries(now, mail):
    message_id = queue(now)
    mail.failures = [NEVER]
    send_waiting(message_id, now)

    send_again(message_id, now)
    send_waiting(message_id, now)

    assert state(message_id)[0] == "sent"
    assert len(jobs()) == 2
    with pytest.raises(NotFound):
        send_again(message_id, now)


def test_wake_lost_enqueues_what_died_and_leaves_the_rest(now):
    for event, values in enumerate(
        (
            {"state": "sending", "tried_at": now - timedelta(minutes=16)},
            {"state": "sending", "tried_at": now - timedelta(minutes=5)},
            {"state": "waiting", "made_at": now - timedelta(days=2)},
            {"state": "waiting", "made_at": now - timedelta(hours=2)},
            {"state": "waiting", "made_at": now - timedelta(days=2), "channel": "sms"},
            {"state": "failed", "made_at": now - timedelta(days=2)},
        )
    ):
        Message.objects.filter(id=queue(now, event_id=event)).update(**values)
    sql.execute("DELETE FROM procrastinate_jobs", ())

    assert (wake_lost(now), len(jobs())) == (3, 3)
