"""Passing dossiers on to the handling units, and the list that both sides sign."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from motcua.core import audit, clock
from motcua.core.errors import NotFound, RuleBroken
from motcua.directory.actors import Actor, Role
from motcua.dossiers import queries, slip_contents
from motcua.dossiers.rules.codes import normalise_code
from motcua.dossiers.slips.content import Handover, HandoverRow
from motcua.dossiers.slips.editions import SlipKind, edition_on
from motcua.dossiers.slips.printing import render_slip
from motcua.intake import services as intake
from motcua.processing.places import first_places
from motcua.web.desk.board import TABS, list_page
from motcua.web.desk.page import pdf, show
from motcua.web.shared.access import official, require_actor

MOST_AT_ONCE = 100
_TO_TRANSFER = TABS[1]


@dataclass(frozen=True)
class Destination:
    """Dossiers that go to one unit together."""

    name: str
    dossiers: list[queries.Dossier]

    @property
    def pdf_href(self) -> str:
        """The address of the printable list."""
        refs = urlencode([("ma", dossier.ref) for dossier in self.dossiers])
        return f"{reverse('desk:handover-pdf')}?{refs}"


@official(Role.DESK)
@require_POST
def transfer(request: HttpRequest) -> HttpResponse:
    """Pass the chosen dossiers on, all or none, and show the lists to sign."""
    actor, now = require_actor(request), clock.now()
    refs = request.POST.getlist("ma")[:MOST_AT_ONCE]
    if not refs:
        message = "Hãy chọn ít nhất một hồ sơ để chuyển."
        return list_page(request, actor, _TO_TRANSFER, now, error=message, status=422)
    chosen = _chosen(actor, refs)
    try:
        intake.transfer_dossiers(actor=actor, dossier_ids=[dossier.id for dossier in chosen], now=now)
    except RuleBroken as problem:
        return list_page(request, actor, _TO_TRANSFER, now, error=problem.message, status=422)
    query = urlencode([("ma", dossier.ref) for dossier in chosen] + [("viec", "da-chuyen")])
    return redirect(f"{reverse('desk:handover')}?{query}")


@official(Role.DESK)
@require_safe
def handover(request: HttpRequest) -> HttpResponse:
    """Show which of the chosen dossiers go where, each group with its printable list."""
    actor, now = require_actor(request), clock.now()
    refs = request.GET.getlist("ma")[:MOST_AT_ONCE]
    if not refs:
        message = "Hãy chọn ít nhất một hồ sơ để in danh sách bàn giao."
        return list_page(request, actor, _TO_TRANSFER, now, error=message, status=422)
    groups = _by_destination(_chosen(actor, refs), actor, now)
    values = {
        "groups": groups,
        "total": sum(len(group.dossiers) for group in groups),
        "transferred": request.GET.get("viec") == "da-chuyen",
    }
    return show(request, "handover.html", values)


@official(Role.DESK)
@require_safe
def handover_pdf(request: HttpRequest) -> HttpResponse:
    """Print Danh sách bàn giao hồ sơ for the chosen dossiers."""
    actor, now = require_actor(request), clock.now()
    groups = _by_destination(_chosen(actor, request.GET.getlist("ma")[:MOST_AT_ONCE]), actor, now)
    dossiers = [dossier for group in groups for dossier in group.dossiers]
    content = Handover(
        head=replace(slip_contents.letterhead(actor, sign="BG", number=0, now=now), number=""),
        from_unit=f"{actor.unit_name}, {actor.agency_name}",
        to_unit="; ".join(group.name for group in groups),
        handed_at=now,
        giver=actor.full_name,
        rows=tuple(
            HandoverRow(
                dossier_code=dossier.ref,
                party=dossier.owner_name,
                procedure=dossier.procedure_name,
                received_at=dossier.accepted_at or dossier.submitted_at,
                due_at=dossier.due_at,
            )
            for dossier in dossiers
        ),
    )
    day = clock.local_date(now)
    return pdf(render_slip(SlipKind.HANDOVER, edition_on(day), content), f"ban-giao-{day:%Y%m%d}.pdf")


def _chosen(actor: Actor, refs: Sequence[str]) -> list[queries.Dossier]:
    found = queries.visible_many(actor, refs)
    if len(found) != len({normalise_code(ref) for ref in refs}) or not found:
        raise NotFound("one of the chosen dossiers")
    return found


def _by_destination(chosen: list[queries.Dossier], actor: Actor, now: datetime) -> list[Destination]:
    places = first_places([dossier.id for dossier in chosen])
    groups: dict[str, list[queries.Dossier]] = defaultdict(list)
    for dossier in chosen:
        place = places.get(dossier.id)
        groups[f"{place.unit}, {place.agency}" if place else dossier.handling_agency].append(dossier)
    audit.read(actor=actor.ref, act="desk.handover", subject=actor.unit_id, now=now, detail=f"{len(chosen)} hồ sơ")
    return [Destination(name, dossiers) for name, dossiers in sorted(groups.items())]
