"""`motcua agencies import PATH…`."""

from collections.abc import Iterable
from itertools import chain

from motcua.directory import imports
from motcua.directory.tables import Cells, ImportReport
from motcua.scenarios.commands._tables import import_files


def run(argv: list[str]) -> int:
    """Import agencies, or the list of their kinds, from CSV files; the columns: see `directory.imports`."""
    return import_files(argv, command="agencies import", importer=_import, known=_is_known)


def _import(rows: Iterable[Cells]) -> ImportReport:
    ahead = iter(rows)
    first = next(ahead, None)
    if first is None:
        return ImportReport()
    take = imports.import_agency_kinds if "kind_code" in first else imports.import_agencies
    return take(chain([first], ahead))


def _is_known(columns: set[str]) -> bool:
    return "kind_code" in columns or ({"code", "name"} <= columns and bool({"level", "kind"} & columns))
