"""Sends text messages and understands the reports on what became of them."""

import logging
from collections.abc import Mapping

import requests
from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from motcua.core import clock
from motcua.core.errors import NotFound, OutsideServiceFailed
from motcua.gateways.sms.client import Server, submit
from motcua.notifications.ports import Delivery, DeliveryReport

# What the gateway's answer means: worth another try, and the reason told to operators.
ANSWERS: dict[int, tuple[bool, str]] = {
    400: (False, "cổng SMS không hiểu yêu cầu"),
    401: (False, "sai tài khoản cổng SMS"),
    403: (False, "sai tài khoản cổng SMS"),
    404: (False, "sai địa chỉ cổng SMS"),
    503: (True, "cổng SMS tạm ngừng phục vụ"),
}
# Kannel's report bits: 1 delivered, 2 not delivered, 16 refused by the operator; 4 and 8 are only on the way.
REPORTS = {1: Delivery.DELIVERED, 2: Delivery.UNDELIVERED, 4: Delivery.ON_THE_WAY, 8: Delivery.ON_THE_WAY,
           16: Delivery.UNDELIVERED}  # fmt: skip
SERVICE = "sms"
_TAKEN = frozenset({200, 202})

log = logging.getLogger(__name__)


class KannelSms:
    """Serves the port `Sms` over the gateway that settings name."""

    def send(self, *, to: str, text: str, message_id: str) -> None:
        """Send one message; see `notifications.ports.Sms`."""
        if not settings.SMS_URL:
            raise OutsideServiceFailed(SERVICE, "chưa có cổng tin nhắn SMS (MOTCUA_SMS_URL)", retryable=True)
        began = clock.now()
        try:
            status, words = submit(_server(), to=to, text=text, report_url=_report_url(message_id))
        except requests.RequestException as fault:
            is_slow = isinstance(fault, requests.Timeout)
            reason = "cổng SMS không trả lời kịp" if is_slow else "không kết nối được cổng SMS"
            log.warning("sms to %s failed: %s", _masked(to), reason)
            raise OutsideServiceFailed(SERVICE, reason, retryable=True) from fault
        if status not in _TAKEN:
            retryable, reason = ANSWERS.get(status, (status >= 500, "cổng SMS từ chối"))  # noqa: PLR2004  (HTTP)
            log.warning("sms to %s refused: %d %s", _masked(to), status, words)
            raise OutsideServiceFailed(SERVICE, f"{reason} ({status})", retryable=retryable)
        log.info("sms to %s taken in %d ms", _masked(to), (clock.now() - began).total_seconds() * 1000)

    def parse_callback(self, query: Mapping[str, str]) -> DeliveryReport:
        """Read a delivery report; see `notifications.ports.Sms`."""
        message_id, status = query.get("message", ""), query.get("status", "")
        if not constant_time_compare(query.get("key", ""), _key(message_id)):
            raise NotFound("report of a message we did not send")
        known = REPORTS.get(int(status)) if status.isascii() and status.isdigit() and len(status) < 4 else None  # noqa: PLR2004  (Kannel's states have few digits)
        return DeliveryReport(int(message_id), known or Delivery.ON_THE_WAY)


def _server() -> Server:
    return Server(settings.SMS_URL, settings.SMS_USER, settings.SMS_PASSWORD, settings.SMS_SENDER, settings.SMS_TIMEOUT)


def _report_url(message_id: str) -> str:
    # Kannel puts the report's bits where %d stands.
    return f"{settings.BASE_URL}/api/v1/callbacks/sms?message={message_id}&key={_key(message_id)}&status=%d"


def _key(message_id: str) -> str:
    return salted_hmac("motcua.gateways.sms", message_id, algorithm="sha256").hexdigest()[:32]


def _masked(number: str) -> str:
    return f"{number[:3]}…{number[-2:]}"
