"""Answers from registers of the state: asked by the person's act alone, about themselves or whoever is at the desk.

Every look-up is kept before it is made, whatever comes of it (decision 0148). Nothing outside is called inside a
transaction, and nothing that was typed is overwritten.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from django.db import transaction

from motcua.core import audit, crypto, ledger, ports, sql
from motcua.core.errors import NotAllowed, NotFound, OutsideServiceFailed, RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory import queries as directory
from motcua.directory import throttle
from motcua.directory.actors import Actor
from motcua.directory.rules.assurance import SURE
from motcua.directory.rules.holders import HolderKind
from motcua.dossiers.permissions import may_work_at_desk
from motcua.intake import queries
from motcua.intake.events import RegisterConsulted
from motcua.intake.models import RegisterLookup
from motcua.intake.ports import Asking, EnterpriseRegister, PersonRegister, RegisterDoubtful, RegisterRefused
from motcua.intake.rules.registers import Fill, Outcome, Told, consulted, fill, kept
from motcua.intake.services.drafts import hold_draft
from motcua.procedures.queries import form_of
from motcua.procedures.rules.form_registers import BIRTH_DATE, REGISTER_NAMES, Register, as_answer, asked_of, value_of
from motcua.procedures.rules.form_types import FormDefinition, fields_of

PORTS: Final = {Register.POPULATION: "register.population", Register.ENTERPRISES: "register.enterprises"}
WINDOW: Final = timedelta(hours=1)
MOST_OWN: Final = 10
MOST_AT_DESK: Final = 120
LONGEST_REASON: Final = 300
SHORTEST_REASON: Final = 5

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Somebody:
    """Whom the desk asks about: the applicant who is there; of an enterprise the number alone."""

    number: str
    full_name: str = ""
    birth_date: date | None = None


@dataclass(frozen=True)
class Answer:
    """What a register said at a moment, by names of its values."""

    register: Register
    at: datetime
    values: Mapping[str, str]


def is_ready(register: Register) -> bool:
    """Tell whether a register is connected here."""
    served: PersonRegister | EnterpriseRegister = ports.gateway(PORTS[register])
    return served.is_ready()


def is_sure(actor: Actor) -> bool:
    """Tell whether this session vouches for who the citizen is, so that registers answer about them."""
    return not actor.is_official and actor.assurance in SURE


def look_up_for_draft(*, actor: Actor, token: str, register: Register, birth_date: date | None, now: datetime) -> Fill:
    """Ask a register about the actor, fill what is empty in the own draft, and return what it said.

    Args:
        birth_date: For the population register, where the form does not ask for it; what the form was told comes first.

    Raises:
        NotFound: Not the actor's draft.
        RuleBroken: Handed in, this session does not vouch for who the citizen is, asked too often, the birth date
            lacks, or the register has no usable answer.

    Source: NĐ 61/2018/NĐ-CP as amended by NĐ 107/2021/NĐ-CP; DN-6.2, VL-7.2: what the state has is not asked again.
    """
    draft = queries.draft(actor, token)
    _require_open(is_handed_in=draft.receipt_no is not None)
    if not is_sure(actor):
        message = (
            "Chỉ tài khoản đã xác thực (VNeID, Cổng Dịch vụ công quốc gia, chứng thư số) lấy được thông tin của chính "
            "mình. Hãy đăng nhập lại bằng tài khoản ấy, hoặc tự khai tiếp."
        )
        raise RuleBroken("register.unsure", message, "register")
    form, facts = form_of(draft.form_id), directory.account_facts(actor.account_id)
    born = _birth_date_in(form, draft.answers) or birth_date
    who = _about_holder(register, facts, born)
    _count(actor, MOST_OWN, now)
    answer = _ask(
        actor=actor,
        register=register,
        whom=who,
        official="",
        in_words=actor.full_name,
        purpose=f"Khai hồ sơ {draft.procedure_name}",
        subject=f"draft:{draft.id}",
        now=now,
    )
    return _fill_draft(actor=actor, token=token, answer=answer, now=now)


@transaction.atomic
def take_from_register(*, actor: Actor, token: str, key: str, now: datetime) -> None:
    """Put what a register said in place of what was typed, because the person wants it so; again changes nothing.

    Raises:
        NotFound: Not the actor's draft, or no register said anything there.
        RuleBroken: Handed in, or the form does not take those words.
    """
    draft = hold_draft(actor, token)
    _require_open(is_handed_in=draft.dossier_id is not None)
    form, told = form_of(draft.form_id), kept(draft.registers).get(key)
    found = {each["key"]: each for each in fields_of(form)}.get(key)
    if told is None or found is None:
        raise NotFound(f"register's answer {key}")
    taken = as_answer(found, told.text)
    if taken is None:
        message = f"Mục “{found['label']}” không nhận được nội dung này như đang ghi. Hãy tự khai."
        raise RuleBroken("register.not_taken", message, key)
    if draft.answers.get(key) == taken:
        return
    draft.answers = {**draft.answers, key: taken}
    draft.sources = {**draft.sources, key: told.source}
    draft.revision += 1
    draft.saved_at = now
    draft.save(update_fields=["answers", "sources", "revision", "saved_at"])


def look_up_at_counter(
    *,
    actor: Actor,
    register: Register,
    whom: Somebody,
    is_present: bool,
    reason: str,
    procedure: str,
    subject: str,
    now: datetime,
) -> Answer:
    """Ask a register about the applicant who is at the desk, with the reason.

    Args:
        is_present: Whether the one asked about stands at the desk; nobody asks about persons who do not.
        procedure: Name of the procedure that is being received.
        subject: Name of the reception, the same for all that is done on its page.

    Raises:
        NotAllowed: The actor works at no desk.
        RuleBroken: The person is not there, no reason, something about the person lacks, asked too often, the official
            has no personal number here, or the register has no usable answer.
    """
    if not may_work_at_desk(actor):
        raise NotAllowed(f"{actor.ref} asks no register")
    if register is Register.POPULATION and not is_present:
        message = (
            "Chỉ tra cứu người đang có mặt tại quầy. Hồ sơ qua bưu chính hoặc do người khác nộp thay: hãy nhập theo "
            "giấy tờ."
        )
        raise RuleBroken("register.absent", message, "register")
    reason = clean_input(reason, LONGEST_REASON, multiline=False)
    if len(reason) < SHORTEST_REASON:
        message = "Hãy ghi lý do tra cứu; người được tra cứu sẽ đọc được lý do này."
        raise RuleBroken("register.reason", message, "register_reason")
    official = directory.account_facts(actor.account_id)["personal_number"]
    if register is Register.POPULATION and not official:
        message = (
            "Tài khoản của bạn chưa có số định danh nên chưa tra cứu được dân cư. Hãy báo quản trị cơ quan bổ sung; "
            "trước mắt hãy nhập theo giấy tờ."
        )
        raise RuleBroken("register.official", message, "register")
    _require_known(register, whom)
    _count(actor, MOST_AT_DESK, now)
    return _ask(
        actor=actor,
        register=register,
        whom=whom,
        official=official,
        in_words=", ".join(part for part in (actor.full_name, actor.post_title, actor.unit_name) if part),
        purpose=f"{reason} ({procedure})",
        subject=subject,
        now=now,
    )


def note_consulted(
    *,
    actor: Actor,
    dossier_id: int,
    form: FormDefinition,
    answers: Mapping[str, Any],
    told: Mapping[str, Told],
    now: datetime,
) -> None:
    """Record in a dossier's history which answers agree with what a register said, and which say otherwise.

    The register's own words are not kept there: the answers are.
    """
    for each in consulted(form, answers, told):
        fact = RegisterConsulted(each.register, each.at, each.agreeing, each.differing)
        ledger.record(stream=dossier_id, fact=fact, actor=actor.ref, now=now)


@transaction.atomic
def _fill_draft(*, actor: Actor, token: str, answer: Answer, now: datetime) -> Fill:
    """Fill what is empty at this moment: while the register was asked, another window may have saved."""
    draft = hold_draft(actor, token)
    _require_open(is_handed_in=draft.dossier_id is not None)
    form = form_of(draft.form_id)
    given = fill(form, draft.answers, answer.values, register=answer.register, at=answer.at)
    draft.answers = {**draft.answers, **given.answers}
    draft.sources = {**draft.sources, **{key: given.told[key].source for key in given.answers}}
    draft.registers = {**draft.registers, **{key: told.as_dict() for key, told in given.told.items()}}
    draft.revision += 1
    draft.saved_at = now
    draft.save(update_fields=["answers", "sources", "registers", "revision", "saved_at"])
    return given


def _require_open(*, is_handed_in: bool) -> None:
    if is_handed_in:
        raise RuleBroken("draft.handed_in", "Hồ sơ này đã được nộp, nên không sửa bản khai được nữa.")


def _birth_date_in(form: FormDefinition, answers: Mapping[str, Any]) -> date | None:
    for key, each in asked_of(form, Register.POPULATION).items():
        if value_of(each) == BIRTH_DATE:
            try:
                return date.fromisoformat(str(answers.get(key)))
            except ValueError:
                return None
    return None


def _about_holder(register: Register, facts: Mapping[str, str], born: date | None) -> Somebody:
    if register is Register.ENTERPRISES:
        number = facts["organisation_code"] if facts["kind"] == HolderKind.BUSINESS else ""
        if not number:
            message = "Tài khoản này không có mã số doanh nghiệp đã xác thực. Hãy tự khai tiếp."
            raise RuleBroken("register.no_number", message, "register")
        return Somebody(number)
    if not facts["personal_number"]:
        message = "Tài khoản này không có số định danh cá nhân đã xác thực. Hãy tự khai tiếp."
        raise RuleBroken("register.no_number", message, "register")
    whom = Somebody(facts["personal_number"], facts["full_name"], born)
    _require_known(register, whom)
    return whom


def _require_known(register: Register, whom: Somebody) -> None:
    if not whom.number:
        what = "mã số doanh nghiệp" if register is Register.ENTERPRISES else "số định danh"
        raise RuleBroken("register.no_number", f"Hãy nhập {what} trước khi lấy thông tin.", "personal_number")
    if register is Register.POPULATION and not whom.full_name:
        raise RuleBroken("register.no_name", "Hãy nhập họ và tên trước khi lấy thông tin.", "full_name")
    if register is Register.POPULATION and whom.birth_date is None:
        message = "Hãy nhập ngày sinh: cơ sở dữ liệu dân cư đối chiếu số định danh, họ tên và ngày sinh."
        raise RuleBroken("register.no_birth_date", message, "register_birth")


def _count(actor: Actor, most: int, now: datetime) -> None:
    count, since = throttle.count(f"register:{actor.account_id}", window=WINDOW, now=now)
    if count > most:
        minutes = max(1, int((since + WINDOW - now).total_seconds() // 60) + 1)
        message = f"Bạn đã tra cứu nhiều lần liên tiếp. Hãy tự khai tiếp, hoặc thử lại sau {minutes} phút."
        raise RuleBroken("register.too_many", message, "register")


def _ask(
    *,
    actor: Actor,
    register: Register,
    whom: Somebody,
    official: str,
    in_words: str,
    purpose: str,
    subject: str,
    now: datetime,
) -> Answer:
    request, lookup_id = uuid4().hex, new_id()
    purpose = clean_input(purpose, 2 * LONGEST_REASON, multiline=False)
    is_own = not actor.is_official
    row = {
        "id": lookup_id,
        "register": register.value,
        "request": request,
        "number_enc": crypto.encrypt(whom.number),
        "number_index": crypto.index(whom.number),
        "actor": actor.ref,
        "is_own": is_own,
        "who": in_words,
        "purpose": purpose,
        "subject": subject,
        "asked_at": now,
    }
    sql.insert(RegisterLookup, [row])
    about = actor.account_id if is_own else lookup_id
    audit.read(actor=actor.ref, act=f"register.{register}", subject=about, now=now, detail=purpose)
    asking = Asking(request=request, official=official, asker=in_words, purpose=purpose, subject=subject)
    outcome, found = _outcome(register, lambda: _called(register, whom, asking))
    # How long it took is the database's to say: `now` is when it was asked.
    sql.execute(
        "UPDATE intake_registerlookup SET outcome = %s, answered_at = clock_timestamp() WHERE id = %s AND outcome = ''",
        (outcome.value, lookup_id),
    )
    if outcome is not Outcome.FOUND:
        raise RuleBroken(f"register.{outcome}", _told(register, outcome, is_own=is_own), "register")
    return Answer(register, now, found)


def _called(register: Register, whom: Somebody, asking: Asking) -> Mapping[str, str] | None:
    if register is Register.ENTERPRISES:
        enterprises: EnterpriseRegister = ports.gateway(PORTS[register])
        return enterprises.enterprise(number=whom.number, asking=asking)
    persons: PersonRegister = ports.gateway(PORTS[register])
    if whom.birth_date is None:
        return None
    return persons.person(number=whom.number, full_name=whom.full_name, birth_date=whom.birth_date, asking=asking)


def _outcome(register: Register, call: Callable[[], Mapping[str, str] | None]) -> tuple[Outcome, Mapping[str, str]]:
    try:
        found = call()
    except RegisterRefused as failed:
        log.warning("register %s refused: %s", register, failed)
        return Outcome.REFUSED, {}
    except RegisterDoubtful as failed:
        log.warning("register %s answered doubtfully: %s", register, failed)
        return Outcome.DOUBTFUL, {}
    except OutsideServiceFailed as failed:
        log.warning("register %s failed: %s", register, failed)
        return Outcome.UNREACHABLE, {}
    return (Outcome.NO_MATCH, {}) if found is None else (Outcome.FOUND, found)


def _told(register: Register, outcome: Outcome, *, is_own: bool) -> str:
    name = REGISTER_NAMES[register]
    go_on = "Nội dung đã nhập vẫn còn; " + ("hãy tự khai tiếp" if is_own else "hãy nhập theo giấy tờ")
    if outcome is Outcome.NO_MATCH and register is Register.ENTERPRISES:
        return f"{name} không có doanh nghiệp mang mã số này. {go_on}."
    if outcome is Outcome.NO_MATCH:
        return (
            f"{name} không có ai khớp cả số định danh, họ tên và ngày sinh. Hãy xem lại ngày sinh trên thẻ căn cước. "
            f"{go_on}."
        )
    if outcome is Outcome.REFUSED:
        return f"{name} từ chối yêu cầu tra cứu. {go_on}; người vận hành hệ thống xem lại kết nối."
    if outcome is Outcome.DOUBTFUL:
        return f"{name} trả lời không đúng người được hỏi nên không dùng. {go_on}."
    return f"{name} chưa trả lời được lúc này. {go_on}, hoặc thử lại sau ít phút."
