"""The first half of a dossier's way: handing in, the desk's check, supplement, refusal, acceptance."""

import random
from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from motcua.core import clock
from motcua.directory import queries as directory
from motcua.directory.actors import Actor, Role
from motcua.documents import services as documents
from motcua.dossiers import queries as dossiers
from motcua.dossiers.services.opening import PartyFacts
from motcua.dossiers.services.reception import Acceptance, PaperCheck
from motcua.intake import services as intake
from motcua.procedures.queries import content_of, form_of
from motcua.procedures.rules.content import Paper, ProcedureContent
from motcua.procedures.rules.fee_rules import PROOF_NO
from motcua.procedures.rules.fees import FeeOption, fee_options
from motcua.procedures.rules.form_types import FormDefinition
from motcua.scenarios.demo import consulting, held, papers
from motcua.scenarios.demo.answers import answers_for
from motcua.scenarios.demo.cast import Cast
from motcua.scenarios.demo.moments import Moments
from motcua.scenarios.demo.persons import Person, visitor
from motcua.scenarios.demo.plan import CERTIFIED_COPY, COMPANY, WITH_SUPPLEMENT, Fate, Story

Acts = Generator[datetime, None, None]
"""A stretch of a story: yields the moment of each act, does it when taken up again."""

SUPPLEMENT_NEEDS = (
    "Ảnh chụp bị mờ, hãy chụp lại đủ bốn góc.",
    "Thiếu trang có chữ ký, hãy gửi lại đủ các trang.",
    "Giấy tờ đã hết giá trị sử dụng, hãy gửi bản còn giá trị.",
)
REFUSAL_REASONS = (
    ("TC-01", "Hồ sơ không thuộc thẩm quyền giải quyết của cơ quan.", "Hãy nộp tại cơ quan nơi người yêu cầu cư trú."),
    ("TC-06", "Nội dung yêu cầu đã được giải quyết ở hồ sơ nộp trước.", "Hãy theo dõi hồ sơ đã nộp."),
)
_PHOTO_LOOKS = 8
_OPTIONAL_PAPERS = 0.25
_PAID_AT_ONCE = 0.85
_BY_POST = 0.5


@dataclass(frozen=True)
class Stage:
    """One story with all it needs: the people, the hours of its desk, its own chance."""

    story: Story
    cast: Cast
    moments: Moments
    rng: random.Random
    token: str

    @property
    def content(self) -> ProcedureContent:
        """What the procedure says."""
        return content_of(self.story.offering.version_id)

    def desk(self) -> Actor:
        """Return somebody of the receiving desk."""
        return self.cast.official(self.rng, directory.desk_of(self.story.offering.agency_id), Role.DESK)

    def later(self, moment: datetime, shortest: int, longest: int) -> datetime:
        """Return a moment so many working minutes later, within the two bounds."""
        return self.moments.after(moment, self.rng.randrange(shortest, longest))


@dataclass
class Dossier:
    """What a story knows of its dossier."""

    id: int
    owner: Person
    last: datetime


def online(stage: Stage) -> Generator[datetime, None, Dossier | None]:
    """Hand in online and let the desk decide; returns the dossier when it was accepted."""
    story = stage.story
    yield story.begins
    dossier = hand_in(stage, story.begins)
    if story.fate in {Fate.REGISTERED, Fate.REGISTERED_LATE}:
        return None
    checked = stage.later(story.begins, 40, 400)
    if story.fate in WITH_SUPPLEMENT:
        yield checked
        checked = yield from _supplement(stage, dossier, checked)
        if story.fate in {Fate.WAITS_FOR_SUPPLEMENT, Fate.SUPPLEMENT_ANSWERED}:
            return None
    yield checked
    if story.fate in {Fate.REFUSED_AT_DESK, Fate.REFUSED_AFTER_SUPPLEMENT}:
        ground, reason, advice = stage.rng.choice(REFUSAL_REASONS)
        intake.refuse_online(
            actor=stage.desk(), dossier_id=dossier.id, ground=ground, reason=reason, advice=advice, now=checked
        )
        return None
    sent = {file.paper_no for file in dossiers.files(dossier.id)}
    acceptance = Acceptance(
        checks=[_check_online(paper, has_file=paper["no"] in sent) for paper in stage.content["papers"]],
        fees=_fees(stage, {}),
    )
    intake.accept_online(actor=stage.desk(), dossier_id=dossier.id, acceptance=acceptance, now=checked)
    dossier.last = checked
    return dossier


