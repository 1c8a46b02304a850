"""Everything typed on the counter page: read once, kept as typed, turned into plain values for the service."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.http import HttpRequest

from motcua.core import profile
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.ids import new_token
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.documents import queries as stored_files
from motcua.documents import services as documents
from motcua.documents.rules.limits import in_words
from motcua.dossiers import queries
from motcua.dossiers.enums import DELIVERY_LABELS
from motcua.dossiers.file_limits import limits_for
from motcua.dossiers.services.opening import PartyFacts
from motcua.intake.rules.registers import Told
from motcua.intake.services import CounterReception
from motcua.procedures import queries as procedures
from motcua.procedures.queries import OfferingFacts
from motcua.procedures.rules.content import ProcedureContent
from motcua.procedures.rules.fee_rules import FeeRule
from motcua.procedures.rules.form_posts import shown_answers
from motcua.procedures.rules.form_types import Answers, FormDefinition
from motcua.results.services import IssueFacts, ReturnFacts
from motcua.web.desk import declared, papers, registers, terms
from motcua.web.desk.companions import Common
from motcua.web.desk.counter_people import PERSON_KINDS, mandate_of, owner_of, representative_of
from motcua.web.desk.page import Unreadable
from motcua.web.desk.papers import FileView, PaperView
from motcua.web.desk.terms import FeeView, LimitView
from motcua.web.shared.answers import prefilled
from motcua.web.shared.moments import FIRST_BIRTH, read_day, read_moment
from motcua.web.shared.numbers import id_number

CHANNELS = {
    "counter": "Nộp trực tiếp tại quầy",
    "online": "Hỗ trợ nộp trực tuyến",
    "postal": "Gửi qua bưu chính công ích",
    "outside": "Tiếp nhận lưu động, tại chỗ",
}
# Every text field with the most characters it keeps.
_TEXTS = {
    "person_query": 200, "procedure_query": 200, "procedure_code": 40, "competent": 40, "checklist_of": 60,
    "idempotency_key": 60,
    "kind": 20, "full_name": 200, "personal_number": 30, "phone": 30, "email": 254, "address": 300,
    "rep_full_name": 200, "rep_personal_number": 30, "rep_phone": 30, "channel": 20, "delivery": 20, "handed_over": 40,
    "outside_at": 200, "together_with": 80, "consignment": 64,
    "mandate_kind": 20, "mandate_document": 300, "mandate_until": 40, "mandate_receives": 1,
    "helped_register": 1, "helped_fill": 1, "confirmed_by": 20, "confirm_code": 12, "agrees": 1, "signature": 64,
    "result_name": 300, "result_symbol": 40, "signer_name": 120, "signer_title": 200, "identity_check": 30,
    "relief": 20, "register_birth": 10, "register_reason": 300,
}  # fmt: skip
_SIGNER = "desk_signer"
_SIGNER_FIELDS = ("result_symbol", "signer_name", "signer_title")


@dataclass(frozen=True)
class Entered:
    """The page as typed; with a procedure chosen `places` says who could handle it, `offering` who does."""

    values: Mapping[str, str]
    offering: OfferingFacts | None = None
    places: list[OfferingFacts] = field(default_factory=list)
    content: ProcedureContent | None = None
    papers: list[PaperView] = field(default_factory=list)
    fees: list[FeeView] = field(default_factory=list)
    rules: list[FeeRule] = field(default_factory=list)
    limit: LimitView = field(default_factory=LimitView)
    cash_taken: bool = False
    form: FormDefinition | None = None
    answers: Answers = field(default_factory=dict)
    registers: Mapping[str, Told] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def checklist(self) -> str:
        """What the shown checklist and fees belong to; another procedure or channel begins a new one."""
        return f"{self.offering.code}/{self.values['channel']}" if self.offering else ""

    def told(self, errors: Mapping[str, str]) -> "Entered":
        """Return the same with messages, those already there first."""
        merged = {**errors, **self.errors}
        return replace(self, errors=merged, papers=papers.told(self.papers, merged))


def blank(
    actor: Actor, code: str = "", common: Common | None = None, known: Mapping[str, str] | None = None
) -> Entered:
    """Return an empty page, with a procedure already chosen when its code is given.

    Args:
        common: What a group has in common.
        known: Values known from elsewhere, such as a sending slip.
    """
    values = dict.fromkeys(_TEXTS, "")
    values |= {"kind": "person", "channel": "counter", "delivery": "counter", "procedure_code": code}
    values |= dict(known or {})
    if common is None:
        return _with_procedure(actor, values | {"idempotency_key": new_token()})
    entered = _with_procedure(actor, values | dict(common.values) | {"idempotency_key": new_token()})
    return replace(entered, answers=common.answers_for(entered.form)) if entered.form else entered


def read(request: HttpRequest, actor: Actor, now: datetime, **changed: str) -> Entered:
    """Return the page as it was posted; files sent with it are kept at once.

    Args:
        request: The post.
        actor: The officer.
        now: The moment files are kept at.
        changed: Values to put in place of the typed ones, such as a chosen procedure.
    """
    post = request.POST
    values = {name: clean_input(post.get(name, ""), most, multiline=False) for name, most in _TEXTS.items()}
    values |= _signer_before(request) | changed
    values["kind"] = values["kind"] if values["kind"] in PERSON_KINDS else "person"
    values["channel"] = values["channel"] if values["channel"] in CHANNELS else "counter"
    values["delivery"] = values["delivery"] if values["delivery"] in DELIVERY_LABELS else "counter"
    values["idempotency_key"] = values["idempotency_key"] or new_token()
    if values["consignment"]:
        values["channel"] = "postal"
    entered = _with_procedure(actor, values)
    if entered.offering is None or entered.content is None:
        return entered
    fees, checklist, limit = entered.fees, entered.papers, entered.limit
    if values["checklist_of"] == entered.checklist:
        fees = terms.typed_fees(fees, post.getlist("fee"), post)
        checklist = papers.typed(checklist, post)
        limit = terms.limit_view(entered.content, values["channel"], post)
    checklist = _with_limits(checklist, entered.content)
    files, errors = _files(request, actor, checklist, entered.content, now)
    entered = replace(
        entered,
        papers=papers.with_files(checklist, files),
        fees=fees,
        limit=limit,
        cash_taken=post.get("cash_taken") == "1",
        answers=declared.read(entered.form, post) if entered.form else {},
        registers=registers.carried(actor, values, post.get("registers", "")),
    )
    return entered.told(errors)


def reception(entered: Entered, actor: Actor, today: date) -> CounterReception:
    """Return what the service receives; days of the e-form are judged against today.

    Raises:
        Unreadable: Something typed cannot be read; each field is told.
        RuleBroken: A file is no longer there.
    """
    if entered.offering is None or entered.content is None:
        raise Unreadable({"procedure_query": "Hãy chọn thủ tục trước khi tiếp nhận."})
    owner, problems = owner_of(entered.values)
    representative, more = representative_of(entered.values)
    problems |= more
    checks, more = papers.checks(entered.papers)
    problems |= more
    fees, more = terms.charged(entered.fees)
    problems |= more
    limit, more = terms.entered_limit(entered.limit)
    problems |= more
    form = procedures.form_of(entered.offering.form_id)
    problems |= declared.problems(form, entered.answers, today)
    handed_over, more = _handed_over(entered.values)
    problems |= more
    mandate, more = mandate_of(entered.values, today)
    problems |= more
    together_with, more = _together_with(actor, entered.values["together_with"])
    problems |= more
    tokens = [(paper.no, each.token) for paper in entered.papers for each in paper.files]
    kept = {each.token: each.id for each in stored_files.own_files(actor.account_id, [token for _, token in tokens])}
    if problems:
        raise Unreadable(problems)
    return CounterReception(
        offering_id=entered.offering.id,
        owner=owner,
        representative=representative,
        answers=known_answers(form, owner, entered.values) | shown_answers(form, entered.answers),
        checks=checks,
        files=[(no, kept[token]) for no, token in tokens],
        fees=fees,
        cash_taken=entered.cash_taken and bool(fees),
        delivery=entered.values["delivery"],
        channel=entered.values["channel"],
        limit=limit,
        limit_basis=entered.limit.basis,
        handed_over_at=handed_over,
        together_with=together_with,
        mandate=mandate,
        outside_at=entered.values["outside_at"] if entered.values["channel"] == "outside" else "",
        relief=id_number(entered.values["relief"]),
        registers=entered.registers,
    )


def known_answers(form: FormDefinition, owner: PartyFacts, values: Mapping[str, str]) -> Answers:
    """Return the answers of the e-form that the page above it has: who the person is and how to reach them."""
    born = read_day(values["register_birth"], first_year=FIRST_BIRTH)
    facts = {"full_name": owner.full_name, "phone": owner.phone, "email": owner.email, "address": owner.address}
    facts |= {"personal_number": owner.personal_number, "birth_date": born.isoformat() if born else ""}
    return dict(prefilled(form, facts))


def result_facts(entered: Entered) -> tuple[IssueFacts, ReturnFacts]:
    """Return the result given at once, and to whom."""
    values = entered.values
    issue = IssueFacts(
        name=values["result_name"],
        symbol=values["result_symbol"],
        signer_name=values["signer_name"],
        signer_title=values["signer_title"],
    )
    represented = bool(values["rep_full_name"])
    give = ReturnFacts(
        receiver_name=values["rep_full_name"] or values["full_name"],
        relation="representative" if represented else "owner",
        identity_check=values["identity_check"],
    )
    return issue, give


def remember_signer(request: HttpRequest, entered: Entered) -> None:
    """Keep who signed a result given at once, in this session: the next one is most often signed by the same."""
    request.session[_SIGNER] = {name: entered.values[name] for name in _SIGNER_FIELDS}


def _signer_before(request: HttpRequest) -> dict[str, str]:
    """Return who signed last, for fields that the page sent did not have yet."""
    if any(name in request.POST for name in _SIGNER_FIELDS):
        return {}
    kept = request.session.get(_SIGNER, {})
    return {name: str(kept.get(name, "")) for name in _SIGNER_FIELDS}


def competent_places(actor: Actor, code: str) -> list[OfferingFacts]:
    """Return who could handle a procedure received at this desk, the own agency first.

    Since the two levels of 1 July 2025 a desk receives whatever the applicant's place (NĐ 118/2025/NĐ-CP, decision
    0053); before, only what the own agency offers.
    """
    places = procedures.offerings_of(code)
    own = [place for place in places if place.agency_code == actor.agency_code]
    return own + [place for place in places if place not in own] if receives_anywhere() else own


def receives_anywhere() -> bool:
    """Tell whether desks receive for every competent agency of the province."""
    return bool(profile.value("province", "level_structure") == "two")


def _chosen_place(actor: Actor, places: list[OfferingFacts], competent: str) -> OfferingFacts | None:
    for place in places:
        if place.agency_code == competent:
            return place
    # Nobody need choose where the own agency is competent, or only one is.
    if places and (len(places) == 1 or places[0].agency_code == actor.agency_code):
        return places[0]
    return None


def _with_procedure(actor: Actor, values: dict[str, str]) -> Entered:
    if not values["procedure_code"]:
        return Entered(values)
    places = competent_places(actor, values["procedure_code"])
    offering = _chosen_place(actor, places, values["competent"])
    if offering is None and places:
        message = "Hãy chọn cơ quan có thẩm quyền giải quyết hồ sơ này."
        return Entered(values | {"procedure_query": places[0].name}, places=places, errors={"competent": message})
    if offering is None:
        message = "Cơ quan chưa mở thủ tục này. Hãy chọn thủ tục khác trong danh sách gợi ý."
        return Entered(values | {"procedure_code": ""}, errors={"procedure_query": message})
    content = procedures.content_of(offering.version_id)
    results, rules = content["results"], terms.rules_of(offering.code)
    values = values | {
        "procedure_query": offering.name,
        "competent": offering.agency_code,
        "result_name": values["result_name"] or (results[0]["name"] if results else offering.name),
    }
    return Entered(
        values,
        offering=offering,
        places=places,
        content=content,
        papers=papers.fresh(content["papers"], on_paper=True),
        fees=terms.fresh_fees(content, values["channel"], rules),
        rules=rules,
        form=procedures.form_of(offering.form_id),
        limit=terms.limit_view(content, values["channel"]),
    )


def _with_limits(checklist: list[PaperView], content: ProcedureContent) -> list[PaperView]:
    """Say beside each paper what its files must be where the procedure asks more than the province does."""
    general, found = documents.file_limits(), []
    for paper in checklist:
        limits = limits_for(content, paper.no)
        asked = in_words(limits) if limits != general else ""
        found.append(replace(paper, files_asked=asked, accept=limits.accept, largest=limits.largest))
    return found


def _files(
    request: HttpRequest, actor: Actor, checklist: list[PaperView], content: ProcedureContent, now: datetime
) -> tuple[dict[int, list[FileView]], dict[str, str]]:
    """Return the files kept before and those sent with this form, and what was wrong with them."""
    found: dict[int, list[FileView]] = {}
    errors: dict[str, str] = {}
    dropped = set(request.POST.getlist("drop"))
    for paper in checklist:
        wanted = limits_for(content, paper.no)
        tokens = [token for token in request.POST.getlist(f"stored-{paper.no}") if token not in dropped]
        try:
            before = stored_files.own_files(actor.account_id, tokens)
            for each in before:
                # The script sent it before the paper was known.
                documents.require_fits(each.id, wanted)
        except RuleBroken as problem:
            before, errors[f"file-{paper.no}"] = [], problem.message
        found[paper.no] = [FileView(each.token, each.name, each.size, each.waits) for each in before]
        for sent in request.FILES.getlist(f"file-{paper.no}"):
            try:
                kept = documents.store(
                    name=sent.name or "", chunks=sent.chunks(), owner_id=actor.account_id, now=now, wanted=wanted
                )
            except RuleBroken as problem:
                errors[f"file-{paper.no}"] = problem.message
            else:
                found[paper.no].append(FileView(kept.token, kept.name, kept.size, kept.waits))
    return found, errors


def _handed_over(values: Mapping[str, str]) -> tuple[datetime | None, dict[str, str]]:
    """Return when the record of handing over was signed with the post; empty means now."""
    typed = values["handed_over"]
    if values["channel"] != "postal" or not typed:
        return None, {}
    signed = read_moment(typed)
    return signed, {} if signed else {"handed_over": "Hãy nhập giờ và ngày ghi trên biên bản, ví dụ 09:30 25/11/2026."}


def _together_with(actor: Actor, ref: str) -> tuple[int | None, dict[str, str]]:
    """Return the dossier whose group the new one joins."""
    if not ref:
        return None, {}
    try:
        return queries.visible(actor, ref).id, {}
    except NotFound:
        message = "Không tìm thấy hồ sơ này trong các hồ sơ bạn được xem. Hãy xem lại mã, hoặc để trống."
        return None, {"together_with": message}
