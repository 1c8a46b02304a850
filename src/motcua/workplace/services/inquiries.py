"""Calls that concern no dossier: somebody asks how a thing is done, and is told."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from motcua.core import ledger, sql
from motcua.core.errors import Faults, NotAllowed
from motcua.core.ids import new_id, new_token
from motcua.core.text import clean_input
from motcua.directory.actors import Actor, Role
from motcua.workplace.events import InquiryNoted

LONGEST_TEXT = 4000
LONGEST_NAME = 120
_TOKEN = re.compile(r"[A-Za-z0-9_-]{10,64}")
_INSERT = """
INSERT INTO workplace_inquiry (id, token, procedure_id, taken_by_id, taken_at, caller, question, answer)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (token) DO NOTHING RETURNING id
"""


@dataclass(frozen=True)
class InquiryFacts:
    """What was asked and answered; `code` of the procedure and `caller` are empty where there is none."""

    question: str
    answer: str
    code: str = ""
    caller: str = ""


@transaction.atomic
def note_inquiry(*, actor: Actor, token: str, facts: InquiryFacts, now: datetime) -> int:
    """Write down a call that concerns no dossier; the same form sent twice is one call. Returns its id.

    Raises:
        NotAllowed: The actor does not work at the call centre, or the token is another's.
        RuleBroken: No procedure has this code, or question or answer is missing; all is told at once.
    """
    if not actor.has(Role.CALL_CENTRE):
        raise NotAllowed(f"{actor.ref} does not work at the call centre")
    question, answer = clean_input(facts.question, LONGEST_TEXT), clean_input(facts.answer, LONGEST_TEXT)
    code = clean_input(facts.code, 60, multiline=False)
    procedure = _procedure(code)
    faults = Faults()
    message = f"Không có thủ tục nào mang mã “{code}”. Hãy tìm lại mã, hoặc để trống."
    faults.unless(procedure or not code, "inquiry.no_procedure", message, "code")
    faults.unless(question, "inquiry.no_question", "Hãy ghi người gọi hỏi gì.", "question")
    faults.unless(answer, "inquiry.no_answer", "Hãy ghi đã trả lời thế nào.", "answer")
    faults.tell()
    caller = clean_input(facts.caller, LONGEST_NAME, multiline=False)
    inquiry_id = new_id()
    if not _TOKEN.fullmatch(token):
        token = new_token()
    row = (inquiry_id, token, procedure, actor.account_id, now, caller, question, answer)
    if not sql.rows(_INSERT, row):
        found = sql.rows("SELECT id, taken_by_id FROM workplace_inquiry WHERE token = %s", (token,))
        if found[0][1] != actor.account_id:
            raise NotAllowed(f"{actor.ref} did not take this call")
        return int(found[0][0])
    digest = hashlib.sha256(f"{inquiry_id}:{question}:{answer}".encode()).hexdigest()
    fact = InquiryNoted(inquiry=inquiry_id, procedure=procedure or 0, digest=digest)
    ledger.begin(inquiry_id)
    ledger.record(stream=inquiry_id, fact=fact, actor=actor.ref, now=now)
    return inquiry_id


def _procedure(code: str) -> int | None:
    found = sql.rows("SELECT id FROM procedures_procedure WHERE code = %s", (code,)) if code else []
    return int(found[0][0]) if found else None
