"""Sends mail by SMTP and tells whether a failure is worth another try."""

import logging
import smtplib
from collections.abc import Sequence
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime

from django.conf import settings

from motcua.core import clock
from motcua.core.errors import OutsideServiceFailed
from motcua.gateways.mail.client import Server, deliver
from motcua.notifications.ports import Attachment

# What an SMTP answer means: worth another try, and the reason told to operators (RFC 5321, section 4.2.3).
ANSWERS: dict[int, tuple[bool, str]] = {
    421: (True, "máy chủ thư tạm ngừng phục vụ"),
    450: (True, "hộp thư tạm thời chưa nhận được"),
    451: (True, "máy chủ thư gặp lỗi tạm thời"),
    452: (True, "máy chủ thư hết chỗ"),
    454: (True, "máy chủ thư chưa xác thực được"),
    500: (False, "máy chủ thư không hiểu lệnh"),
    501: (False, "địa chỉ thư không hợp lệ"),
    502: (False, "máy chủ thư không hỗ trợ lệnh"),
    503: (False, "máy chủ thư không nhận thứ tự lệnh"),
    521: (False, "máy chủ này không nhận thư"),
    530: (False, "máy chủ thư đòi xác thực"),
    535: (False, "sai tài khoản máy chủ thư"),
    550: (False, "hộp thư không tồn tại hoặc từ chối nhận"),
    551: (False, "người nhận không thuộc máy chủ này"),
    552: (True, "hộp thư của người nhận đã đầy"),
    553: (False, "địa chỉ thư không hợp lệ"),
    554: (False, "thư bị từ chối"),
}
SERVICE = "mail"
_POLICY = policy.SMTP.clone(max_line_length=200)

log = logging.getLogger(__name__)


class SmtpMail:
    """Serves the port `Mail` over the server that settings name."""

    def send(
        self, *, to: str, subject: str, body: str, attachments: Sequence[Attachment] = (), message_id: str = ""
    ) -> None:
        """Send one message; see `notifications.ports.Mail`."""
        began = clock.now()
        try:
            message = _message(to, subject, body, attachments, message_id)
        except (ValueError, UnicodeError) as fault:
            raise OutsideServiceFailed(SERVICE, "địa chỉ thư không hợp lệ", retryable=False) from fault
        try:
            deliver(_server(), sender=settings.DEFAULT_FROM_EMAIL, recipient=to, message=message)
        except (smtplib.SMTPException, OSError, UnicodeError) as fault:
            failed = _failure(fault)
            log.warning("mail to %s failed: %s", _masked(to), failed)
            raise failed from fault
        log.info("mail to %s taken in %d ms", _masked(to), (clock.now() - began).total_seconds() * 1000)


def _server() -> Server:
    return Server(settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT)


def _message(to: str, subject: str, body: str, attachments: Sequence[Attachment], message_id: str) -> EmailMessage:
    message = EmailMessage(policy=_POLICY)
    message["From"] = settings.DEFAULT_FROM_EMAIL
    message["To"] = to
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(clock.local(clock.now()))
    message["Auto-Submitted"] = "auto-generated"
    if message_id:
        message["Message-ID"] = f"<{message_id}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>"
    message.set_content(body)
    for attachment in attachments:
        main, _, sub = attachment.media_type.partition("/")
        message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)
    return message


def _failure(fault: Exception) -> OutsideServiceFailed:
    code = _answer(fault)
    if code:
        retryable, reason = ANSWERS.get(code, (code < 500, "máy chủ thư từ chối"))  # noqa: PLR2004  (RFC 5321)
        return OutsideServiceFailed(SERVICE, f"{reason} ({code})", retryable=retryable)
    if isinstance(fault, UnicodeError | smtplib.SMTPNotSupportedError):
        return OutsideServiceFailed(SERVICE, "địa chỉ thư không hợp lệ", retryable=False)
    # smtplib tells a time-out as a lost connection and keeps the cause.
    if isinstance(fault, TimeoutError) or isinstance(fault.__context__, TimeoutError):
        return OutsideServiceFailed(SERVICE, "máy chủ thư không trả lời kịp", retryable=True)
    if isinstance(fault, smtplib.SMTPServerDisconnected):
        return OutsideServiceFailed(SERVICE, "máy chủ thư ngắt kết nối", retryable=True)
    return OutsideServiceFailed(SERVICE, "không kết nối được máy chủ thư", retryable=True)


def _answer(fault: Exception) -> int:
    """Return the SMTP code behind a failure, 0 when the server gave none."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in fault.recipients.values()), default=0)
    if isinstance(fault, smtplib.SMTPResponseException) and fault.smtp_code > 0:
        return fault.smtp_code
    return 0


def _masked(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local[:2]}…@{domain}"
