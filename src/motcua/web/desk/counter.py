"""Reception of a person in front of the desk, on one page and from the keyboard."""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import audit, clock, profile
from motcua.core.errors import RuleBroken
from motcua.core.text import clean_input, words
from motcua.directory.actors import Actor, Role
from motcua.documents import queries as stored_files
from motcua.documents import services as documents
from motcua.dossiers import queries
from motcua.dossiers.enums import DELIVERY_LABELS
from motcua.dossiers.services.mandates import MANDATES
from motcua.dossiers.services.outages import Late, outages
from motcua.intake import services as intake
from motcua.intake.services.registers import Somebody
from motcua.postal import services as post
from motcua.procedures import catalogue
from motcua.procedures import queries as procedures
from motcua.procedures.queries import OfferingFacts
from motcua.results import services as results
from motcua.web.desk import counter_form, declared, papers, people, registers, terms
from motcua.web.desk.by_post import by_post
from motcua.web.desk.companions import common_with
from motcua.web.desk.counter_form import Entered
from motcua.web.desk.counter_people import PERSON_KINDS, owner_of
from motcua.web.desk.page import Unreadable, errors_of, options, show
from motcua.web.shared.access import official, require_actor
from motcua.web.shared.late_files import late_files
from motcua.web.shared.moments import FIRST_BIRTH, read_day, read_moment
from motcua.web.shared.numbers import id_number
from motcua.workplace.services import assisting

MOST_SUGGESTED = 10
LONGEST_QUERY = 200
# Where the service's names of fields differ from the page's.
_FIELDS = {"name": "result_name", "symbol": "result_symbol", "receiver_name": "full_name"}


