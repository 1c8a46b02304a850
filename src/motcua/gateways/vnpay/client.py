"""VNPAY 2.1.0 on the wire: signing, the redirect address, and the query of one transaction."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlencode

import requests

VERSION = "2.1.0"
UNSIGNED = frozenset({"vnp_SecureHash", "vnp_SecureHashType"})
STAMP = "%Y%m%d%H%M%S"
ASKED = (
    "vnp_RequestId", "vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_TxnRef", "vnp_TransactionDate",
    "vnp_CreateDate", "vnp_IpAddr", "vnp_OrderInfo",
)  # fmt: skip
ANSWERED = (
    "vnp_ResponseId", "vnp_Command", "vnp_ResponseCode", "vnp_Message", "vnp_TmnCode", "vnp_TxnRef", "vnp_Amount",
    "vnp_BankCode", "vnp_PayDate", "vnp_TransactionNo", "vnp_TransactionType", "vnp_TransactionStatus",
    "vnp_OrderInfo", "vnp_PromotionCode", "vnp_PromotionAmount",
)  # fmt: skip


@dataclass(frozen=True)
class Terminal:
    """Our account at VNPAY; the time-out in seconds holds for connecting and for the answer."""

    pay_url: str
    query_url: str
    code: str
    secret: str
    timeout: float = 10.0


def signature(secret: str, values: Mapping[str, str]) -> str:
    """Sign a redirect or a notification: names sorted, form-encoded, HMAC-SHA512 in hex."""
    signed = sorted((name, value) for name, value in values.items() if name not in UNSIGNED and value != "")
    return _hmac(secret, "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in signed))


def line_signature(secret: str, values: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """Sign a query or its answer: values joined by bars in the documented order."""
    return _hmac(secret, "|".join(str(values.get(name, "")) for name in names))


def address(terminal: Terminal, values: Mapping[str, str]) -> str:
    """Return the signed address the payer is sent to."""
    signed = dict(sorted(values.items())) | {"vnp_SecureHash": signature(terminal.secret, values)}
    return f"{terminal.pay_url}?{urlencode(signed, quote_via=quote_plus)}"


def query(terminal: Terminal, values: Mapping[str, str]) -> dict[str, Any]:
    """Ask about one transaction; the caller checks the answer's signature.

    Raises:
        requests.RequestException: It cannot be reached, does not answer in time or not in JSON.
    """
    signed = dict(values) | {"vnp_SecureHash": line_signature(terminal.secret, values, ASKED)}
    answer = requests.post(terminal.query_url, json=signed, timeout=terminal.timeout, allow_redirects=False)
    found = answer.json()
    return found if isinstance(found, dict) else {}


def _hmac(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha512).hexdigest()
