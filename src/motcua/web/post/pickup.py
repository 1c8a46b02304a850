"""Taking a dossier at the sender's home: procedure and place, then the published checklist and nothing else."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import audit, clock
from motcua.core.errors import RuleBroken, errors_of
from motcua.core.ids import new_token
from motcua.core.text import clean_input
from motcua.directory.actors import Actor, Role
from motcua.directory.rules.logins import normal_phone
from motcua.dossiers.enums import DELIVERY_LABELS
from motcua.dossiers.services.opening import PartyFacts
from motcua.postal import queries
from motcua.postal import services as post
from motcua.postal.enums import CONSIGNMENT_LABELS, LOSSES
from motcua.postal.rules.checklist import Enclosed, goes_by_post
from motcua.procedures import catalogue
from motcua.procedures import queries as procedures
from motcua.procedures.queries import OfferingFacts, content_of
from motcua.web.post.page import dong, options, show, typed_of
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.files import inline_pdf
from motcua.web.shared.numbers import whole_number

LONGEST_QUERY = 200
MOST_FOUND = 20
KINDS = {"person": "Cá nhân", "business": "Tổ chức, doanh nghiệp, hộ kinh doanh"}
UNREADABLE = -1


@official(Role.POSTAL)
@require_http_methods(["GET", "HEAD", "POST"])
def pick_up(request: HttpRequest) -> HttpResponse:
    """Find the procedure and the place, show its checklist, take the dossier."""
    code = clean_input(request.GET.get("thu-tuc", ""), 40, multiline=False)
    agency = clean_input(request.GET.get("noi", ""), 40, multiline=False)
    places = procedures.offerings_of(code) if code else []
    chosen = next((place for place in places if place.agency_code == agency or len(places) == 1), None)
    if chosen is None:
        return _choose(request, places)
    if request.method != "POST":
        return _form(request, chosen, {"delivery": "postal", "kind": "person", "form": new_token()}, {})
    return _take(request, chosen)


def _take(request: HttpRequest, chosen: OfferingFacts) -> HttpResponse:
    actor, now, typed = require_actor(request), clock.now(), typed_of(request)
    fees = [place for each in request.POST.getlist("fee") if (place := whole_number(each)) is not None]
    typed["fees"] = ",".join(map(str, fees))
    try:
        pickup = post.Pickup(
            offering_id=chosen.id,
            sender=_sender(typed),
            enclosed=_enclosed(request.POST, chosen.version_id),
            seal=typed.get("seal", ""),
            delivery=typed.get("delivery", ""),
            fees=fees,
            receipt=typed.get("receipt", ""),
        )
        token = post.pick_up(actor=actor, pickup=pickup, form=typed.get("form", "") or new_token(), now=now)
    except RuleBroken as broken:
        return _form(request, chosen, typed, dict(errors_of(broken, "papers")), status=422)
    messages.success(request, "Đã nhận hồ sơ. Hãy in phiếu gửi, đưa người gửi một bản và dán bì.")
    return redirect("post:consignment", token=token)


@official(Role.POSTAL)
@require_http_methods(["GET", "HEAD", "POST"])
def consignment(request: HttpRequest, token: str) -> HttpResponse:
    """Show one consignment; complete it, give it back to the sender, record its loss."""
    actor, now = require_actor(request), clock.now()
    found = queries.consignment(actor, token)
    audit.read(actor=actor.ref, act="post.consignment", subject=found.id, now=now)
    if request.method != "POST":
        return _one(request, found, {}, {})
    typed = typed_of(request)
    try:
        told = _act(request, actor, found, typed, now)
    except RuleBroken as broken:
        return _one(request, found, typed, dict(errors_of(broken)), status=422)
    messages.success(request, told)
    return redirect("post:consignment", token=found.token)


@official(Role.POSTAL)
@require_safe
def sending_slip(request: HttpRequest, token: str) -> HttpResponse:
    """Print the sending slip."""
    actor = require_actor(request)
    document = queries.print_consignment(actor, token)
    audit.read(actor=actor.ref, act="post.slip", subject=queries.consignment(actor, token).id, now=clock.now())
    return inline_pdf(*document)


def _act(
    request: HttpRequest, actor: Actor, found: queries.Consignment, typed: Mapping[str, str], now: datetime
) -> str:
    act = typed.get("viec", "")
    if act == "bo-sung":
        enclosed = _enclosed(request.POST, found.version_id)
        post.complete(actor=actor, token=found.token, enclosed=enclosed, seal=typed.get("seal", ""), now=now)
        return "Đã ghi bổ sung. Hãy giao lại cho Bộ phận Một cửa bằng biên bản mới."
    if act == "tra-nguoi-gui":
        post.send_back(actor=actor, token=found.token, receiver=typed.get("receiver", ""), now=now)
        return "Đã ghi nhận trả lại người gửi."
    post.lose(actor=actor, token=found.token, facts=loss_of(typed), now=now)
    return "Đã ghi nhận mất, hư hỏng. Hãy báo và bồi thường cho người gửi."


def loss_of(typed: Mapping[str, str]) -> post.LossFacts:
    """Return what was typed about a loss; an amount that cannot be read is told with the rest."""
    compensation = dong(typed.get("compensation", ""))
    return post.LossFacts(
        kind=typed.get("kind", ""),
        happened=typed.get("happened", ""),
        compensation=UNREADABLE if compensation is None else compensation,
        apology=typed.get("apology", ""),
    )


def _choose(request: HttpRequest, places: list[OfferingFacts]) -> HttpResponse:
    asked = clean_input(request.GET.get("q", ""), LONGEST_QUERY, multiline=False)
    found = [row for row in catalogue.find(asked, limit=MOST_FOUND) if row.offered] if asked else []
    by_post = [place for place in places if goes_by_post(content_of(place.version_id))]
    values = {
        "asked": asked,
        "found": found,
        "places": by_post,
        "name": places[0].name if places else "",
        "refuses": bool(places) and not by_post,
    }
    return show(request, "choose.html", values)


def _form(
    request: HttpRequest,
    chosen: OfferingFacts,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    status: int = 200,
) -> HttpResponse:
    content = content_of(chosen.version_id)
    if not goes_by_post(content):
        return _choose(request, [chosen])
    values = {
        "offering": chosen,
        "papers": [_paper(paper, typed, errors) for paper in content["papers"]],
        "fees": list(enumerate(post.fees_at_pick_up(chosen, clock.local_date(clock.now())))),
        "chosen_fees": set(typed.get("fees", "").split(",")),
        "typed": typed,
        "errors": errors,
        "kinds": options(KINDS),
        "deliveries": options(DELIVERY_LABELS),
    }
    return show(request, "pickup.html", values, status=status)


def _one(
    request: HttpRequest,
    found: queries.Consignment,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    status: int = 200,
) -> HttpResponse:
    content = content_of(found.version_id)
    sent = {row["no"]: row for row in found.papers}
    before = {f"{key}-{no}": str(row[key]) for no, row in sent.items() for key in ("originals", "copies")}
    values = {
        "one": found,
        "state": CONSIGNMENT_LABELS.get(found.state, found.state),  # type: ignore[call-overload]
        "sent": [(paper["name"], sent[paper["no"]]) for paper in content["papers"] if paper["no"] in sent],
        "papers": [_paper(paper, before | dict(typed), errors) for paper in content["papers"]],
        "typed": typed,
        "errors": errors,
        "losses": options(LOSSES),
        "is_held": found.state in {"collected", "incomplete"},
    }
    return show(request, "consignment.html", values, status=status)


def _paper(paper: Mapping[str, object], typed: Mapping[str, str], errors: Mapping[str, str]) -> dict[str, object]:
    no = paper["no"]
    return {
        "no": no,
        "name": paper["name"],
        "case": paper["case"],
        "required": paper["required"],
        "originals": typed.get(f"originals-{no}", ""),
        "copies": typed.get(f"copies-{no}", ""),
        "not_applicable": typed.get(f"none-{no}", "") == "1",
        "error": errors.get(f"originals-{no}", ""),
    }


def _enclosed(post_data: Mapping[str, str], version_id: int) -> dict[int, Enclosed]:
    """Return the counts as typed, also of papers that no list names: the service refuses those."""
    found: dict[int, Enclosed] = {}
    for name in post_data:
        kind, _, number = name.partition("-")
        no = whole_number(number)
        if kind not in {"originals", "copies", "none"} or no is None:
            continue
        typed = {key: post_data.get(f"{key}-{no}", "").strip() or "0" for key in ("originals", "copies")}
        counts = {key: UNREADABLE if (count := whole_number(text)) is None else count for key, text in typed.items()}
        found[no] = Enclosed(**counts, not_applicable=post_data.get(f"none-{no}") == "1")
    known = {paper["no"] for paper in content_of(version_id)["papers"]}
    return {no: each for no, each in found.items() if no in known or each != Enclosed()}


def _sender(typed: Mapping[str, str]) -> PartyFacts:
    phone = typed.get("phone", "")
    return PartyFacts(
        full_name=typed.get("full_name", ""),
        kind="business" if typed.get("kind") == "business" else "person",
        personal_number="".join(sign for sign in typed.get("personal_number", "") if sign.isalnum())[:20].upper(),
        phone=normal_phone(phone, "phone") if phone else "",
        address=typed.get("address", ""),
    )


urlpatterns = [
    path("nhan/", pick_up, name="pick-up"),
    path("bo-ho-so/<str:token>/", consignment, name="consignment"),
    path("bo-ho-so/<str:token>/phieu-gui/", sending_slip, name="sending-slip"),
]
