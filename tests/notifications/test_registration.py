"""Codes on their way to the person who asked."""

import re
from datetime import timedelta

import pytest

from motcua.core.errors import RuleBroken
from motcua.directory import accounts
from motcua.notifications import registration
from motcua.notifications.models import Message
from motcua.notifications.services import send_waiting

pytestmark = pytest.mark.django_db
EMAIL = "ten.mau@vidu.example"
MINUTE = timedelta(minutes=1)


def register(now, login=EMAIL):
    return registration.register(
        full_name="Nguyễn Văn Mẫu", login=login, password="một câu ngắn dễ nhớ", statement_version="1", now=now
    )


def deliver(mail, now) -> dict:
    for message_id in Message.objects.filter(state="waiting").values_list("id", flat=True):
        send_waiting(message_id, now)
    return mail.sent[-1]


def code_in(text: str) -> str:
    return re.search(r"\b\d{6}\b", text)[0]


@pytest.mark.req("VL-5.5-1")
@pytest.mark.parametrize(("login", "to"), [(EMAIL, EMAIL), ("+84 912 345 678", "0912345678")])
def test_register_sends_a_code_that_confirms_the_account(now, mail, login, to):
    asked = register(now, login)
    sent = deliver(mail, now)

    account = accounts.verify(login=login, code=code_in(sent["body"]), attempt=asked.attempt, now=now)

    assert (sent["to"], sent["subject"]) == (to, "Mã xác nhận tài khoản dịch vụ công" if "@" in to else "")
    assert account.verified_at == now
    assert Message.objects.get().body == ""


def test_register_with_a_login_that_has_an_account_tells_its_owner_only(now, mail):
    asked = register(now)
    sent = deliver(mail, now)
    accounts.verify(login=EMAIL, code=code_in(sent["body"]), attempt=asked.attempt, now=now)

    again = register(now + MINUTE)
    told = deliver(mail, now + MINUTE)

    assert type(again) is type(asked)
    assert (told["to"], told["subject"]) == (EMAIL, "Tài khoản dịch vụ công đã có")
    assert re.search(r"\d{6}", told["body"]) is None


def test_send_again_sends_a_fresh_code_only_for_the_attempt(now, mail):
    asked = register(now)
    registration.send_again(login=EMAIL, attempt="other", now=now + MINUTE)
    registration.send_again(login=EMAIL, attempt=asked.attempt, now=now + 2 * MINUTE)
    fresh = deliver(mail, now + 2 * MINUTE)

    accounts.verify(login=EMAIL, code=code_in(fresh["body"]), attempt=asked.attempt, now=now + 2 * MINUTE)

    assert len(mail.sent) == 2


def test_ask_new_password_sends_a_code_only_where_there_is_an_account(now, mail):
    registration.ask_new_password(login="khong@vidu.example", now=now)
    assert Message.objects.count() == 0
    asked = register(now)
    accounts.verify(login=EMAIL, code=code_in(deliver(mail, now)["body"]), attempt=asked.attempt, now=now)

    asked = registration.ask_new_password(login=EMAIL, now=now + MINUTE)
    sent = deliver(mail, now + MINUTE)
    changed = accounts.set_new_password(
        login=EMAIL, code=code_in(sent["body"]), attempt=asked.attempt, password="một mật khẩu mới", now=now + MINUTE
    )

    assert sent["subject"] == "Mã đặt lại mật khẩu dịch vụ công"
    assert accounts.check_password(login=EMAIL, password="một mật khẩu mới", remote="", now=now) == changed


def test_register_too_often_is_slowed_down_and_sends_nothing_more(now, mail):
    register(now)

    with pytest.raises(RuleBroken):
        register(now)

    assert Message.objects.count() == 1
