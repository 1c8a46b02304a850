"""Asks the provincial bus about one enterprise, and believes only an answer about that number."""

import logging
import time
from collections.abc import Mapping
from typing import Any

import requests
from django.conf import settings

from motcua.core.errors import OutsideServiceFailed
from motcua.core.text import nfc
from motcua.gateways.bounded import not_reached
from motcua.gateways.enterprises.client import Refused, Server, Unreadable, ask
from motcua.intake.ports import Asking, RegisterDoubtful, RegisterRefused

SERVICE = "enterprises"
# Where each value stands in `ResultObject`.
VALUES = {
    "name": "NAME",
    "number": "ENTERPRISE_GDT_CODE",
    "status": "ENTERPRISE_STATUS_NAME",
    "address": "HO_ADDRESS_FULLTEXT",
}
# The bus's own codes, told beside an HTTP status of 200.
FOUND, NOT_FOUND, REFUSED = 200, 404, frozenset({401, 403})
_LONGEST = 300

log = logging.getLogger(__name__)


class BusEnterprises:
    """Serves the port `EnterpriseRegister` over the bus that settings name."""

    def is_ready(self) -> bool:
        """Tell whether address and keys are set."""
        found = settings.ENTERPRISES
        return bool(found["url"] and found["access_key"] and found["secret_key"])

    def enterprise(self, *, number: str, asking: Asking) -> Mapping[str, str] | None:
        """Look one enterprise up; see `intake.ports.EnterpriseRegister`."""
        if not self.is_ready():
            reason = "chưa khai báo kết nối doanh nghiệp (MOTCUA_ENTERPRISES_URL)"
            raise OutsideServiceFailed(SERVICE, reason, retryable=True)
        began = time.monotonic()
        try:
            answer = ask(server(), number)
        except Refused as fault:
            raise RegisterRefused(SERVICE, str(fault)) from fault
        except Unreadable as fault:
            raise OutsideServiceFailed(SERVICE, f"trả lời không đọc được ({fault})", retryable=True) from fault
        except requests.RequestException as fault:
            raise not_reached(SERVICE, fault) from None
        log.info("enterprises %s answered in %d ms", asking.request, (time.monotonic() - began) * 1000)
        return _believed(answer, number)


def server() -> Server:
    """Return the connection, by the settings."""
    found = settings.ENTERPRISES
    return Server(
        url=found["url"].rstrip("/"),
        access_key=found["access_key"],
        secret_key=found["secret_key"],
        app=found["app"],
        partner=found["partner"],
        partner_customer=found["partner_customer"],
        timeout=settings.REGISTER_TIMEOUT,
    )


def _believed(answer: Mapping[str, Any], number: str) -> Mapping[str, str] | None:
    status, found = answer.get("StatusCode"), answer.get("ResultObject")
    if status in REFUSED:
        raise RegisterRefused(SERVICE, f"StatusCode {status}")
    if status == NOT_FOUND or (status == FOUND and not found):
        return None
    if status != FOUND or answer.get("ThrowException"):
        raise OutsideServiceFailed(SERVICE, f"StatusCode {str(status)[:20]}", retryable=True)
    given = found if isinstance(found, list) else [found]
    rows = [row for row in given if isinstance(row, Mapping)]
    if len(rows) < len(given):
        raise OutsideServiceFailed(SERVICE, "ResultObject không đọc được", retryable=True)
    told = {tuple(_values(row).items()) for row in rows}
    if len(told) > 1:
        raise RegisterDoubtful(SERVICE, "answered about several")
    values = dict(next(iter(told)))
    if values.get("number", "") != number:
        raise RegisterDoubtful(SERVICE, "answered about another one")
    return values


def _values(row: Mapping[str, Any]) -> dict[str, str]:
    found = {name: nfc(" ".join(str(row.get(key) or "").split()))[:_LONGEST] for name, key in VALUES.items()}
    return {name: text for name, text in found.items() if text}