@official(Role.DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def reception(request: HttpRequest) -> HttpResponse:
    """Show the counter page and carry out its acts; each keeps everything typed."""
    actor, now = require_actor(request), clock.now()
    if request.method != "POST":
        code = clean_input(request.GET.get("thu-tuc", ""), 40, multiline=False)
        with_ref = clean_input(request.GET.get("cung-nhom", ""), 80, multiline=False)
        if with_ref:
            audit.read(actor=actor.ref, act="desk.group", subject=queries.visible(actor, with_ref).id, now=now)
            entered = counter_form.blank(actor, code, common_with(actor, with_ref))
            return _page(request, entered, focus="full_name")
        if post_token := clean_input(request.GET.get("buu-gui", ""), 64, multiline=False):
            entered = by_post(actor, post_token, now)
            return _page(request, entered, focus="papers")
        entered = counter_form.blank(actor, code)
        return _page(request, entered, focus="papers" if entered.offering else "person_query")
    return _act(request, actor, now)


@official(Role.DESK)
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Suggest procedures that this desk receives, by code or words without marks."""
    actor = require_actor(request)
    query = clean_input(request.GET.get("q", ""), LONGEST_QUERY, multiline=False)
    items = [
        {"code": each.code, "name": each.name, "note": "Trả kết quả ngay" if each.immediate else ""}
        for each in matching(actor.agency_id, query)
    ]
    return JsonResponse({"items": items}, json_dumps_params={"ensure_ascii": False})


def matching(agency_id: int, query: str) -> list[OfferingFacts]:
    """Return what fits: the agency's offerings by code or all words in the name, else by people's own words.

    Where a desk receives for every agency, people's own words also find what others offer.
    """
    asked = words(query)
    if not asked:
        return []
    offered = procedures.offerings_at_agency(agency_id)
    digits = "".join(asked)
    by_name = [each for each in offered if each.code.replace(".", "").startswith(digits) or _holds(each.name, asked)]
    phrase = " ".join(asked)
    by_name.sort(key=lambda each: (phrase not in " ".join(_words(each.name)), len(each.name), each.code))
    if by_name:
        return by_name[:MOST_SUGGESTED]
    known = {each.code: each for each in offered}
    found = catalogue.find(query, limit=30)
    if counter_form.receives_anywhere():
        elsewhere = [row.code for row in found if row.offered and row.code not in known]
        known |= {each.code: each for each in procedures.first_offerings(elsewhere)}
    return [known[row.code] for row in found if row.code in known][:MOST_SUGGESTED]


def _act(request: HttpRequest, actor: Actor, now: datetime) -> HttpResponse:
    post = request.POST
    act = post.get("viec", "")
    if "nguoi" in post:
        entered = counter_form.read(request, actor, now, **people.chosen(actor, post["nguoi"], now))
        return _page(request, entered, focus="papers" if entered.offering else "procedure_query")
    if "chon" in post:
        return _page(request, counter_form.read(request, actor, now, procedure_code=post["chon"]), focus="papers")
    # Asking for another procedure lets go of the one chosen before.
    entered = counter_form.read(request, actor, now, **({"procedure_code": ""} if act == "tim-thu-tuc" else {}))
    if act == "tim-nguoi":
        return _find_person(request, actor, entered, now)
    if entered.offering is None:
        return _find_procedure(request, actor, entered, now)
    if act == "gui-ma":
        return _send_code(request, actor, entered, now)
    if act == "tra-csdl":
        return _ask_register(request, actor, entered, now)
    if act in {"nhan", "tra-ngay"}:
        return _receive(request, actor, entered, now, at_once=act == "tra-ngay")
    if act == "du":
        entered, act = replace(entered, papers=papers.all_present(entered.papers)), "rest"
    return _page(request, entered, focus=act if act == "rest" else "papers")


def _receive(request: HttpRequest, actor: Actor, entered: Entered, now: datetime, *, at_once: bool) -> HttpResponse:
    try:
        entered = _with_signature(request, actor, entered, now)
        seen = "duplicate_seen" in request.POST
        received = _received(actor, entered, now, at_once=at_once, duplicate_seen=seen, late=_late(request, actor, now))
    except RuleBroken as problem:
        told = {_FIELDS.get(name, name): text for name, text in errors_of(problem, _otherwise(problem)).items()}
        return _page(request, entered.told(told), status=422)
    if at_once:
        counter_form.remember_signer(request, entered)
    audit.read(actor=actor.ref, act="desk.received", subject=received.id, now=now)
    done = reverse("desk:done", kwargs={"ref": received.code})
    return redirect(f"{done}?viec={'tra-ngay' if at_once else 'quay'}{'&lap=1' if received.repeated else ''}")


def _received(
    actor: Actor, entered: Entered, now: datetime, *, at_once: bool, duplicate_seen: bool, late: Late | None = None
) -> intake.Received:
    reception = counter_form.reception(entered, actor, clock.local_date(now))
    reception = replace(reception, duplicate_seen=duplicate_seen)
    if entered.errors:
        raise Unreadable({})
    token = f"quay:{actor.account_id}:{entered.values['idempotency_key']}"
    if entered.values["consignment"]:
        if at_once:
            raise Unreadable({"procedure_query": "Hồ sơ qua bưu chính không trả kết quả ngay. Hãy chọn Tiếp nhận."})
        consignment = entered.values["consignment"]
        return post.receive_from_post(actor=actor, consignment=consignment, reception=reception, token=token, now=now)
    if entered.values["channel"] == "online":
        if at_once:
            raise Unreadable({"channel": "Trả kết quả ngay chỉ dùng khi nộp trực tiếp. Hãy chọn cách nộp khác."})
        return assisting.file_assisted(
            actor=actor,
            reception=reception,
            token=token,
            form=entered.values["idempotency_key"],
            assistance=_help(entered, actor),
            now=now,
        )
    if late is not None:
        return intake.enter_late(actor=actor, reception=reception, token=token, late=late, now=now)
    if not at_once:
        return intake.receive_at_counter(actor=actor, reception=reception, token=token, now=now)
    if entered.offering is None or not entered.offering.immediate:
        raise Unreadable({"procedure_query": "Thủ tục này không trả kết quả ngay. Hãy chọn Tiếp nhận."})
    issue, give = counter_form.result_facts(entered)
    return results.receive_and_resolve(actor=actor, reception=reception, token=token, issue=issue, give=give, now=now)


def _help(entered: Entered, actor: Actor) -> assisting.Help:
    values = entered.values
    scans = stored_files.own_files(actor.account_id, [values["signature"]]) if values["signature"] else []
    return assisting.Help(
        helped=frozenset(each for each in ("register", "fill") if values[f"helped_{each}"] == "1"),
        confirmed_by=values["confirmed_by"],
        agrees=values["agrees"] == "1",
        code=values["confirm_code"],
        signature_file_id=scans[0].id if scans else None,
    )


def _with_signature(request: HttpRequest, actor: Actor, entered: Entered, now: datetime) -> Entered:
    """Keep the scan of the applicant's signature, so that it stays when the page comes again."""
    sent = request.FILES.get("signature_file")
    if sent is None or entered.values["channel"] != "online":
        return entered
    try:
        kept = documents.store(name=sent.name or "", chunks=sent.chunks(), owner_id=actor.account_id, now=now)
    except RuleBroken as problem:
        return entered.told({"signature_file": problem.message})
    return replace(entered, values={**entered.values, "signature": kept.token})


def _ask_register(request: HttpRequest, actor: Actor, entered: Entered, now: datetime) -> HttpResponse:
    """Take what a register of the state says of the applicant; everything typed stays, found or not."""
    owner, problems = owner_of(entered.values)
    born = read_day(entered.values["register_birth"], first_year=FIRST_BIRTH)
    whom = Somebody(owner.personal_number, entered.values["full_name"], born)
    try:
        if "personal_number" in problems:
            raise Unreadable({"personal_number": problems["personal_number"]})
        known = counter_form.known_answers(entered.form, owner, entered.values) if entered.form else {}
        shown = registers.asked(entered, known, whom, actor, now)
    except RuleBroken as problem:
        return _page(request, entered.told(errors_of(problem, "register")), status=422)
    return _page(request, shown, focus="papers")


def _send_code(request: HttpRequest, actor: Actor, entered: Entered, now: datetime) -> HttpResponse:
    """Send the applicant the code by which to confirm what the officer helped to file."""
    owner, problems = owner_of(entered.values)
    try:
        if problems:
            raise Unreadable(problems)
        to = assisting.send_code(actor=actor, form=entered.values["idempotency_key"], owner=owner, now=now)
    except RuleBroken as problem:
        return _page(request, entered.told(errors_of(problem, "confirm_code")), status=422)
    shown = replace(entered, values={**entered.values, "confirmed_by": "code", "confirm_code": ""})
    return _page(request, shown, focus="confirm_code", code_sent=to)


def _late(request: HttpRequest, actor: Actor, now: datetime) -> Late | None:
    """Return what was typed about a reception on paper, or None when the officer enters what happens now."""
    typed = _late_typed(request)
    if not any(typed.values()):
        return None
    outage = typed["late_outage"]
    return Late(
        outage_id=id_number(outage) or 0,
        happened_at=read_moment(typed["late_at"]),
        paper_row=typed["late_row"],
        reason=typed["late_reason"],
        files=late_files(request, actor, now),
    )


def _late_typed(request: HttpRequest) -> dict[str, str]:
    names = {"late_outage": 19, "late_at": 40, "late_row": 60, "late_reason": 1000}
    return {name: clean_input(request.POST.get(name, ""), most, multiline=False) for name, most in names.items()}


def _otherwise(problem: RuleBroken) -> str:
    return "cash_taken" if problem.code == "return.unpaid" else "accept"


def _find_person(request: HttpRequest, actor: Actor, entered: Entered, now: datetime) -> HttpResponse:
    try:
        found = people.found(actor, entered.values["person_query"], now)
    except RuleBroken as problem:
        return _page(request, entered.told({"person_query": problem.message}), status=422)
    message = "" if found else "Chưa có ai khớp. Hãy nhập thông tin người nộp vào các ô bên dưới."
    return _page(request, entered, focus="found_people" if found else "full_name", people=found, nobody=message)


def _find_procedure(request: HttpRequest, actor: Actor, entered: Entered, now: datetime) -> HttpResponse:
    query = entered.values["procedure_query"]
    found = matching(actor.agency_id, query)
    if len(found) == 1:
        chosen = counter_form.read(request, actor, now, procedure_code=found[0].code)
        return _page(request, chosen, focus="papers")
    if not found:
        message = "Hãy chọn thủ tục." if not query else "Cơ quan chưa mở thủ tục nào khớp. Hãy thử từ khác hoặc mã."
        return _page(request, entered.told({"procedure_query": message}), status=422)
    return _page(request, entered, focus="found_procedures", procedures=found)


def _page(
    request: HttpRequest, entered: Entered, *, focus: str = "", status: int = 200, **found: object
) -> HttpResponse:
    largest, kinds = documents.limits()
    online_first = bool(profile.value("desk", "assisted_online_first"))
    offering = entered.offering
    values = {
        "typed": entered,
        "values": entered.values,
        "errors": entered.errors,
        "duplicate_seen": "duplicate_seen" in request.POST,
        "late": _late_typed(request),
        "outages": [
            {
                "value": str(each.id),
                "label": f"{clock.shown(each.began_at)} – {clock.shown(each.ended_at)}",
            }
            for each in outages(require_actor(request), approved=True)
        ],
        "focus": "" if entered.errors else focus,
        "register": registers.offered(entered.values) if offering else None,
        "registers": registers.to_carry(require_actor(request), entered),
        "register_lines": _register_lines(entered),
        "register_states": registers.STATES,
        "declared": declared.sections(entered.form, entered.answers, entered.errors) if entered.form else [],
        "channels": _channels(online_first=online_first),
        "mandates": options(MANDATES),
        "kinds": options(PERSON_KINDS),
        "deliveries": options(DELIVERY_LABELS),
        "states": papers.STATES,
        "units": terms.UNITS,
        "identity_checks": options(results.IDENTITY_CHECKS),
        "reliefs": terms.reliefs(entered.rules, entered.values["channel"]) if entered.fees else [],
        "unknown_fees": terms.unknown_fees(entered.content, entered.values["channel"], entered.rules)
        if entered.content
        else [],
        "suggest_online": online_first and (offering is None or offering.online),
        "uploads": {
            "url": reverse("desk:upload"),
            "max_bytes": largest,
            "accept": ",".join(f".{kind}" for kind in kinds),
            "kinds": ", ".join(kind.upper() for kind in kinds),
        },
        **found,
    }
    return show(request, "counter.html", values, status=status)


def _register_lines(entered: Entered) -> list[registers.Line]:
    if not entered.registers or entered.form is None:
        return []
    owner, _ = owner_of(entered.values)
    answers = counter_form.known_answers(entered.form, owner, entered.values) | entered.answers
    return registers.lines(entered.form, entered.registers, answers)


def _channels(*, online_first: bool) -> list[dict[str, str]]:
    """Return the ways to file; help with filing online comes first where the province offers it first."""
    ways = options(counter_form.CHANNELS)
    return sorted(ways, key=lambda way: way["value"] != "online") if online_first else ways


@lru_cache(maxsize=8192)
def _words(name: str) -> tuple[str, ...]:
    return tuple(words(name))


def _holds(name: str, asked: list[str]) -> bool:
    parts = _words(name)
    return all(any(part.startswith(word) for part in parts) for word in asked)
