"""`motcua holidays import PATH…`."""

from motcua.directory import imports
from motcua.scenarios.commands._tables import import_files


def run(argv: list[str]) -> int:
    """Import holidays and swapped days from CSV files; the columns: see `directory.imports.import_holidays`."""
    return import_files(argv, command="holidays import", importer=imports.import_holidays, known=_is_known)


def _is_known(columns: set[str]) -> bool:
    return {"date", "kind", "name"} <= columns
