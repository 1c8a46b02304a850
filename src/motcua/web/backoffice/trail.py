"""The trail of readings for inspectors: by official, citizen, dossier and period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from motcua.core import audit, clock
from motcua.core.text import clean_input
from motcua.directory.actors import Role
from motcua.dossiers import readings
from motcua.dossiers.readings import TrailRow, Wanted
from motcua.dossiers.rules import searching
from motcua.dossiers.rules.searching import Kind
from motcua.intake.queries import lookup_ids
from motcua.web.backoffice.history import act_in_words
from motcua.web.backoffice.page import show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.moments import read_day

FIELDS = ("login", "personal", "ref", "from", "to", "after")
_LAST_DIGITS = 3


@dataclass(frozen=True)
class _Asked:
    wanted: Wanted
    errors: Mapping[str, str]


@require_http_methods(["GET", "HEAD", "POST"])
@official(Role.INSPECTOR, Role.PROVINCE_ADMIN)
def trail(request: HttpRequest) -> HttpResponse:
    """Search the whole trail; asked by POST, so that no personal number stands in an address or a server's log."""
    actor, now = require_actor(request), clock.now()
    typed = {name: clean_input(request.POST.get(name, ""), 80, multiline=False) for name in FIELDS}
    asked = _read(typed)
    values: dict[str, object] = {"typed": typed, "errors": asked.errors, "rows": None, "following": ""}
    if request.method == "POST" and not asked.errors:
        rows, following = readings.trail(asked.wanted, typed["after"])
        audit.read(actor=actor.ref, act="work.trail", subject=actor.unit_id, now=now, detail=_told(asked.wanted))
        values |= {"rows": [(row, _act(row)) for row in rows], "following": following}
    status = 422 if request.method == "POST" and asked.errors else 200
    return show(request, "trail.html", values | {"here": reverse("work:trail")}, status=status)


def _read(typed: Mapping[str, str]) -> _Asked:
    errors: dict[str, str] = {}
    personal = ""
    if typed["personal"]:
        number = searching.read(typed["personal"])
        if number is None or number.kind is not Kind.NUMBER:
            errors["personal"] = "Hãy nhập số định danh 12 chữ số, số chứng minh 9 chữ số, mã số thuế hoặc số hộ chiếu."
        else:
            personal = number.numbers[0]
    since, until = _moment(typed["from"], "from", errors), _moment(typed["to"], "to", errors, days=1)
    if since and until and since >= until:
        errors["from"] = "Ngày bắt đầu phải trước hoặc bằng ngày kết thúc."
    wanted = Wanted(
        login=typed["login"].lower(),
        personal_number=personal,
        ref=typed["ref"],
        since=since,
        until=until,
        also=lookup_ids(personal) if personal else (),
    )
    return _Asked(wanted, errors)


def _moment(text: str, name: str, errors: dict[str, str], days: int = 0) -> datetime | None:
    if not text:
        return None
    found = read_day(text)
    if found is None:
        errors[name] = "Hãy nhập ngày dạng 31/12/2026."
        return None
    return datetime.combine(found + timedelta(days=days), time(), clock.LOCAL)


def _act(row: TrailRow) -> str:
    return act_in_words(row.act)


def _told(wanted: Wanted) -> str:
    number = f"•••{wanted.personal_number[-_LAST_DIGITS:]}" if wanted.personal_number else ""
    parts = {"official": wanted.login, "citizen": number, "dossier": wanted.ref}
    period = {
        "from": f"{wanted.since:%Y-%m-%d}" if wanted.since else "",
        "to": f"{wanted.until:%Y-%m-%d}" if wanted.until else "",
    }
    return " ".join(f"{key}={value}" for key, value in (parts | period).items() if value)
