"""The enterprise look-up of a provincial bus on the wire: one GET, one JSON answer."""

import json
import time
from base64 import b64encode
from dataclasses import dataclass
from typing import Any

import requests

from motcua.gateways.bounded import TooLarge, read_bounded

OPERATION = "TraCuuThongTinDoanhNghiep"
LARGEST_ANSWER = 262_144
"""Bytes; an answer about one enterprise has a few thousand."""


@dataclass(frozen=True)
class Server:
    """Our connection to the bus; `partner` is the agency's identification code.

    Args:
        timeout: Seconds for connecting and for the whole answer.
    """

    url: str
    access_key: str
    secret_key: str
    app: str
    partner: str
    partner_customer: str
    timeout: float = 5.0


class Refused(Exception):
    """The bus takes us for nobody it answers."""


class Unreadable(Exception):
    """The answer is none that this protocol knows; the message holds nothing of its content."""


def authorization(server: Server) -> str:
    """Return the header's value: compact JSON in base64, without a scheme before it."""
    told = {
        "AccessKey": server.access_key,
        "SecretKey": server.secret_key,
        "AppName": server.app,
        "PartnerCode": server.partner,
        "PartnerCodeCus": server.partner_customer,
    }
    return b64encode(json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()).decode()


def ask(server: Server, number: str) -> dict[str, Any]:
    """Ask about one enterprise; returns the answer as it is.

    Raises:
        Refused: It refuses us.
        Unreadable: The answer is too large, or no JSON object.
        requests.RequestException: It cannot be reached or does not answer in time.
    """
    until = time.monotonic() + server.timeout
    with requests.get(
        f"{server.url}/{OPERATION}",
        params={"MaSoDoanhNghiep": number},
        headers={"Authorization": authorization(server), "Accept": "application/json"},
        timeout=server.timeout,
        allow_redirects=False,
        stream=True,
    ) as answer:
        if answer.status_code in {401, 403}:
            raise Refused(f"HTTP {answer.status_code}")
        try:
            body = read_bounded(answer, largest=LARGEST_ANSWER, until=until)
        except TooLarge:
            raise Unreadable("answer too large") from None
        if answer.status_code >= 400:  # noqa: PLR2004  (HTTP)
            raise Unreadable(f"HTTP {answer.status_code}")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise Unreadable(type(fault).__name__) from None
    if not isinstance(found, dict):
        raise Unreadable("no object")
    return found
