"""A kiosk's browser is known by its cookie; pages it shows reset themselves when nobody is there."""

import logging
from dataclasses import dataclass

from django.db import DatabaseError
from django.http import HttpRequest

from motcua.directory import devices
from motcua.directory.rules.devices import WARN_SECONDS, Kind
from motcua.web.shared.access import actor_of

log = logging.getLogger(__name__)
COOKIE = "kiosk"
COOKIE_AGE = 10 * 365 * 86_400
LONGEST_TOKEN = 60


@dataclass(frozen=True)
class Idle:
    """When an idle kiosk warns and resets itself; at rest there is nothing to reset."""

    seconds: int
    warn: int
    at_rest: bool


def idle_of(request: HttpRequest) -> Idle | None:
    """Return how this kiosk resets itself; None for every other browser, which costs no statement.

    A kiosk that is no longer in use, and one whose register cannot be read just now, is any other browser.
    """
    token = request.COOKIES.get(COOKIE, "")[:LONGEST_TOKEN]
    if not token:
        return None
    try:
        found = devices.on_portal(token)
    except DatabaseError as fault:
        log.warning("kiosk not looked up: %s", fault)
        return None
    if found is None or found.kind is not Kind.KIOSK:
        return None
    at_rest = request.path == "/" and actor_of(request) is None
    return Idle(int(found.settings["idle_seconds"]), WARN_SECONDS, at_rest)
