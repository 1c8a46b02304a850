"""What goes wrong and is put right: a mistaken reception, paper work after an outage, a wrong result."""

from collections.abc import Generator
from dataclasses import replace
from datetime import datetime, timedelta

from motcua.core import clock
from motcua.dossiers.services import outages
from motcua.dossiers.services.correcting import Correction, correct_reception
from motcua.dossiers.services.outages import Late
from motcua.intake import services as intake
from motcua.results import queries as results_read
from motcua.results import services as results
from motcua.scenarios.demo.plan import Fate
from motcua.scenarios.demo.reception import Acts, Dossier, Stage, counter_reception, pass_on
from motcua.scenarios.demo.work import issue_facts

MISTYPED = "Gõ nhầm tên đệm và số điện thoại khi tiếp nhận; người nộp báo ngay tại quầy."
WRONG_PHONE = "0900000000"
POWER_CUT = "Mất điện toàn trụ sở, Điện lực đã thông báo; tiếp nhận bằng sổ giấy."
ON_PAPER = "Tiếp nhận trên giấy trong lúc mất điện, nhập bù khi có điện lại."
PAPER_ROW = "Sổ giấy số 2, dòng 7"
REPLACED = "In nhầm ngày sinh trên bản kết quả; cấp bản thay thế, người nhận không phải nộp lại giấy tờ."
REVOKED = "Người nộp cung cấp giấy tờ không đúng; cơ quan cấp giấy tờ gốc đã có văn bản xác nhận."
_BEFORE, _AFTER = timedelta(minutes=40), timedelta(minutes=80)


def corrected(stage: Stage) -> Generator[datetime, None, Dossier | None]:
    """Receive somebody under a mistyped name and phone; minutes later the desk corrects it with a new slip."""
    at = stage.story.begins
    yield at
    entered = counter_reception(stage)
    mistyped = replace(entered.owner, full_name=f"{entered.owner.full_name} Nhầm", phone=WRONG_PHONE)
    received = intake.receive_at_counter(
        actor=stage.desk(), reception=replace(entered, owner=mistyped), token=stage.token, now=at
    )
    noticed = stage.later(at, 4, 14)
    yield noticed
    correction = Correction(owner=entered.owner, delivery=entered.delivery, papers={}, reason=MISTYPED)
    correct_reception(actor=stage.desk(), dossier_id=received.id, correction=correction, now=noticed)
    return (yield from pass_on(stage, entered, received.id, noticed))


def after_outage(stage: Stage) -> Generator[datetime, None, Dossier | None]:
    """Receive somebody on paper during an outage; the desk declares it, a leader approves, the entry follows."""
    happened, agency_id = stage.story.begins, stage.story.offering.agency_id
    ended = happened + _AFTER
    back = stage.later(ended, 10, 30)
    yield back
    desk, leader = stage.desk(), stage.cast.signer_of(stage.rng, agency_id)
    outage_id = outages.declare_outage(actor=desk, began=happened - _BEFORE, ended=ended, reason=POWER_CUT, now=back)
    approved = stage.later(back, 10, 40)
    yield approved
    outages.decide_outage(actor=leader, outage_id=outage_id, approve=True, note="", now=approved)
    typed = stage.later(approved, 5, 20)
    yield typed
    entered = counter_reception(stage)
    late = Late(outage_id=outage_id, happened_at=happened, paper_row=PAPER_ROW, reason=ON_PAPER)
    received = intake.enter_late(actor=desk, reception=entered, token=stage.token, late=late, now=typed)
    return (yield from pass_on(stage, entered, received.id, typed))


def result_changed(stage: Stage, dossier: Dossier) -> Acts:
    """Replace or revoke, days after it was given back, the result of a dossier whose fate wants it so."""
    found = results_read.result(dossier.id)
    if stage.story.fate not in {Fate.REPLACED, Fate.REVOKED} or found is None:
        return
    at = stage.later(dossier.last, 500, 2400)
    yield at
    replaces = stage.story.fate is Fate.REPLACED
    signer = stage.cast.signer_of(stage.rng, found.agency_id)
    decision = results.Decision(
        kind="replaced" if replaces else "revoked",
        number="412/QĐ-UBND" if replaces else "418/QĐ-UBND",
        day=clock.local_date(at),
        reason=REPLACED if replaces else REVOKED,
        fault="agency" if replaces else "applicant",
    )
    if not replaces:
        results.revoke_result(actor=signer, dossier_id=dossier.id, decision=decision, now=at)
        return
    facts = issue_facts(stage, found.agency_id, dossier.owner.organisation or dossier.owner.full_name, at)
    results.replace_result(actor=signer, dossier_id=dossier.id, facts=facts, decision=decision, now=at)
