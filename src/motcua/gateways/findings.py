"""What a gateway's check tells administrators."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import requests

_ALIVE = range(500)
"""Answers of a service that is there, though it may refuse a question without contents."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    is_ok: bool
    detail: str


def knock(name: str, ask: Callable[[], requests.Response], *, alive: Collection[int] = _ALIVE) -> Finding:
    """Ask a service for something that changes nothing, and tell whether it is there.

    Args:
        name: Of the service, for administrators.
        ask: Sends the request.
        alive: The HTTP statuses of a service that is there.
    """
    try:
        answer = ask()
    except requests.RequestException as fault:
        # What the library says names the address, and with it what may be secret there.
        return Finding(name, is_ok=False, detail=type(fault).__name__)
    return Finding(name, answer.status_code in alive, f"trả lời {answer.status_code}")


def look_at_register(
    name: str, found: Mapping[str, Any], *, address: str, needed: Sequence[str], called: str, timeout: float
) -> list[Finding]:
    """Look at the settings of a register of the state and knock at its address; nobody and nothing is looked up.

    Args:
        name: Of the connection, for administrators.
        found: Its settings.
        address: The variable that holds its address.
        needed: The settings without which it refuses.
        called: What those are together.
        timeout: Seconds to wait for the answer.
    """
    if not found["url"]:
        return [Finding(f"{name} ({address})", is_ok=False, detail="chưa khai báo")]
    lacking = [key for key in needed if not found[key]]
    complete = Finding(f"{name}: {called}", not lacking, f"thiếu {', '.join(lacking)}" if lacking else "đủ")
    return [complete, knock(name, lambda: requests.get(found["url"], timeout=timeout, allow_redirects=False))]