def counter(stage: Stage) -> Generator[datetime, None, Dossier | None]:
    """Receive somebody at the desk and pass the dossier on; returns it when it was passed on."""
    story = stage.story
    yield story.begins
    reception = counter_reception(stage)
    received = intake.receive_at_counter(actor=stage.desk(), reception=reception, token=stage.token, now=story.begins)
    if story.fate in {Fate.ACCEPTED, Fate.ACCEPTED_LATE}:
        return None
    return (yield from pass_on(stage, reception, received.id, story.begins))


def pass_on(
    stage: Stage, reception: intake.CounterReception, dossier_id: int, after: datetime
) -> Generator[datetime, None, Dossier]:
    """Pass a dossier received at the desk on to the handling side; returns it."""
    passed_on = stage.later(after, 15, 150)
    yield passed_on
    intake.transfer_dossiers(actor=stage.desk(), dossier_ids=[dossier_id], now=passed_on)
    return Dossier(dossier_id, _as_person(reception.owner), passed_on)


def hand_in(stage: Stage, at: datetime, *, relief: int | None = None) -> Dossier:
    """Fill in the form section by section, send the papers and hand in; with a relief its paper goes along."""
    person, actor = _citizen(stage)
    token = begin_draft(stage, person, actor, at - timedelta(minutes=stage.rng.randrange(12, 45)))
    for paper in stage.content["papers"]:
        if paper["manner"] == "submit" and (paper["required"] or stage.rng.random() < _OPTIONAL_PAPERS):
            name, data = _file(stage, paper)
            intake.add_file(actor=actor, token=token, paper_no=paper["no"], name=name, chunks=[data], now=at)
    if relief is not None:
        intake.choose_relief(actor=actor, token=token, rule_id=relief, now=at)
        proof = papers.scan("Giấy chứng nhận hộ nghèo")
        intake.add_file(actor=actor, token=token, paper_no=PROOF_NO, name="ho-ngheo.pdf", chunks=[proof], now=at)
    handed_in = intake.hand_in(
        actor=actor, draft_token=token, statement_accepted=True, delivery=_delivery(stage), now=at
    )
    return Dossier(dossiers.visible(actor, handed_in.receipt_no).id, person, at)


def begin_draft(stage: Stage, person: Person, actor: Actor, at: datetime, sections: int | None = None) -> str:
    """Fill in the form, or its first sections only, a few minutes each; returns the draft's token."""
    form = _form(stage)
    answers = answers_for(form, person, stage.rng, today=clock.local_date(at))
    token = intake.start_draft(actor=actor, offering_id=stage.story.offering.id, now=at)
    for place, section in enumerate(form["sections"][:sections]):
        part = {field["key"]: answers[field["key"]] for field in section["fields"] if field["key"] in answers}
        moment = at + timedelta(minutes=2 * place + 1)
        intake.save_section(actor=actor, token=token, answers=part, revision=None, now=moment)
    consulting.consult(actor=actor, login=person.login, token=token, at=at + timedelta(minutes=1))
    return token


def unfinished_draft(stage: Stage) -> None:
    """Leave a form half filled in, as people do."""
    person, actor = _citizen(stage)
    begin_draft(stage, person, actor, stage.story.begins, sections=2)


def counter_reception(stage: Stage) -> intake.CounterReception:
    """Return what the officer enters for somebody who came to the desk."""
    place = stage.story.offering.agency_name.removeprefix("Ủy ban nhân dân ")
    commune = place if place != stage.story.offering.agency_name else "phường Cẩm Thành"
    person = visitor(stage.rng, commune)
    answers = answers_for(_form(stage), person, stage.rng, today=clock.local_date(stage.story.begins))
    files = [
        (paper["no"], _scan(stage, paper))
        for paper in stage.content["papers"]
        if paper["manner"] == "submit" and paper["required"]
    ]
    given = {no for no, _ in files}
    return intake.CounterReception(
        offering_id=stage.story.offering.id,
        owner=PartyFacts(
            full_name=person.full_name,
            personal_number=person.personal_number,
            phone=person.phone,
            address=person.address,
        ),
        checks=[check_counter(paper, is_given=paper["no"] in given) for paper in stage.content["papers"]],
        answers=answers,
        files=files,
        fees=_fees(stage, answers),
        cash_taken=stage.story.offering.immediate or stage.rng.random() < _PAID_AT_ONCE,
        delivery=_delivery(stage),
    )


