"""Every correction, repair, late entry, extension and act out of order, for those who watch."""

import json

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from motcua.core import audit, clock
from motcua.dossiers.deviations import DeviationRow, deviations
from motcua.dossiers.queries import EventRow
from motcua.web.backoffice.page import WATCHERS, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.jinja import query
from motcua.web.shared.numbers import id_number
from motcua.web.shared.story.lines import tell

# Groups of facts as inspectors ask for them; the first is what the page opens with.
GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "": ("Tất cả", ()),
    "dinh-chinh": ("Đính chính", ("dossier.reception_corrected",)),
    "nhap-bu": ("Nhập bù", ("dossier.entered_late", "dossier.late_entry_refused")),
    "cuu-ho": ("Cứu hộ", ("process.repaired",)),
    "ket-qua": ("Kết quả sai, giấy tờ mất", ("result.replaced", "result.revoked", "dossier.paper_lost")),
    "gia-han": ("Gia hạn, tính lại hạn", ("dossier.extended", "dossier.due_recounted")),
    "thu-tu": ("Không theo thứ tự, nhận thay", ("dossier.out_of_order", "claim.taken_over")),
    "trung": ("Nộp trùng", ("dossier.duplicate_confirmed",)),
}


@require_safe
@official(*WATCHERS)
def page(request: HttpRequest) -> HttpResponse:
    """Show what happened beside the ordinary way, newest first."""
    actor, now = require_actor(request), clock.now()
    wanted = request.GET.get("loai", "")
    _, kinds = GROUPS.get(wanted, GROUPS[""])
    before = request.GET.get("sau", "")
    rows, following = deviations(actor, kinds, id_number(before) or 0)
    audit.read(actor=actor.ref, act="work.deviations", subject=actor.agency_id, now=now)
    here = reverse("work:deviations")
    values = {
        "rows": [(row, tell(_event(row), {})) for row in rows],
        "groups": [
            {"text": title, "href": query(here, loai=key), "current": key == wanted}
            for key, (title, _) in GROUPS.items()
        ],
        "start_href": query(here, loai=wanted) if before else "",
        "next_href": query(here, loai=wanted, sau=following) if following else "",
    }
    return show(request, "deviations.html", values)


def _event(row: DeviationRow) -> EventRow:
    return EventRow(0, row.kind, "", row.who, row.post, row.at, row.reason, json.loads(row.payload), "", "")


urlpatterns = [path("quan-tri/bien-dong/", page, name="deviations")]
