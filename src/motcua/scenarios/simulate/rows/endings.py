"""How a dossier ends: the result issued and given back, or refused or stopped without one."""

from datetime import UTC, datetime

from motcua.directory.actors import Actor
from motcua.dossiers.rules.clock import timeliness
from motcua.dossiers.slips.editions import SlipKind
from motcua.procedures.rules.process_definition import Ending
from motcua.scenarios.demo.work import NOT_MET
from motcua.scenarios.simulate import histories as told
from motcua.scenarios.simulate import sliptexts
from motcua.scenarios.simulate.copytext import cell
from motcua.scenarios.simulate.numbering import slip_of_end, symbol_of
from motcua.scenarios.simulate.rows import money
from motcua.scenarios.simulate.rows.sheet import Sheet
from motcua.scenarios.simulate.standing import NONE


def issued(sheet: Sheet) -> None:
    """Write the numbered result."""
    course, office = sheet.course, sheet.office
    if course.issued is None:
        return
    (at, actor, signer), result_id, number = course.issued, sheet.new_id(), course.numbers["result"]
    file, symbol = sheet.stock.results.get(office.facts.procedure_id), symbol_of(course)
    if file is not None:
        sheet.file(None, "result", file, actor.ref, at)
    results = office.content["results"]
    sheet.tables["results_result"].append(
        f"{result_id}\t{sheet.id}\t{actor.agency_id}\t{cell(results[0]['code']) if results else ''}\t"
        f"{cell(sliptexts.result_name(office))}\t{number}\t{at.year}\t{symbol}\t{signer.full_name}\t"
        f"{cell(signer.post_title)}\t{file.id if file else NONE}\t{actor.ref}\t{sheet.history.stamp(at)}\n"
    )
    sha256 = file.sha256 if file else ""
    values: dict[str, object] = {"result": result_id, "number": number, "symbol": symbol, "sha256": sha256}
    sheet.history.tell(told.ISSUED, values, actor.ref, at)


def ended(sheet: Sheet, end: tuple[datetime, Ending, Actor], reason: str) -> None:
    """Write the end of the process: ready with a result, refused or stopped with a slip."""
    (at, ending, actor), course = end, sheet.course
    if course.due is None:
        return
    if ending is Ending.FINISH:
        measured = timeliness(due=course.due, finished=at, now=at).value
        values: dict[str, object] = {"due_at": course.due.astimezone(UTC).isoformat(), "timeliness": measured}
        sheet.history.tell(told.READY, values, actor.ref, at)
        return
    if ending is Ending.REFUSE:
        values = {"stage": "appraisal", "ground": NOT_MET}
        sheet.history.tell(told.REFUSED, values, actor.ref, at, reason)
        key = ("refused", "appraisal", actor.agency_name)
        text = sheet.text(key, lambda: sliptexts.not_granted(sheet.office, actor))
    else:
        sheet.history.tell(told.STOPPED, {"outcome": "stop"}, actor.ref, at, reason)
        text = sheet.text(("stopped", actor.agency_name), lambda: sliptexts.stopped(sheet.office, actor))
    filled: dict[str, object] = {
        "ref": sheet.code,
        "accepted": course.accepted[0].isoformat() if course.accepted else "",
        "reason": reason,
        "title": actor.post_title,
    }
    sheet.slip(slip_of_end(ending), text, filled, actor, at, agency=actor.agency_id)


def returned(sheet: Sheet, at: datetime, actor: Actor, identity: str) -> None:
    """Write the return: what was still owed, who received it, the record."""
    course = sheet.course
    if course.accepted is None or course.due is None or course.issued is None:
        return
    if course.cash is not None and (course.cash[0] != course.accepted[0] or course.channel == "online"):
        money.cash(sheet)
    sheet.history.tell(told.RETURNED, {"method": "counter"}, actor.ref, at)
    handover_id = sheet.new_id()
    sheet.tables["results_handover"].append(
        f"{handover_id}\t{sheet.id}\tcounter\t{course.person.full_name}\towner\t{identity}\t[]\t{actor.ref}\t"
        f"{sheet.history.stamp(at)}\n"
    )
    values: dict[str, object] = {"handover": handover_id, "identity_check": identity, "originals": 0}
    sheet.history.tell(told.HANDED_OVER, values, actor.ref, at)
    text = sheet.text(("return", identity), lambda: sliptexts.return_record(sheet.office, identity))
    values = {
        "code": sheet.code,
        "accepted": course.accepted[0].isoformat(),
        "due": course.due.isoformat(),
        "result": course.numbers["result"],
        "symbol": symbol_of(course),
        "issued": f"{course.issued[0]:%d/%m/%Y}",
    }
    sheet.slip(SlipKind.RETURN, text, values, actor, at)
