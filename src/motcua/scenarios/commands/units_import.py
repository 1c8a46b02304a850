"""`motcua units import PATH…`."""

from motcua.directory import imports
from motcua.scenarios.commands._tables import import_files


def run(argv: list[str]) -> int:
    """Import administrative units from CSV files; the columns: see `directory.imports.import_units`."""
    return import_files(argv, command="units import", importer=imports.import_units, known=_is_known)


def _is_known(columns: set[str]) -> bool:
    return {"code", "name"} <= columns and not {"level", "kind"} & columns
