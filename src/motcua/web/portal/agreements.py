"""Terms of use and privacy notice, agreeing to them, and reporting an account that is lost."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme

from motcua.core import clock
from motcua.core.errors import RuleBroken, SeveralBroken
from motcua.directory import loss, terms
from motcua.directory.rules.loss import KINDS
from motcua.directory.terms import Edition, Read, Words
from motcua.web.shared import language
from motcua.web.shared.access import actor_of, citizen, public, require_actor
from motcua.web.shared.english.own import AsWritten, Own
from motcua.web.shared.numbers import whole_number
from motcua.web.shared.prose import Block, blocks
from motcua.web.shared.throttle import address_of

_SAID = {"kind": 20, "login": 200, "full_name": 200, "personal_number": 40, "contact": 200, "story": 2000}
_DIGEST = 64


@public
def read(request: HttpRequest) -> HttpResponse:
    """Show terms of use and privacy notice in force."""
    return render(request, "portal/terms.html", _texts())


@citizen
def agree(request: HttpRequest) -> HttpResponse:
    """Ask for agreement with the edition in force, and go on to where one wanted to go."""
    actor = require_actor(request)
    wanted = request.POST.get("tiep") or request.GET.get("tiep") or ""
    is_safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    target, errors = wanted if is_safe else "/ho-so/", {}
    if not actor.owes_terms:
        return redirect(target)
    if request.method == "POST":
        try:
            terms.accept(account_id=actor.account_id, read=_agreed_to(request), now=clock.now())
            return redirect(target)
        except RuleBroken as broken:
            errors = {"terms": broken.message}
    values = _texts() | {"target": target, "errors": errors, "is_first": not terms.accepted(actor.account_id)}
    return render(request, "portal/agree.html", values, status=422 if errors else 200)


@public
def report(request: HttpRequest) -> HttpResponse:
    """Take a report that an account is lost, with or without a session, and lock it at once."""
    actor = actor_of(request)
    own = actor if actor and not actor.is_official else None
    typed = {name: request.POST.get(name, "")[:most] for name, most in _SAID.items()}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            if own is not None:
                loss.report_own(actor=own, kind=typed["kind"], story=typed["story"], now=clock.now())
                request.session.flush()
            else:
                loss.report(said=loss.Said(**typed), remote=address_of(request), now=clock.now())
            return render(request, "portal/reported.html", {"is_own": own is not None, "viewer": None})
        except RuleBroken as broken:
            errors = (
                dict(broken.errors) if isinstance(broken, SeveralBroken) else {broken.field or "kind": broken.message}
            )
    kinds = [{"value": key, "label": label} for key, label in KINDS.items()]
    values = {"own": own, "typed": typed, "errors": errors, "kinds": kinds}
    return render(request, "portal/report_loss.html", values, status=422 if errors else 200)


def to_be_read(edition: Edition) -> Read:
    """Return what a page of the language shown puts before its reader's eyes."""
    return Read(edition.number, edition.translation if language.is_english() else "")


def was_read(request: HttpRequest) -> Read:
    """Return what the form says its reader had before their eyes; what nobody could have read is refused later."""
    translation = request.POST.get("terms_translation", "")[:_DIGEST]
    return Read(whole_number(request.POST.get("terms_number", "")), translation)


def _agreed_to(request: HttpRequest) -> Read:
    if "terms" not in request.POST:
        raise RuleBroken("terms.missing", "Hãy đọc và đồng ý để tiếp tục dùng tài khoản.", "terms")
    read = was_read(request)
    return replace(read, number=read.number or 0)


def _texts() -> dict[str, object]:
    edition = terms.current()
    read = to_be_read(edition)
    english = edition.english if read.translation else None
    shown, original = english or edition.vietnamese, edition.vietnamese if english else None
    return {
        "edition": edition,
        "terms_read": read,
        "shown": _blocks(shown),
        "original": _blocks(original) if original else None,
        "change": AsWritten(english.change) if english and english.change else Own(edition.vietnamese.change),
    }


def _blocks(words: Words) -> dict[str, list[Block]]:
    return {"terms": list(blocks(words.terms)), "privacy": list(blocks(words.privacy))}


urlpatterns = [
    path("dieu-khoan/", read, name="terms"),
    path("dieu-khoan/dong-y/", agree, name="agree"),
    path("bao-mat-tai-khoan/", report, name="report_loss"),
]
