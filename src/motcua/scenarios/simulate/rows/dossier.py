"""Writes one dossier after the other: its acts in order, then what is kept once per dossier."""

from random import Random

from motcua.directory.actors import PROVINCE_SCOPE
from motcua.scenarios.simulate.course import Course
from motcua.scenarios.simulate.rows import endings, reception, steps
from motcua.scenarios.simulate.rows.sheet import Sheet, Shelf, Stock
from motcua.scenarios.simulate.standing import NONE, dossier_cells, list_of


class Rows:
    """Collects the rows of courses, table by table, as COPY text."""

    def __init__(self, stock: Stock, rng: Random) -> None:
        self._shelf = Shelf(stock, rng)
        self.tables = self._shelf.tables

    def add(self, course: Course) -> None:
        """Write one dossier; all its numbers are known."""
        sheet = Sheet(self._shelf, course)
        reception.submitted(sheet)
        if course.asked is not None:
            reception.asked(sheet, *course.asked)
        if course.refused is not None:
            reception.refused(sheet, *course.refused)
        if course.accepted is not None:
            reception.accepted(sheet, *course.accepted)
        if course.transferred is not None:
            steps.worked(sheet, *course.transferred)
        if course.returned is not None:
            endings.returned(sheet, *course.returned)
        _once(sheet)
        _scopes(sheet)


def _once(sheet: Sheet) -> None:
    course, tables = sheet.course, sheet.tables
    tables["dossiers_party"].append(f"{sheet.new_id()}\t{sheet.id}\towner\t{course.person.cells}\n")
    if course.agent is not None:
        tables["dossiers_party"].append(f"{sheet.new_id()}\t{sheet.id}\trepresentative\t{course.agent.cells}\n")
    papers = sheet.papers.unchecked
    if course.accepted is not None:
        papers = sheet.papers.checked
    elif course.asked is not None:
        papers = sheet.papers.asked
    tables["dossiers_paper"].extend(f"{sheet.new_id()}\t{sheet.id}\t{paper}" for paper in papers)
    tables["core_stream"].append(f"{sheet.id}\t{sheet.history.seq}\t\\\\x{sheet.history.head_text}\n")
    head = f"{sheet.id}\t{course.receipt_no}\t{sheet.code or NONE}"
    tables["dossiers_dossier"].append(f"{head}\t{dossier_cells(course, sheet.delivery)}\n")


def _scopes(sheet: Sheet) -> None:
    course, facts = sheet.course, sheet.office.facts
    listing, seen_by = {facts.agency_id, facts.handling_id, PROVINCE_SCOPE}, {sheet.office.desk_unit_id}
    for task in (*course.done, *course.open):
        seen_by.add(task.unit)
        listing.add(task.agency)
    bucket, at = list_of(course)
    sheet.tables["dossiers_scope"].extend(
        f"{sheet.new_id()}\t{scope}\t{sheet.id}\t{int(bucket)}\t{at}\t{course.person.name_key}"
        f"\t{facts.procedure_id if scope in listing else NONE}\n"
        for scope in sorted(seen_by | listing)
    )
