"""What is owed and paid: fees, an obligation fixed while handling, cash with its receipt."""

from datetime import datetime

from motcua.directory.actors import Actor
from motcua.dossiers.slips.editions import SlipKind
from motcua.procedures.rules.process_definition import Ending
from motcua.scenarios.simulate import histories as told
from motcua.scenarios.simulate import sliptexts
from motcua.scenarios.simulate.copytext import cell
from motcua.scenarios.simulate.rows.sheet import Sheet
from motcua.scenarios.simulate.standing import NONE

OBLIGATION = (("Phí thẩm định bổ sung", 350_000), ("Chi phí trích lục, đo đạc lại", 120_000))


def owed(sheet: Sheet, actor: Actor, at: datetime) -> None:
    """Write the fees of the procedure; nothing owed, nothing written."""
    fees, course = sheet.office.fees[sheet.course.channel], sheet.course
    if not fees:
        return
    facts: dict[str, object] = {"total": sum(fee.amount for fee in fees), "charges": len(fees)}
    sheet.history.tell(told.OWED, facts, actor.ref, at)
    paid = course.cash[0] if course.cash else NONE
    closed = closed_at(sheet) if course.cash is None else NONE
    sheet.tables["payments_charge"].extend(
        f"{sheet.new_id()}\t{sheet.id}\t{cell(fee.name)}\t{fee.kind}\t{fee.amount}\t{cell(fee.basis)}\t"
        f"{sheet.history.stamp(at)}\t{paid}\t{NONE}\tf\t{closed}\n"
        for fee in fees
    )


def obligation(sheet: Sheet, obligation_id: int, basis: str, actor: Actor, at: datetime, paid: datetime | None) -> None:
    """Write the amounts of an obligation; they are paid elsewhere, shown by a paper."""
    facts: dict[str, object] = {"total": sum(amount for _, amount in OBLIGATION), "charges": len(OBLIGATION)}
    sheet.history.tell(told.OWED, facts, actor.ref, at)
    sheet.tables["payments_charge"].extend(
        f"{sheet.new_id()}\t{sheet.id}\t{name}\tobligation\t{amount}\t{basis}\t{sheet.history.stamp(at)}\t"
        f"{paid or NONE}\t{obligation_id}\t{'t' if paid else 'f'}\t{NONE}\n"
        for name, amount in OBLIGATION
    )


def closed_at(sheet: Sheet) -> object:
    """Return when what is not paid was no longer owed: at the end without a result."""
    ended = sheet.course.ended
    return NONE if ended is None or ended[1] is Ending.FINISH else ended[0]


def cash(sheet: Sheet) -> None:
    """Write the cash taken, with its receipt."""
    course = sheet.course
    if course.cash is None:
        return
    (at, actor), number, receipt_id = course.cash, course.numbers[SlipKind.RECEIPT], sheet.new_id()
    total = sum(fee.amount for fee in sheet.office.fees[course.channel])
    text = sheet.text(("receipt", course.channel), lambda: sliptexts.receipt(sheet.office, channel=course.channel))
    data = text.fill(
        {
            **sliptexts.values_of(actor),
            "padded": f"{number:02}",
            "at": at.isoformat(),
            "party": cell(course.person.slip),
            "code": sheet.code,
        }
    )
    sheet.tables["payments_receipt"].append(
        f"{receipt_id}\t{sheet.id}\t{sheet.office.facts.agency_id}\t{sheet.shelf.token()}\t{number}\t{at.year}\t{total}\tcash\t"
        f"{course.person.full_name}\t{data}\t{actor.ref}\t{sheet.history.stamp(at)}\n"
    )
    values: dict[str, object] = {"total": total, "receipt": receipt_id, "number": number, "year": at.year}
    sheet.history.tell(told.CASH, values, actor.ref, at)
