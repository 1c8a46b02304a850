"""Comments of ratings are read here before they show."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.core.text import clean_input
from motcua.directory.actors import Role
from motcua.feedback import queries, services
from motcua.web.backoffice.page import act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.numbers import id_number


@require_safe
@official(Role.PROVINCE_ADMIN, Role.INSPECTOR)
def page(request: HttpRequest) -> HttpResponse:
    """List the comments that nobody has read."""
    return _page(request, {}, {})


@act("work:comments")
@official(Role.PROVINCE_ADMIN, Role.INSPECTOR)
def decide(request: HttpRequest) -> HttpResponse:
    """Publish a comment or hide it."""
    number = id_number(request.POST.get("so", "")) or 0
    publish = request.POST.get("viec") == "cong-bo"
    reason = clean_input(request.POST.get("reason", ""), services.LONGEST_REASON, multiline=False)
    try:
        services.read_comment(
            actor=require_actor(request), comment_id=number, publish=publish, reason=reason, now=clock.now()
        )
    except RuleBroken as broken:
        return _page(request, {broken.field or "": broken.message}, {f"reason-{number}": reason}, status=422)
    messages.success(request, "Đã công bố ý kiến." if publish else "Đã giữ lại ý kiến, không công bố.")
    return redirect("work:comments")


def _page(request: HttpRequest, errors: dict[str, str], typed: dict[str, str], *, status: int = 200) -> HttpResponse:
    values = {"rows": queries.waiting_comments(require_actor(request)), "errors": errors, "typed": typed}
    return show(request, "comments.html", values, status=status)


urlpatterns = [
    path("quan-tri/y-kien/", page, name="comments"),
    path("quan-tri/y-kien/quyet-dinh/", decide, name="comment-decide"),
]
