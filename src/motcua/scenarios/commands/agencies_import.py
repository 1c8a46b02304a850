"""`motcua agencies import PATH…`."""

from motcua.directory import imports
from motcua.scenarios.commands._tables import import_files


def run(argv: list[str]) -> int:
    """Import agencies from CSV files; the columns: see `directory.imports.import_agencies`."""
    return import_files(argv, command="agencies import", importer=imports.import_agencies, known=_is_known)


def _is_known(columns: set[str]) -> bool:
    return {"code", "name"} <= columns and bool({"level", "kind"} & columns)
