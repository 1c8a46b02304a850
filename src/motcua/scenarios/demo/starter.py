"""Reads the starter data of the demo province; files only, no database."""

import csv
import hashlib
import json
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from motcua.procedures.rules.content import ProcedureContent
from motcua.procedures.rules.form_types import FormDefinition

FOLDER = Path(__file__).parents[2] / "starter"
_OWN_KEYS = ("form", "process", "immediate", "official")


@dataclass(frozen=True)
class StarterProcedure:
    """A procedure of the starter catalogue with its form, its internal process and the official form's fields."""

    content: ProcedureContent
    form: FormDefinition
    process: dict[str, Any]
    immediate: bool
    official: dict[str, Any] | None

    @property
    def code(self) -> str:
        """The national code."""
        return self.content["code"]


@dataclass(frozen=True)
class StarterOffering:
    """Who receives and who handles a procedure; agencies are named by code."""

    code: str
    receiving: tuple[str, ...]
    handling: str
    handling_unit: str
    slots: dict[str, str]

    def handled_by(self, receiving: str) -> str:
        """Return the code of the agency that handles what `receiving` took in."""
        return receiving if self.handling == "receiving" else self.handling


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the CSV files, such as `officials`."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def calendar() -> dict[str, Any]:
    """Return the office hours by group of agencies."""
    return tomllib.loads((FOLDER / "calendar.toml").read_text(encoding="utf-8"))


@cache
def communes() -> tuple[str, ...]:
    """Return the codes of the agencies of communes."""
    return tuple(row["code"] for row in table("agencies") if row["level"] == "commune")


@cache
def procedures() -> tuple[StarterProcedure, ...]:
    """Return the starter catalogue in the order of its codes; do not change the returned values."""
    found = []
    for file in sorted((FOLDER / "procedures").glob("*.json")):
        record = json.loads(file.read_text(encoding="utf-8"))
        form, process, immediate, official = (record.pop(key) for key in _OWN_KEYS)
        found.append(StarterProcedure(record, form, process, immediate, official))
    return tuple(found)


def english() -> dict[str, str]:
    """Return the English of the starter procedures and their forms, by the Vietnamese text."""
    found: dict[str, str] = json.loads((FOLDER / "english.json").read_text(encoding="utf-8"))
    return found


def offerings() -> list[StarterOffering]:
    """Return who offers which procedure, with all communes named."""
    stored = tomllib.loads((FOLDER / "offerings.toml").read_text(encoding="utf-8"))["offerings"]
    return [
        StarterOffering(
            code=row["procedure"],
            receiving=tuple(communes() if row["receiving"] == ["@communes"] else row["receiving"]),
            handling=row["handling"],
            handling_unit=row["handling_unit"],
            slots=dict(row["slots"]),
        )
        for row in stored
    ]


def digest() -> str:
    """Return a digest of all starter data, which tells whether a loaded province is of this edition."""
    total = hashlib.sha256()
    for file in sorted(FOLDER.rglob("*.*")):
        total.update(file.relative_to(FOLDER).as_posix().encode())
        total.update(file.read_bytes())
    return total.hexdigest()[:16]
