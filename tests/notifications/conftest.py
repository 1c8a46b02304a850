"""Services for mail and text messages that remember and can fail."""

from dataclasses import dataclass, field

import pytest
from django.db import connection

from motcua.notifications import services


@dataclass
class FakeMail:
    """Keeps what it is given; `failures` are raised first, one a call."""

    sent: list[dict] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    was_in_transaction: list[bool] = field(default_factory=list)

    def send(self, **mail) -> None:
        self.was_in_transaction.append(connection.in_atomic_block)
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(mail)


@dataclass
class FakeSms:
    """Keeps text messages among the mail of the same test, in the same form."""

    mail: FakeMail

    def send(self, *, to: str, text: str, message_id: str) -> None:
        self.mail.send(to=to, subject="", body=text, attachments=[], message_id=message_id)


@pytest.fixture
def mail(monkeypatch) -> FakeMail:
    fake = FakeMail()
    others, fakes = services.ports.gateway, {"mail": fake, "sms": FakeSms(fake)}
    monkeypatch.setattr(services.ports, "gateway", lambda port: fakes.get(port) or others(port))
    return fake
