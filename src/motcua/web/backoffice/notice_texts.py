"""Texts of notices: written with a preview, put in force as a version, with an approval where the profile asks."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.errors import RuleBroken, errors_of
from motcua.core.text import clean_input, fold
from motcua.directory.actors import Role
from motcua.notifications import writing
from motcua.notifications.rules.kinds import (
    CHANNELS,
    KINDS,
    LANGUAGES,
    SHAPES,
    Channel,
    Group,
    allowed,
    needed,
    shape,
)
from motcua.notifications.texts import WITH_SUBJECT, Text, shipped
from motcua.notifications.writing import Approval, Place, Preview
from motcua.web.backoffice.page import act, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.moments import read_day
from motcua.web.shared.numbers import id_number

_LONGEST_SEARCH = 60
_LONGEST = {"approval_no": 200, "approval_on": 40, "approval_text": 500}


@require_safe
@official(Role.PROVINCE_ADMIN)
def texts(request: HttpRequest) -> HttpResponse:
    """List the kinds of notices by group, as filtered, each with its texts in one language."""
    language = request.GET.get("ngon-ngu", "vi") if request.GET.get("ngon-ngu") in LANGUAGES else "vi"
    group = next((one for one in Group if one == request.GET.get("nhom")), None)
    asked = clean_input(request.GET.get("tim", ""), _LONGEST_SEARCH, multiline=False)
    known = writing.overview()
    groups = []
    for one, alike in SHAPES.items():
        if language in alike.languages and group in {None, one}:
            rows = [
                (kind, about, _states(kind, language, known))
                for kind, about in KINDS.items()
                if about.group is one and fold(asked) in fold(f"{about.title} {kind}")
            ]
            groups.append((alike.title, rows))
    values = {
        "groups": [(title, rows) for title, rows in groups if rows],
        "language": language,
        "group": group.value if group else "",
        "asked": asked,
        "languages": [{"value": key, "label": name} for key, name in LANGUAGES.items()],
        "group_options": [{"value": "", "label": "Tất cả"}]
        + [{"value": one.value, "label": alike.title} for one, alike in SHAPES.items()],
        "changes": [(one, writing.place_name(one.place)) for one in writing.recent()],
        "needs_approval": writing.needs_approval(),
    }
    return show(request, "notice_texts.html", values)


def _states(kind: str, language: str, known: Mapping[Place, tuple[int, bool]]) -> list[tuple[str, str, str]]:
    """Return for each channel of a kind its name and which text is in force there."""
    states = []
    for channel in shape(kind).channels:
        number, has_draft = known.get(Place(kind, language, channel.value), (0, False))
        state = f"bản {number}" if number else "bản gốc"
        states.append((channel.value, CHANNELS[channel], f"{state}, có bản soạn" if has_draft else state))
    return states


@require_safe
@official(Role.PROVINCE_ADMIN)
def text(request: HttpRequest, kind: str, language: str, channel: str) -> HttpResponse:
    """Show one text: what is in force, the draft, the versions before."""
    return _show(request, Place(kind, language, channel), {}, {})


@act("work:notice-text")
@official(Role.PROVINCE_ADMIN)
def write(request: HttpRequest, kind: str, language: str, channel: str) -> HttpResponse:
    """Show a preview of what was typed, or keep it as a draft."""
    place = writing.check_place(Place(kind, language, channel))
    subject = clean_input(request.POST.get("subject", ""), writing.LONGEST_SUBJECT, multiline=False)
    typed = Text(subject, clean_input(request.POST.get("body", ""), writing.LONGEST_BODY))
    shown = {"subject": typed.subject, "body": typed.body, "seen": str(id_number(request.POST.get("seen", "")) or 0)}
    try:
        if request.POST.get("viec") == "xem":
            writing.check(place, typed)
            return _show(request, place, shown, {}, preview=writing.preview(place, typed))
        actor, seen = require_actor(request), int(shown["seen"])
        if request.POST.get("viec") == "goc":
            writing.restore(actor=actor, place=place, seen=seen, now=clock.now())
            messages.success(request, "Bản gốc của hệ thống là bản soạn. Hãy ban hành để dùng lại bản gốc.")
            return redirect("work:notice-text", kind=kind, language=language, channel=channel)
        writing.save_draft(actor=actor, place=place, text=typed, seen=seen, now=clock.now())
    except RuleBroken as broken:
        return _show(request, place, shown, dict(errors_of(broken, "body")), status=422)
    messages.success(request, "Đã lưu bản soạn. Thông báo vẫn dùng bản đang có hiệu lực cho tới khi ban hành.")
    return redirect("work:notice-text", kind=kind, language=language, channel=channel)


@act("work:notice-text")
@official(Role.PROVINCE_ADMIN)
def publish(request: HttpRequest, kind: str, language: str, channel: str) -> HttpResponse:
    """Put the draft in force, or throw it away."""
    actor, place = require_actor(request), writing.check_place(Place(kind, language, channel))
    seen = id_number(request.POST.get("seen", "")) or 0
    if request.POST.get("viec") == "bo":
        writing.drop_draft(actor=actor, place=place, seen=seen)
        messages.success(request, "Đã bỏ bản soạn.")
        return redirect("work:notice-text", kind=kind, language=language, channel=channel)
    typed = {name: clean_input(request.POST.get(name, ""), most, multiline=False) for name, most in _LONGEST.items()}
    approval = Approval(number=typed["approval_no"], day=read_day(typed["approval_on"]), text=typed["approval_text"])
    try:
        number = writing.publish(actor=actor, place=place, seen=seen, approval=approval, now=clock.now())
    except RuleBroken as broken:
        return _show(request, place, typed, dict(errors_of(broken, "approval_no")), status=422)
    messages.success(request, f"Bản {number} đã có hiệu lực cho mọi thông báo từ bây giờ.")
    return redirect("work:notice-text", kind=kind, language=language, channel=channel)


def _show(
    request: HttpRequest,
    place: Place,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    preview: Preview | None = None,
    status: int = 200,
) -> HttpResponse:
    writing.check_place(place)
    draft, versions = writing.versions(place)
    original = shipped(place.kind, place.language, place.channel)
    base = draft or (versions[0] if versions else original)
    musts = needed(place.kind, place.channel)
    values = {
        "place": place,
        "about": KINDS[place.kind],
        "language": LANGUAGES[place.language],
        "channel": CHANNELS[Channel(place.channel)],
        "with_subject": place.channel in WITH_SUBJECT,
        "draft": draft,
        "draft_preview": writing.preview(place, Text(draft.subject, draft.body)) if draft else None,
        "versions": versions,
        "original": original if versions else None,
        "others": [
            (LANGUAGES[language], CHANNELS[channel], Place(place.kind, language, channel.value))
            for language in shape(place.kind).languages
            for channel in shape(place.kind).channels
            if (language, channel) != (place.language, place.channel)
        ],
        "typed": {"subject": base.subject, "body": base.body, "seen": str(draft.id) if draft else "0"} | dict(typed),
        "errors": errors,
        "preview": preview,
        "names": [(name, one, name in musts) for name, one in allowed(place.kind, place.channel).items()],
        "needs_approval": writing.needs_approval(),
    }
    return show(request, "notice_text.html", values, status=status)


_ONE = "quan-tri/mau-thong-bao/<str:kind>/<str:language>/<str:channel>/"
urlpatterns = [
    path("quan-tri/mau-thong-bao/", texts, name="notice-texts"),
    path(_ONE, text, name="notice-text"),
    path(f"{_ONE}soan/", write, name="notice-text-write"),
    path(f"{_ONE}ban-hanh/", publish, name="notice-text-publish"),
]
