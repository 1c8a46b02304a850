"""One act on many dossiers: a preview, the act, a report of what failed and why."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from motcua.core import audit, clock
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.ids import new_token
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.dossiers import queries as dossiers
from motcua.dossiers.permissions import may_receive
from motcua.dossiers.services import slips
from motcua.intake import services as intake
from motcua.processing import forwarding, inbox
from motcua.processing import services as processing
from motcua.web.backoffice.page import show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.numbers import id_number
from motcua.web.shared.pdfs import joined
from motcua.workplace import queries as workplace
from motcua.workplace.services.batches import MOST_AT_ONCE, NOT_YOURS, Item, carry_out

ACTS = {
    "giao": ("Giao việc", "Giao việc cho người được chọn"),
    "chuyen-tiep": ("Hoàn thành bước", "Hoàn thành bước của các hồ sơ này"),
    "tiep-nhan": ("Tiếp nhận", "Tiếp nhận các hồ sơ này"),
    "chuyen": ("Chuyển xử lý", "Chuyển xử lý các hồ sơ này"),
}
DONE = {"giao": "việc đã giao", "chuyen-tiep": "bước đã hoàn thành", "tiep-nhan": "hồ sơ đã tiếp nhận",
        "chuyen": "hồ sơ đã chuyển xử lý"}  # fmt: skip
ON_TASKS = ("giao", "chuyen-tiep")
MOST_PRINTED = 50
LONGEST_COMMENT = 4000
GONE = "Việc này không còn chờ: đã có người làm xong hoặc hồ sơ đã sang bước khác."
# More signs than an item may have are nobody's selection.
LONGEST_ITEM = 200


@dataclass(frozen=True)
class Planned:
    """What would happen to one dossier; `refused` says why nothing would. `item` is what the confirmation sends."""

    item: str
    ref: str
    owner: str
    what: str
    refused: str = ""
    unit_id: int = 0
    role: str = ""
    choice: "Choice | None" = None


@dataclass(frozen=True)
class Choice:
    """Steps that can end in the same several ways; one choice holds for all of them."""

    title: str
    ways: tuple[forwarding.Way, ...]

    @property
    def name(self) -> str:
        """The field of the choice; the same in every page, whatever else was chosen."""
        told = "|".join((self.title, *(f"{way.outcome}={way.label}" for way in self.ways)))
        return f"kq-{hashlib.sha256(told.encode()).hexdigest()[:12]}"


@require_POST
@official()
def preview(request: HttpRequest) -> HttpResponse:
    """Show what the act would do to each chosen dossier before anything is done."""
    return _preview(request, {}, 200)


@require_POST
@official()
def do(request: HttpRequest) -> HttpResponse:
    """Do the act on each dossier in a transaction of its own and lead to the report; again does nothing twice."""
    actor, now = require_actor(request), clock.now()
    act = request.POST.get("viec", "")
    token = clean_input(request.POST.get("token", ""), 60, multiline=False)
    if act not in ACTS or not token:
        raise NotFound("batch")
    try:
        carry_out(actor=actor, token=token, act=act, items=_items(request, actor, act, now), now=now)
    except RuleBroken as broken:
        return _preview(request, {broken.field or "": broken.message}, 422)
    return redirect("work:batch-report", token=token)


@require_safe
@official()
def report(request: HttpRequest, token: str) -> HttpResponse:
    """Show what came of each dossier: failures first."""
    actor, now = require_actor(request), clock.now()
    found = workplace.batch(actor, token[:60])
    audit.read(actor=actor.ref, act="work.batch", subject=actor.unit_id, now=now, detail=ACTS[found.act][0])
    failed = [line for line in found.lines if not line["done"]]
    done = [line for line in found.lines if line["done"]]
    values = {
        "title": ACTS[found.act][0],
        "done_words": DONE[found.act],
        "failed": failed,
        "done": done,
        "at": found.begun_at,
        "back": _back(found.act),
        "print_refs": [line["ref"] for line in done] if found.act == "tiep-nhan" else [],
    }
    return show(request, "batch_report.html", values)


@require_safe
@official()
def printed(request: HttpRequest) -> HttpResponse:
    """Send the newest slip of each chosen dossier as one PDF; every dossier is audited."""
    actor, now = require_actor(request), clock.now()
    refs = list(dict.fromkeys(request.GET.getlist("ma")))[:MOST_PRINTED]
    printed: list[bytes] = []
    chosen = dossiers.visible_many(actor, refs)
    tokens = dossiers.newest_slips([dossier.id for dossier in chosen])
    for dossier in chosen:
        if dossier.id in tokens:
            audit.read(actor=actor.ref, act="work.slip", subject=dossier.id, now=now)
            printed.append(slips.render(tokens[dossier.id])[0])
    if not printed:
        raise RuleBroken("batch.no_slips", "Các hồ sơ đã chọn chưa có phiếu nào để in. Hãy chọn hồ sơ đã tiếp nhận.")
    response = HttpResponse(joined(printed), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="phieu-{clock.local_date(now):%Y%m%d}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"
    return response


def _preview(request: HttpRequest, errors: dict[str, str], status: int) -> HttpResponse:
    actor, now = require_actor(request), clock.now()
    act = request.POST.get("viec", "")
    if act == "in":
        return _to_print(request)
    if act not in ACTS:
        raise NotFound("act")
    planned = _planned(request, actor, act)
    possible = [line for line in planned if not line.refused]
    audit.read(actor=actor.ref, act="work.batch", subject=actor.unit_id, now=now, detail=ACTS[act][0])
    values = {
        "act": act,
        "title": ACTS[act][0],
        "confirm": ACTS[act][1],
        "possible": possible,
        "refused": [line for line in planned if line.refused],
        "officials": _officials(planned, now) if act == "giao" else [],
        "choices": _choices(possible, request),
        "token": clean_input(request.POST.get("token", ""), 60, multiline=False) or new_token(),
        "typed": {"comment": request.POST.get("comment", "")[:LONGEST_COMMENT], "to": request.POST.get("to", "")[:19]},
        "errors": errors if possible or errors else {},
        "nothing": not planned,
        "back": _back(act),
    }
    return show(request, "batch.html", values, status=status)


def _planned(request: HttpRequest, actor: Actor, act: str) -> list[Planned]:
    """Return what would happen to each chosen thing, in the order of the list."""
    if act in ON_TASKS:
        chosen = [*request.POST.getlist("task"), *(item.split("~")[0] for item in request.POST.getlist("muc"))]
        ids = [number for text in chosen[:MOST_AT_ONCE] if (number := id_number(text)) is not None]
        rows = inbox.tasks_by_id(actor, ids)
        ways = forwarding.forwards(actor, [row.id for row in rows]) if act == "chuyen-tiep" else {}
        return [_planned_task(act, row, ways.get(row.id)) for row in rows]
    refs = [*request.POST.getlist("ma"), *request.POST.getlist("muc")][:MOST_AT_ONCE]
    chosen_dossiers = dossiers.visible_many(actor, [ref[:LONGEST_ITEM] for ref in refs])
    awaited = "desk" if act == "tiep-nhan" else "transfer"
    what = "Tiếp nhận như người nộp đã gửi, cấp mã và giấy hẹn" if act == "tiep-nhan" else "Chuyển đến nơi giải quyết"
    return [
        Planned(
            dossier.ref,
            dossier.ref,
            dossier.owner_name,
            what,
            "" if dossier.awaiting == awaited and may_receive(actor, dossier.desk_unit_id) else GONE,
        )
        for dossier in chosen_dossiers
    ]


def _planned_task(act: str, row: inbox.InboxRow, way: forwarding.Forward | None) -> Planned:
    if act == "giao":
        whose = f", đang giao cho {row.assignee}" if row.assignee else ""
        return Planned(
            f"{row.id}~{row.ref}", row.ref, row.owner_name, f"Giao bước “{row.title}”{whose}", "", row.unit_id, row.role
        )
    if way is None:
        return Planned("", row.ref, row.owner_name, "", GONE)
    if way.refused:
        return Planned("", row.ref, row.owner_name, "", way.refused)
    if len(way.ways) == 1:
        only = way.ways[0]
        return Planned(f"{row.id}~{row.ref}~{only.outcome}", row.ref, row.owner_name, f"“{row.title}”: {_said(only)}")
    choice = Choice(row.title, way.ways)
    what = f"“{row.title}”: kết quả chọn ở dưới"
    return Planned(f"{row.id}~{row.ref}~{choice.name}", row.ref, row.owner_name, what, choice=choice)


def _choices(planned: Sequence[Planned], request: HttpRequest) -> list[dict[str, object]]:
    """Return the fields that ask how steps with several outcomes end, one for all that can end alike."""
    found = {line.choice.name: line.choice for line in planned if line.choice}
    return [
        {
            "name": name,
            "title": choice.title,
            "count": sum(line.choice == choice for line in planned),
            "options": [{"value": way.outcome, "label": _said(way)} for way in choice.ways],
            "value": request.POST.get(name, "")[:LONGEST_ITEM],
        }
        for name, choice in found.items()
    ]


def _said(way: forwarding.Way) -> str:
    return way.label + (" (phải ghi lý do)" if way.needs_comment else "")


def _items(request: HttpRequest, actor: Actor, act: str, now: datetime) -> list[Item]:
    sent = dict.fromkeys(clean_input(item, LONGEST_ITEM, multiline=False) for item in request.POST.getlist("muc"))
    # What has no address of a dossier is none, and the report could not lead to it.
    known = {item: ref for item in sent if (ref := _ref(act, item)) and "/" not in ref}
    items = list(known)[: MOST_AT_ONCE + 1]
    refs = [known[item] for item in items]
    seen = {name: dossier.id for dossier in dossiers.visible_many(actor, refs)
            for name in (dossier.code, dossier.receipt_no) if name}  # fmt: skip
    to = id_number(request.POST.get("to", ""))
    if act == "giao" and to is None:
        raise RuleBroken("batch.nobody", "Hãy chọn người nhận việc.", "to")
    comment = clean_input(request.POST.get("comment", ""), LONGEST_COMMENT)
    outcomes = _outcomes(request, actor, items, comment) if act == "chuyen-tiep" else {}
    made = []
    for item, ref in zip(items, refs, strict=True):
        parts = [*item.split("~"), "", ""]
        if act == "giao":
            do = partial(_assign, actor, seen.get(ref), parts[0], to or 0, now)
        elif act == "chuyen-tiep":
            do = partial(_forward, actor, seen.get(ref), parts[0], outcomes[item], comment, now)
        else:
            do = partial(_accept if act == "tiep-nhan" else _transfer, actor, seen.get(ref), now)
        made.append(Item(item, ref, do))
    return made


def _outcomes(request: HttpRequest, actor: Actor, items: Sequence[str], comment: str) -> dict[str, str]:
    """Return how each step ends, as its item or the choice for all of its kind says.

    Raises:
        RuleBroken: A choice is missing, or a chosen outcome asks for a reason that nobody wrote.
    """
    found = {}
    for item in items:
        named = [*item.split("~"), "", ""][2]
        found[item] = request.POST.get(named, "")[:LONGEST_ITEM] if named.startswith("kq-") else named
        if named and not found[item]:
            raise RuleBroken("batch.no_outcome", "Hãy chọn kết quả của bước cho các hồ sơ này.", named)
    ids = {item: id_number(item.split("~")[0]) or 0 for item in items}
    ways = forwarding.forwards(actor, list(ids.values())) if items and not comment else {}
    for item, outcome in found.items():
        step = ways.get(ids[item])
        if step and any(way.needs_comment for way in step.ways if way.outcome == outcome):
            raise RuleBroken("batch.no_comment", "Kết quả đã chọn phải ghi lý do. Hãy ghi ở ô ý kiến chung.", "comment")
    return found


def _ref(act: str, item: str) -> str:
    return item.split("~")[1] if act in ON_TASKS and "~" in item else item


def _assign(actor: Actor, dossier_id: int | None, task: str, to: int, now: datetime) -> str:
    name = processing.assign_task(
        actor=actor, dossier_id=_known(dossier_id), task_id=id_number(task) or 0, assignee_id=to, now=now
    )
    return f"Đã giao cho {name}."


def _forward(actor: Actor, dossier_id: int | None, task: str, outcome: str, comment: str, now: datetime) -> str:
    processing.complete_step(
        actor=actor,
        dossier_id=_known(dossier_id),
        task_id=id_number(task) or 0,
        outcome=outcome,
        comment=comment,
        now=now,
    )
    return "Đã hoàn thành bước."


def _accept(actor: Actor, dossier_id: int | None, now: datetime) -> str:
    accepted = intake.accept_as_sent(actor=actor, dossier_id=_known(dossier_id), now=now)
    return f"Đã tiếp nhận, mã hồ sơ {accepted.code}."


def _transfer(actor: Actor, dossier_id: int | None, now: datetime) -> str:
    intake.transfer_dossiers(actor=actor, dossier_ids=[_known(dossier_id)], now=now)
    return "Đã chuyển xử lý."


def _known(dossier_id: int | None) -> int:
    if dossier_id is None:
        raise NotFound(NOT_YOURS)
    return dossier_id


def _officials(planned: Sequence[Planned], now: datetime) -> list[workplace.Colleague]:
    """Return who may be given at least one of the steps."""
    steps = [line for line in planned if not line.refused]
    return workplace.assignable({line.unit_id for line in steps}, {line.role for line in steps}, now) if steps else []


def _to_print(request: HttpRequest) -> HttpResponse:
    chosen = [id_number(text) or 0 for text in request.POST.getlist("task")[:MOST_PRINTED]]
    rows = inbox.tasks_by_id(require_actor(request), chosen) if chosen else []
    refs = [*request.POST.getlist("ma")[:MOST_PRINTED], *(row.ref for row in rows)]
    address = reverse("work:batch-print")
    return redirect(address + ("?" + "&".join(f"ma={ref}" for ref in refs) if refs else ""))


def _back(act: str) -> tuple[str, str]:
    if act in ON_TASKS:
        return reverse("work:tasks"), "Việc của tôi"
    return f"/mot-cua/?muc={'cho-tiep-nhan' if act == 'tiep-nhan' else 'cho-chuyen'}", "Việc của quầy"
