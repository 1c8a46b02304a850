"""Kannel's `sendsms`, nothing else: one request, one message, explicit time-outs."""

from dataclasses import dataclass

import requests

UCS2 = "2"
# Every kind of report: delivered, not delivered, queued, handed over, refused by the operator.
ALL_REPORTS = "31"


@dataclass(frozen=True)
class Server:
    """Where messages are handed over; the time-out in seconds holds for connecting and for the answer."""

    url: str
    user: str
    password: str
    sender: str
    timeout: float


def submit(server: Server, *, to: str, text: str, report_url: str) -> tuple[int, str]:
    """Hand one message over; returns the gateway's status and its words.

    Raises:
        requests.RequestException: It cannot be reached or does not answer in time.
    """
    query = {
        "username": server.user,
        "password": server.password,
        "from": server.sender,
        "to": to,
        "text": text,
        "coding": UCS2,
        "charset": "UTF-8",
        "dlr-mask": ALL_REPORTS,
        "dlr-url": report_url,
    }
    answer = requests.get(server.url, params=query, timeout=server.timeout, allow_redirects=False)
    return answer.status_code, answer.text.strip()[:200]
