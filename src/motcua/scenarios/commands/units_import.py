"""`motcua units import PATH…`."""

from collections.abc import Iterable
from itertools import chain

from motcua.directory import imports
from motcua.directory.tables import Cells, ImportReport
from motcua.scenarios.commands._tables import import_files


def run(argv: list[str]) -> int:
    """Import units, or which units of today followed former ones, from CSV files; columns: `directory.imports`."""
    return import_files(argv, command="units import", importer=_import, known=_is_known)


def _import(rows: Iterable[Cells]) -> ImportReport:
    ahead = iter(rows)
    first = next(ahead, None)
    if first is None:
        return ImportReport()
    take = imports.import_successors if "old_code" in first else imports.import_units
    return take(chain([first], ahead))


def _is_known(columns: set[str]) -> bool:
    return {"old_code", "new_code"} <= columns or ({"code", "name"} <= columns and not {"level", "kind"} & columns)
