"""Many people at once: a hundred officials and five hundred citizens against the real server, each at their own pace.

Every person is a thread with a browser's connection and an address of their own on the loopback network. They think
between two clicks; what is measured is how long they wait. It reports and judges nothing: that is for the reader.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from statistics import quantiles
from tempfile import TemporaryFile

import requests
from requests.adapters import HTTPAdapter

from motcua.core import sql
from motcua.directory.actors import Actor, Role
from motcua.directory.sign_in import actor_for
from motcua.processing.inbox import Section, inbox
from motcua.scenarios.bench.calls import NAMES, PROCEDURE, QUESTIONS, Callers
from motcua.scenarios.bench.site import sign_in

OFFICIALS, CITIZENS = 100, 500
OFFICIAL_THINKS, CITIZEN_THINKS = 10.0, 15.0
DRAFTS = 150
WARM_UP = 10.0
"""Seconds in which everybody begins and that are not counted: a server that just started reads every page anew."""
READY_SECONDS, TIMEOUT = 60.0, 30.0
SERVER_FAULT = 500
_CSRF = "c" * 32
_AIMS = {"read": 150, "write": 300}
# A page that sends elsewhere is quick and not what was asked for.
_ANSWERS = {"read": 200, "write": 302}


@dataclass(frozen=True)
class Wait:
    """One request as a person felt it."""

    kind: str
    seconds: float
    status: int


@dataclass
class Felt:
    """What the crowd felt; times in milliseconds."""

    officials: int
    citizens: int
    seconds: float
    waits: list[Wait] = field(default_factory=list)

    def row(self, kind: str) -> tuple[int, float, float, float, int, int]:
        """Return of one kind how many, p50, p95, the longest, how many failed and how many were answered otherwise."""
        mine = [wait for wait in self.waits if wait.kind == kind]
        times = [wait.seconds * 1000 for wait in mine]
        cuts = quantiles(times, n=100, method="inclusive") if len(times) > 1 else [0.0] * 99
        failed = sum(wait.status >= SERVER_FAULT or wait.status == 0 for wait in mine)
        other = sum(wait.status != _ANSWERS[kind] for wait in mine) - failed
        return len(mine), cuts[49], cuts[94], max(times, default=0.0), failed, other

    def text(self) -> str:
        """Return the table as Markdown."""
        lines = [
            f"## {self.officials} officials and {self.citizens} citizens at once",
            "",
            f"For {self.seconds:.0f} s against the server of `motcua serve`, database and crowd on the same cores; an",
            f"official clicks every {OFFICIAL_THINKS:.0f} s, a citizen every {CITIZEN_THINKS:.0f} s on average; the",
            f"first {WARM_UP:.0f} s after the server's start are not counted.",
            f"{len(self.waits) / self.seconds:.0f} requests a second.",
            "",
            "| kind | requests | p50 ms | p95 ms | longest ms | 5xx or no answer | other than asked | aim p95 |",
            "|---|---:|---:|---:|---:|---:|---:|---:|",
        ]
        for kind, aim in _AIMS.items():
            count, half, most, longest, failed, other = self.row(kind)
            met = "✓" if most <= aim else "✗"
            lines.append(
                f"| {kind} | {count} | {half:.0f} | {most:.0f} | {longest:.0f} | {failed} | {other} | {aim} ms {met} |"
            )
        return "\n".join(lines)


def crowd(callers: Callers, *, seconds: float, now: datetime, port: int) -> Felt:
    """Let the crowd work for so many seconds.

    Raises:
        RuntimeError: The server does not start.
    """
    people = [*_officials(now), *_citizens(callers, now)]
    base = f"http://127.0.0.1:{port}"
    felt = Felt(OFFICIALS, CITIZENS, seconds)
    with TemporaryFile() as log:
        server = subprocess.Popen(  # noqa: S603  (our own command)
            [sys.executable, "-m", "motcua", "serve", "--port", str(port)], env=os.environ, stdout=log, stderr=log
        )
        try:
            _await(server, base)
            counts = time.monotonic() + WARM_UP
            threads = [
                threading.Thread(target=_live, args=(person, base, (counts, counts + seconds), felt.waits), daemon=True)
                for person in people
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(WARM_UP + seconds + TIMEOUT + 5)
        finally:
            server.terminate()
            server.wait(30)
            # Larger sizes are measured with as many sessions as smaller ones.
            sql.execute("DELETE FROM django_session WHERE session_key = ANY(%s)", ([one.session for one in people],))
    return felt


@dataclass
class _Person:
    """One of the crowd: what they may open, and what they are about to hand in."""

    place: int
    session: str
    thinks: float
    pages: Sequence[str]
    posts: list[tuple[str, dict[str, str]]] = field(default_factory=list)


def _officials(now: datetime) -> list[_Person]:
    found = sql.rows("SELECT id FROM directory_account WHERE is_official AND is_active ORDER BY id", ())
    actors = [actor for (account,) in found if (actor := actor_for(account_id=account, now=now)) and actor.unit_id]
    return [_official(place, actors[place % len(actors)], now) for place in range(OFFICIALS)]


def _official(place: int, actor: Actor, now: datetime) -> _Person:
    refs = [row.ref for row in inbox(actor, Section.TODO, now=now).rows]
    dossiers = [f"/xu-ly/ho-so/{ref}/" for ref in refs[:10]]
    names = [f"/xu-ly/tim/?q={name}" for name in NAMES[:2]]
    lists = ["/xu-ly/", "/xu-ly/", "/xu-ly/don-vi/?muc=dang-xu-ly"]
    pages = [*lists, *dossiers[:4], *names, *(["/mot-cua/"] * 3 if actor.has(Role.DESK) else [])]
    notes = [(f"/xu-ly/ho-so/{ref}/y-kien/", {"text": "Đã xem, đang đối chiếu"}) for ref in refs[:6]]
    return _Person(place, sign_in(actor), OFFICIAL_THINKS, pages, notes)


def _citizens(callers: Callers, now: datetime) -> list[_Person]:
    found = sql.rows(
        "SELECT id FROM directory_account WHERE NOT is_official AND is_active ORDER BY md5(id::text) LIMIT %s",
        (CITIZENS,),
    )
    actors = [actor for (account,) in found if (actor := actor_for(account_id=account, now=now))]
    codes = callers.codes(CITIZENS)
    people = []
    for place in range(CITIZENS):
        code = codes[place % len(codes)]
        question = QUESTIONS[place % len(QUESTIONS)]
        pages = ["/", f"/thu-tuc/?q={question}", f"/thu-tuc/{PROCEDURE}/", f"/tra-cuu/?ma={code}", "/ho-so/",
                 f"/api/v1/lookup/{code}"]  # fmt: skip
        session = sign_in(actors[place % len(actors)])
        people.append(_Person(OFFICIALS + place, session, CITIZEN_THINKS, pages))
    # The forms that are handed in meanwhile belong to one account, in several windows.
    for person in people[:DRAFTS]:
        request = callers.filled_form()
        person.session, person.posts = request.session, [(request.path, dict(request.form or {}))]
    return people


def _live(person: _Person, base: str, counted: tuple[float, float], waits: list[Wait]) -> None:
    counts, ends = counted
    rng = Random(person.place)
    browser = requests.Session()
    # An address of one's own, so that throttling sees different people.
    adapter = HTTPAdapter(pool_connections=1, pool_maxsize=1)
    adapter.init_poolmanager(1, 1, source_address=(f"127.1.{person.place >> 8}.{person.place & 255}", 0))
    browser.mount("http://", adapter)
    browser.cookies.update({"sessionid": person.session, "csrftoken": _CSRF})
    time.sleep(rng.random() * person.thinks)
    while (begun := time.monotonic()) < ends:
        if person.posts and rng.random() < 0.15:  # noqa: PLR2004  (one click in seven writes)
            path, form = person.posts.pop()
            wait = _send(browser, "write", base + path, form)
        else:
            wait = _send(browser, "read", base + rng.choice(person.pages), None)
        if begun >= counts:
            waits.append(wait)
        time.sleep(min(rng.expovariate(1 / person.thinks), max(0.0, ends - time.monotonic())))


def _send(browser: requests.Session, kind: str, address: str, form: dict[str, str] | None) -> Wait:
    began = time.monotonic()
    try:
        if form is None:
            answer = browser.get(address, timeout=TIMEOUT, allow_redirects=False)
        else:
            sent = form | {"csrfmiddlewaretoken": _CSRF}
            answer = browser.post(address, data=sent, timeout=TIMEOUT, allow_redirects=False)
    except requests.RequestException:
        return Wait(kind, time.monotonic() - began, 0)
    return Wait(kind, time.monotonic() - began, answer.status_code)


def _await(server: subprocess.Popen[bytes], base: str) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            if requests.get(f"{base}/readyz", timeout=2).ok:
                return
        except requests.RequestException:
            time.sleep(0.2)
    raise RuntimeError("the server for the crowd did not start")
