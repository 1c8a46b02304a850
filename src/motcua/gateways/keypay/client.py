"""KeyPay 3.0 on the wire: create and query, each a JSON POST with its checksum."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

VERSION = "3.0"
SIGNED = ("addition_fee", "client_id", "command", "trans_amount", "transaction_id", "version")
ASKED = ("client_id", "command", "transaction_id")
QUERY = "QUERY"


@dataclass(frozen=True)
class Client:
    """Our account there: one key for what we send, one for what they confirm; the time-out in seconds."""

    pay_url: str
    query_url: str
    client_id: str
    key_1: str
    key_2: str
    timeout: float = 10.0


def checksum(key: str, values: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """Return the checksum: values joined by bars, HMAC-SHA256, lower-case hex."""
    text = "|".join(str(values.get(name, "")) for name in names)
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def create(client: Client, values: Mapping[str, Any]) -> dict[str, Any]:
    """Create a transaction; the answer holds `error` and `payment_url`.

    Raises:
        requests.RequestException: It cannot be reached, does not answer in time or not in JSON.
    """
    return _post(client.pay_url, {**values, "check_sum": checksum(client.key_1, values, SIGNED)}, client.timeout)


def query(client: Client, transaction: str) -> dict[str, Any]:
    """Ask about one transaction.

    Raises:
        requests.RequestException: It cannot be reached, does not answer in time or not in JSON.
    """
    values = {"client_id": client.client_id, "command": QUERY, "transaction_id": transaction}
    return _post(client.query_url, {**values, "check_sum": checksum(client.key_1, values, ASKED)}, client.timeout)


def _post(address: str, values: dict[str, Any], timeout: float) -> dict[str, Any]:
    answer = requests.post(address, json=values, timeout=timeout, allow_redirects=False)
    found = answer.json()
    return found if isinstance(found, dict) else {}
