"""What applicants are told, on dossiers that lived through the services."""

import re

import pytest

from motcua.core import sql
from motcua.dossiers.events import DueRecounted
from motcua.notifications import notices, registry
from motcua.notifications.models import Message
from motcua.notifications.services import send_waiting
from motcua.scenarios.demo import load, province

pytestmark = pytest.mark.django_db
EXTENT = province.Extent(communes=["H99.21"], procedures=["2.000815", "1.001193", "1.013225"])

# Told of by tests of their own.
NOT_IN_THE_DEMO = {
    "dossier.paper_lost",
    "dossier.file_infected",
    "dossier.file_withdrawn",
    "result.replaced",
    "result.revoked",
    "result.expiring",
    "result.unclaimed",
    DueRecounted.TYPE,
    "dossier.reception_corrected",
    "payment.proof_refused",
    "payment.relief_granted",
    "payment.relief_refused",
    "payment.refund_decided",
    "payment.refund_paid",
}


@pytest.fixture
def told(now, mail) -> dict[str, list[dict]]:
    """The mails of a small demo, by event type, after every notice was run twice."""
    load.load(now=now, dossiers=12, extent=EXTENT)
    # The demo fills some inboxes without sending anything; here everything is told anew.
    sql.execute("DELETE FROM notifications_notice", ())
    events = sql.rows("SELECT id, type FROM core_event WHERE type = ANY(%s)", (list(notices.NOTICES),))
    for event, _ in events * 2:
        registry.run(event, notices.NAME, now)
    for message_id in Message.objects.values_list("id", flat=True):
        send_waiting(message_id, now)
    kinds = dict(events)
    by_kind: dict[str, list[dict]] = {}
    for mail_sent in mail.sent:
        message = Message.objects.get(id=mail_sent["message_id"])
        # A text message shows no subject; the stored one tells its notices apart.
        known = {"dossier": message.dossier_id, "subject": message.subject}
        by_kind.setdefault(kinds[message.event], []).append(mail_sent | known)
    return by_kind


@pytest.mark.slow
def test_notices_of_every_event_go_out_once_with_code_times_link_and_slip(told):
    assert set(told) | NOT_IN_THE_DEMO == set(notices.NOTICES)
    assert len({(mail["dossier"], mail["subject"]) for kind in told.values() for mail in kind}) == sum(
        map(len, told.values())
    )
    for kind, mails in told.items():
        for mail in mails:
            code, name = sql.rows(
                "SELECT coalesce(code, receipt_no), owner_name FROM dossiers_dossier WHERE id = %s", (mail["dossier"],)
            )[0]
            assert f"http://127.0.0.1:8000/tra-cuu/?ma={code}" in mail["body"]
            assert code in mail["subject"]
            if "@" in mail["to"]:
                with_slip = {"accepted", "supplement_asked", "refused", "stopped", "extended"}
                expected = int(kind.removeprefix("dossier.") in with_slip)
                assert [part.content[:5] for part in mail["attachments"]] == [b"%PDF-"] * expected
                assert mail["body"].startswith("Kính gửi ông/bà ")
                assert not re.search(r"\n{3}|None|\{", mail["body"])
            assert name not in mail["subject"]
