"""A national record meets local decisions: three versions, one outcome, nothing lost silently."""

from dataclasses import dataclass
from typing import Any, Final

from motcua.procedures.rules.content import ProcedureContent

# DN-5.2: the name is the catalogue's; what identifies a procedure is never a local decision.
NATIONAL_ONLY: Final = frozenset({"code", "name", "source"})


@dataclass(frozen=True, slots=True)
class Merged:
    """The content to use, the parts in which the local decision stands, and those of them that both sides changed."""

    content: ProcedureContent
    kept: tuple[str, ...]
    conflicts: tuple[str, ...]


def merge(base: ProcedureContent, local: ProcedureContent, national: ProcedureContent) -> Merged:
    """Take the new national record and keep the parts that were decided locally.

    Args:
        base: The national record that the local decision was made on.
        local: What is in force here.
        national: The new national record.
    """
    values: dict[str, Any] = dict(national)
    kept: list[str] = []
    conflicts: list[str] = []
    for key, ours in local.items():
        theirs, before = values.get(key), base.get(key)
        if key in NATIONAL_ONLY or ours in (before, theirs):
            continue
        values[key] = ours
        kept.append(key)
        if theirs != before:
            conflicts.append(key)
    return Merged(ProcedureContent(**values), tuple(kept), tuple(conflicts))  # type: ignore[typeddict-item]
