"""Reports of the SMS gateway: they change what they are about, once, and nothing else."""

import pytest
from django.test import Client

from motcua.gateways.sms import gateway as kannel
from motcua.notifications.models import Message
from motcua.notifications.services import queue_message

pytestmark = pytest.mark.django_db


def queued(now) -> int:
    return queue_message(
        event_id=1,
        handler="notify.applicant",
        dossier_id=None,
        address="0912345678",
        subject="",
        body="Hồ sơ đã được tiếp nhận",
        now=now,
        channel="sms",
    )


def report(client: Client, message_id: int, status: int, key: str = "") -> int:
    key = key or kannel._key(str(message_id))
    return client.get(f"/api/v1/callbacks/sms?message={message_id}&status={status}&key={key}").status_code


def test_report_of_our_message_is_kept(client, now):
    message_id = queued(now)

    assert report(client, message_id, 1) == 200
    assert Message.objects.get(id=message_id).delivery == "delivered"


def test_report_with_a_forged_key_is_not_found_and_changes_nothing(client, now):
    message_id = queued(now)

    assert report(client, message_id, 2, key="0" * 32) == 404
    assert Message.objects.get(id=message_id).delivery == ""


def test_report_of_a_message_that_is_gone_changes_nothing(client):
    assert report(client, 12345, 1) == 200
    assert Message.objects.count() == 0
