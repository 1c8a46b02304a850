"""Answers to the scripts of the counter page: who the person is, files sent the moment they are chosen."""

from collections.abc import Mapping
from datetime import datetime

from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from motcua.core import clock
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.text import clean_input
from motcua.directory import applicants
from motcua.directory.actors import Actor, Role
from motcua.documents import services as documents
from motcua.web.shared.access import official, require_actor

LONGEST_QUERY = 200
_SALT = "motcua.desk.person"
_AN_HOUR = 3600


@official(Role.DESK)
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Suggest citizens by number, telephone or name; numbers are masked until one is chosen."""
    actor = require_actor(request)
    query = clean_input(request.GET.get("q", ""), LONGEST_QUERY, multiline=False)
    try:
        items = found(actor, query, clock.now())
    except RuleBroken:
        items = []
    return _private({"items": items})


def found(actor: Actor, query: str, now: datetime) -> list[dict[str, str]]:
    """Return the citizens that fit, each with the reference by which the officer chooses.

    Raises:
        RuleBroken: Too little to search by.
    """
    rows = applicants.find_applicants(actor=actor, query=query, now=now)
    return [
        {
            "code": "",
            "ref": signing.dumps([row.account_id, actor.account_id], salt=_SALT),
            "name": row.organisation or row.full_name,
            "note": " · ".join(
                part
                for part in (
                    row.full_name if row.organisation else "",
                    row.personal_number,
                    row.phone,
                    row.address,
                )
                if part
            ),
        }
        for row in rows
    ]


@official(Role.DESK)
@require_safe
def particulars(request: HttpRequest) -> HttpResponse:
    """Return the chosen citizen's particulars for the fields of the form."""
    return _private(chosen(require_actor(request), request.GET.get("ai", ""), clock.now()))


def chosen(actor: Actor, ref: str, now: datetime) -> dict[str, str]:
    """Return what the form's fields get from the chosen citizen.

    Raises:
        NotFound: The reference was not made for this officer, is too old, or the account is gone.
    """
    try:
        account_id, officer = signing.loads(ref, salt=_SALT, max_age=_AN_HOUR)
    except signing.BadSignature:
        raise NotFound("person") from None
    if officer != actor.account_id:
        raise NotFound("person")
    person = applicants.applicant(actor=actor, account_id=account_id, now=now)
    common = {"phone": person.phone, "email": person.email, "address": person.address}
    if person.organisation:
        owner = {"kind": "business", "full_name": person.organisation, "personal_number": ""}
        return (
            common
            | owner
            | {
                "rep_full_name": person.full_name,
                "rep_personal_number": person.personal_number,
                "mandate_kind": "legal",
            }
        )
    owner = {"kind": "person", "full_name": person.full_name, "personal_number": person.personal_number}
    return common | owner | {"rep_full_name": "", "rep_personal_number": ""}


@official(Role.DESK)
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Keep one scanned file; it joins a dossier when the form is sent."""
    actor, now = require_actor(request), clock.now()
    sent = request.FILES.get("file")
    if sent is None:
        return _private({"message": "Chưa có tệp nào được gửi. Hãy chọn lại tệp."}, status=422)
    try:
        stored = documents.store(name=sent.name or "", chunks=sent.chunks(), owner_id=actor.account_id, now=now)
    except RuleBroken as problem:
        return _private({"message": problem.message}, status=422)
    return _private({"id": stored.token, "name": stored.name, "size": stored.size, "remove_url": reverse("desk:drop")})


@official(Role.DESK)
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Let the script take a file out of the form; nothing refers to it then, so nothing is to be done here."""
    require_actor(request)
    return HttpResponse(status=204)


def _private(values: Mapping[str, object], status: int = 200) -> JsonResponse:
    response = JsonResponse(dict(values), status=status, json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "no-store"
    return response