def _delivery(stage: Stage) -> str:
    """Let the post bring some of the results that still wait: the others were fetched at the desk."""
    waits = stage.story.fate is Fate.WAITS_FOR_PICKUP
    return "postal" if waits and stage.rng.random() < _BY_POST else "counter"


def _supplement(stage: Stage, dossier: Dossier, asked: datetime) -> Generator[datetime, None, datetime]:
    """Ask once for everything that is missing and, unless it still waits, answer; returns when the desk looks again."""
    required = [paper for paper in stage.content["papers"] if paper["manner"] == "submit"]
    wanted = stage.rng.choice(required)
    need = stage.rng.choice(SUPPLEMENT_NEEDS)
    checks = [_check_online(paper, has_file=True) for paper in stage.content["papers"] if paper["no"] != wanted["no"]]
    desk = stage.desk()
    item: dict[str, object] = {"no": wanted["no"], "name": wanted["name"], "need": need}
    intake.ask_for_supplement(
        actor=desk,
        dossier_id=dossier.id,
        items=[held.asked(desk, dossier.id, item, asked)],
        reason=f"Giấy tờ chưa đúng yêu cầu. {need}",
        checks=[*checks, PaperCheck(no=wanted["no"], state="missing", note=need)],
        now=asked,
    )
    if stage.story.fate is Fate.WAITS_FOR_SUPPLEMENT:
        return asked
    answered = stage.later(asked, 400, 1400)
    if stage.story.fate is Fate.SUPPLEMENT_ANSWERED:
        answered = max(stage.moments.ago(stage.rng.randrange(15, 400)), asked + timedelta(minutes=30))
    yield answered
    actor = stage.cast.citizen(dossier.owner)
    name, data = _file(stage, wanted)
    stored = documents.store(name=name, chunks=[data], owner_id=actor.account_id, now=answered)
    intake.answer_supplement(actor=actor, dossier_id=dossier.id, files=[(wanted["no"], stored.id)], now=answered)
    return stage.later(answered, 40, 300)


def _citizen(stage: Stage) -> tuple[Person, Actor]:
    person = stage.cast.someone(stage.rng, business=stage.story.offering.code == COMPANY)
    return person, stage.cast.citizen(person)


def _form(stage: Stage) -> FormDefinition:
    return FormDefinition(sections=form_of(stage.story.offering.form_id)["sections"])


def _file(stage: Stage, paper: Paper) -> tuple[str, bytes]:
    """Return a photo or a scan of a paper, with the name a phone or a scanner gives it."""
    if stage.rng.random() < 0.5:  # noqa: PLR2004  (a half)
        look = stage.rng.randrange(_PHOTO_LOOKS)
        return f"anh-chup-{paper['no']}-{look}.png", papers.photo(look)
    return f"giay-to-{paper['no']}.pdf", papers.scan(paper["name"])


def _scan(stage: Stage, paper: Paper) -> int:
    name, at = f"ban-quet-{paper['no']}.pdf", stage.story.begins
    return documents.store(name=name, chunks=[papers.scan(paper["name"])], owner_id=None, now=at).id


def _check_online(paper: Paper, *, has_file: bool) -> PaperCheck:
    if paper["manner"] == "submit" and not has_file and not paper["required"]:
        return PaperCheck(no=paper["no"], state="not_applicable")
    note = "Xuất trình khi nhận kết quả" if paper["manner"] == "show" else ""
    return PaperCheck(no=paper["no"], state="present", note=note)


def check_counter(paper: Paper, *, is_given: bool) -> PaperCheck:
    """Return what the desk notes of a paper that was or was not given."""
    if paper["manner"] == "show":
        note = "Đã xuất trình" if paper["required"] else ""
        return PaperCheck(no=paper["no"], state="present" if paper["required"] else "not_applicable", note=note)
    if not is_given:
        return PaperCheck(no=paper["no"], state="not_applicable")
    return PaperCheck(no=paper["no"], state="present", originals=paper["originals"], copies=paper["copies"])


def _fees(stage: Stage, answers: Mapping[str, Any]) -> list[FeeOption]:
    """Return what is owed; certified copies cost by page and copy."""
    options = fee_options(stage.content, stage.story.channel)
    if stage.story.offering.code == CERTIFIED_COPY:
        pages = int(answers.get("so_trang", 1)) * int(answers.get("so_ban", 1))
        return [replace(options[0], amount=options[0].amount * pages)]
    return options


def _as_person(owner: PartyFacts) -> Person:
    return Person(owner.full_name, owner.personal_number, owner.phone, owner.address)
