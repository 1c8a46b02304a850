"""Calls to the call centre: a caller is known, told, and called back with what the unit answered."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from motcua.core import audit, crypto, ledger, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken, SeveralBroken
from motcua.core.ids import new_id, new_token
from motcua.core.text import clean_input
from motcua.directory import throttle
from motcua.directory.actors import Actor, Role
from motcua.directory.rules.logins import normal_phone
from motcua.dossiers import queries as dossiers
from motcua.dossiers.held import hold
from motcua.dossiers.reach import hold_for
from motcua.dossiers.rules.caller import LAST_DIGITS, Known
from motcua.dossiers.rules.codes import normalise_code
from motcua.workplace import calls
from motcua.workplace.events import CallAnswered, CallClosed, CallNoted, CallPassedOn
from motcua.workplace.models import Call

LONGEST_TEXT = 4000
LONGEST_NAME = 120
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,40}")
TRIES, TRIES_WINDOW = 10, timedelta(minutes=10)
TRIES_OF_A_CODE, WINDOW_OF_A_CODE = 5, timedelta(hours=1)


@dataclass(frozen=True)
class Callback:
    """A question to pass on, and whom to call back where."""

    question: str
    caller: str
    phone: str


def identify(*, actor: Actor, token: str, ref: str, secret: str, phone: str, digits: str, now: datetime) -> str:
    """Open a call about the dossier of a caller who knows enough; the same form sent twice is one call.

    Wrong answers are counted for the official and for the code, so that nobody guesses; a code that is not known
    and an answer that does not fit are refused in the same words. Call outside a transaction: tries stay counted.

    Returns:
        The call's token.

    Raises:
        NotAllowed: The actor does not work at the call centre.
        RuleBroken: The caller is not known, asked without enough, or it was tried too often.
    """
    _require_call_centre(actor)
    if sql.rows("SELECT 1 FROM workplace_call WHERE token = %s AND taken_by_id = %s", (token, actor.account_id)):
        return token
    if not _TOKEN.fullmatch(token):
        token = new_token()
    known = _read(ref, secret, phone, digits)
    keys = (f"call:{actor.account_id}", f"call-code:{normalise_code(ref)}")
    within = (
        throttle.hit(keys[0], limit=TRIES, window=TRIES_WINDOW, now=now),
        throttle.hit(keys[1], limit=TRIES_OF_A_CODE, window=WINDOW_OF_A_CODE, now=now),
    )
    if not all(within):
        message = "Đã thử quá nhiều lần. Hãy mời người gọi tra cứu bằng giấy hẹn, hoặc thử lại sau một giờ."
        raise RuleBroken("call.too_many", message, "ref")
    try:
        dossier, proof = dossiers.known_by_caller(ref, known)
    except NotFound:
        audit.read(actor=actor.ref, act="call.refused", subject=actor.unit_id, now=now, detail=ref[:60])
        message = "Mã hồ sơ và thông tin người gọi không khớp. Hãy hỏi lại; không xác nhận có hay không có hồ sơ này."
        raise RuleBroken("call.unknown", message, "ref") from None
    for key in keys:
        throttle.take_back(key)
    row = {"id": new_id(), "token": token, "dossier": dossier.id, "taken_by": actor.account_id, "taken_at": now}
    try:
        with transaction.atomic():
            sql.insert(Call, [row | {"proof": proof.value, "state": "open", **_EMPTY}])
    except IntegrityError:
        if not sql.rows(
            "SELECT 1 FROM workplace_call WHERE token = %s AND taken_by_id = %s", (token, actor.account_id)
        ):
            raise NotFound("call") from None
    return token


@transaction.atomic
def note(*, actor: Actor, token: str, text: str, callback: Callback | None, now: datetime) -> None:
    """Write down what was told, which ends the call; with a callback the question goes to the handling unit.

    Raises:
        NotAllowed: The actor does not work at the call centre.
        NotFound: Not a call that this actor took.
        RuleBroken: It is written down already.
        SeveralBroken: Something to write is missing.
    """
    _require_call_centre(actor)
    row = calls.own(actor, token)
    hold(row.dossier_id)
    _require_state(token, ("open",))
    text = clean_input(text, LONGEST_TEXT)
    faults = [] if text else [("note", "Hãy ghi người gọi hỏi gì, đã trả lời gì.")]
    asked, caller, phone = "", "", ""
    if callback is not None:
        asked, caller = (
            clean_input(callback.question, LONGEST_TEXT),
            clean_input(callback.caller, LONGEST_NAME, multiline=False),
        )
        faults += [] if asked else [("question", "Hãy ghi câu hỏi gửi bộ phận đang giải quyết.")]
        faults += [] if caller else [("caller", "Hãy ghi cách xưng hô khi gọi lại, ví dụ “chị Lan”.")]
        try:
            phone = normal_phone(callback.phone)
        except RuleBroken as broken:
            faults.append(("phone", broken.message))
    if faults:
        raise SeveralBroken(faults)
    if callback is None:
        values = {"state": "noted", "closed_by": actor.account_id, "closed_at": now}
        sql.execute(
            "UPDATE workplace_call SET state = %(state)s, note = %(note)s, closed_by_id = %(closed_by)s, "
            "closed_at = %(closed_at)s WHERE id = %(id)s",
            values | {"note": text, "id": row.id},
        )
        fact: ledger.Fact = CallNoted(call=row.id, proof=row.proof, digest=_digest(row.id, text))
    else:
        unit = calls.unit_in_charge(row.dossier_id)
        sql.execute(
            "UPDATE workplace_call SET state = 'waiting', note = %(note)s, question = %(question)s, "
            "caller = %(caller)s, phone_enc = %(phone)s, unit_id = %(unit)s, asked_at = %(now)s WHERE id = %(id)s",
            {"note": text, "question": asked, "caller": caller, "phone": crypto.encrypt(phone), "unit": unit}
            | {"now": now, "id": row.id},
        )
        fact = CallPassedOn(call=row.id, proof=row.proof, unit=unit, digest=_digest(row.id, asked))
    ledger.record(stream=row.dossier_id, fact=fact, actor=actor.ref, now=now)


@transaction.atomic
def answer(*, actor: Actor, dossier_id: int, token: str, text: str, now: datetime) -> int:
    """Answer a caller's question that was passed on to the actor's unit, and return the call's id.

    Raises:
        NotAllowed: The actor's post is narrowed to other procedures.
        NotFound: No such question to this unit on this dossier.
        RuleBroken: No text, or a colleague was faster.
    """
    held = hold_for(actor, dossier_id)
    row = calls.asked_of_unit(actor, held.id, token)
    field = f"call-{token}"
    text = clean_input(text, LONGEST_TEXT)
    if not text:
        raise RuleBroken("call.no_answer", "Hãy nhập câu trả lời để tổng đài gọi lại cho người dân.", field)
    if row.state != "waiting":
        message = "Câu hỏi này đã được trả lời ở một cửa sổ khác. Trang đã hiện câu trả lời đó."
        raise RuleBroken("call.answered", message, field)
    sql.execute(
        "UPDATE workplace_call SET state = 'answered', answer = %s, answered_by_id = %s, answered_at = %s "
        "WHERE id = %s",
        (text, actor.account_id, now, row.id),
    )
    fact = CallAnswered(call=row.id, digest=_digest(row.id, text))
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    return row.id


@transaction.atomic
def called_back(*, actor: Actor, token: str, reached: bool, text: str, now: datetime) -> None:
    """Close a callback with what was told, or count that nobody picked up, which leaves it open.

    Any colleague of the call centre may call back. Without the unit's answer it can be closed too, as when the
    matter settled itself; what was told says so.

    Raises:
        NotAllowed: The actor does not work at the call centre.
        NotFound: No such callback.
        RuleBroken: It is closed already, or what was told is missing.
    """
    _require_call_centre(actor)
    row = calls.callback(actor, token)
    hold(row.dossier_id)
    _require_state(token, ("waiting", "answered"))
    if not reached:
        sql.execute("UPDATE workplace_call SET tries = tries + 1 WHERE id = %s", (row.id,))
        return
    text = clean_input(text, LONGEST_TEXT)
    if not text:
        raise RuleBroken("call.no_outcome", "Hãy ghi đã trả lời người dân thế nào.", "outcome")
    sql.execute(
        "UPDATE workplace_call SET state = 'closed', outcome = %s, closed_by_id = %s, closed_at = %s WHERE id = %s",
        (text, actor.account_id, now, row.id),
    )
    fact = CallClosed(call=row.id, digest=_digest(row.id, text))
    ledger.record(stream=row.dossier_id, fact=fact, actor=actor.ref, now=now)


_EMPTY = {
    "note": "", "caller": "", "phone_enc": b"", "question": "", "unit": None, "asked_at": None, "answer": "",
    "answered_by": None, "answered_at": None, "tries": 0, "outcome": "", "closed_by": None, "closed_at": None,
}  # fmt: skip


def _read(ref: str, secret: str, phone: str, digits: str) -> Known:
    faults: list[tuple[str, str]] = []
    number = ""
    if phone:
        try:
            number = normal_phone(phone)
        except RuleBroken as broken:
            faults.append(("phone", broken.message))
    digits = "".join(digits[:20].split())
    if digits and not (digits.isascii() and digits.isdigit() and len(digits) == LAST_DIGITS):
        faults.append(("digits", f"Hãy nhập đúng {LAST_DIGITS} chữ số cuối của số định danh."))
    known = Known(secret=dossiers.normalise_secret(secret), phone=number, digits=digits)
    if not ref.strip():
        faults.append(("ref", "Hãy nhập mã hồ sơ."))
    if not faults and not known.is_enough:
        message = "Cần mã bí mật trên giấy hẹn, hoặc cả số điện thoại và 4 số cuối của số định danh."
        faults.append(("secret", message))
    if faults:
        raise SeveralBroken(faults)
    return known


def _require_call_centre(actor: Actor) -> None:
    if not actor.has(Role.CALL_CENTRE):
        raise NotAllowed(f"{actor.ref} does not work at the call centre")


def _require_state(token: str, states: tuple[str, ...]) -> None:
    """Refuse an act on a call that somebody else, or the same form before, has brought further."""
    found = sql.rows("SELECT state FROM workplace_call WHERE token = %s", (token,))
    if found[0][0] not in states:
        raise RuleBroken("call.moved_on", "Cuộc gọi này đã được ghi ở một cửa sổ khác. Trang đã hiện nội dung mới.")


def _digest(call_id: int, text: str) -> str:
    return hashlib.sha256(f"{call_id}:{text}".encode()).hexdigest()
