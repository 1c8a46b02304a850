"""The versions of a procedure and what differs between two of them, in words."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from motcua.procedures import catalogue, news
from motcua.web.backoffice.governance.typed import number
from motcua.web.backoffice.page import ADMINS, show
from motcua.web.shared.access import official

ORIGINS = {"national": "Cơ sở dữ liệu quốc gia", "local": "Quyết định của tỉnh"}


@require_safe
@official(*ADMINS)
def versions(request: HttpRequest, code: str) -> HttpResponse:
    """Show all versions; the two chosen, or the last two, are compared."""
    rows = news.versions(code)
    newest = number(request.GET.get("moi", "")) or rows[0].number
    older = number(request.GET.get("cu", "")) or max((row.number for row in rows if row.number < newest), default=0)
    changes = news.compared(code, older, newest)[2] if older else []
    values = {
        "code": code,
        "name": catalogue.procedure(code).content["name"],
        "rows": rows,
        "origins": ORIGINS,
        "old": older,
        "new": newest,
        "changes": changes,
        "numbers": [{"value": str(row.number), "label": f"Bản thứ {row.number}"} for row in rows],
    }
    return show(request, "governance/versions.html", values)


urlpatterns = [path("quan-tri/thu-tuc/<str:code>/ban-cong-bo/", versions, name="versions")]
