"""One version of a form: what it asks, what keeps it from being published, what differs, the acts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.procedures import form_drafting, form_editions
from motcua.procedures.form_editions import FormEditionFacts, FormState
from motcua.procedures.queries import form_of
from motcua.procedures.rules.form_acts import condition_text
from motcua.procedures.rules.form_difference import differences
from motcua.procedures.rules.form_types import FIELD_NAMES
from motcua.web.backoffice.forms.lists import STATES
from motcua.web.backoffice.page import ADMINS, WATCHERS, act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.numbers import whole_number


@require_safe
@official(*WATCHERS)
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show a version."""
    return show_version(request, form_editions.visible(require_actor(request), code, number))


@act("work:form-edition")
@official(*ADMINS)
def publish(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Put a draft in force; what is missing is named on its page."""
    facts = form_editions.visible(require_actor(request), code, number)
    try:
        places = form_drafting.publish_form(
            actor=require_actor(request),
            edition_id=facts.id,
            revision=whole_number(request.POST.get("revision", "")) or 0,
            now=clock.now(),
        )
    except RuleBroken as broken:
        return show_version(
            request, form_editions.visible(require_actor(request), code, number), broken.message, status=422
        )
    messages.success(
        request,
        f"Bản {number} đã có hiệu lực ở {places} nơi tiếp nhận. Hồ sơ đã nộp giữ bản cũ; bản khai đang làm dở được "
        "chuyển khi người dân làm tiếp.",
    )
    return redirect("work:form-edition", code=code, number=number)


@act("work:form-edition")
@official(*ADMINS)
def discard(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Give a draft up."""
    facts = form_editions.visible(require_actor(request), code, number)
    form_drafting.discard_form(actor=require_actor(request), edition_id=facts.id, now=clock.now())
    messages.success(request, f"Đã bỏ bản thảo {number}.")
    return redirect("work:form-versions", code=code)


def show_version(
    request: HttpRequest, facts: FormEditionFacts, refused: str = "", *, status: int = 200
) -> HttpResponse:
    """Render the page of a version."""
    is_draft = facts.state is FormState.DRAFT
    values = {
        "facts": facts,
        "form": facts.definition,
        "kinds": FIELD_NAMES,
        "condition": condition_text,
        "state": STATES[facts.state],
        "is_draft": is_draft,
        "may_write": is_draft and form_editions.may_write(require_actor(request), facts.agency_id),
        "verdict": form_drafting.judge_form(facts) if is_draft else None,
        "official": form_editions.official(facts.code),
        "changes": differences(form_of(facts.based_on), facts.definition) if facts.based_on else [],
        "has_base": facts.based_on is not None,
        "refused": refused,
    }
    return show(request, "forms/version.html", values, status=status)
