"""What reading a process from a file gives: the process, or everything that is wrong with its place."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from motcua.procedures.rules.conditions import Names
from motcua.procedures.rules.process_checker import Finding, check
from motcua.procedures.rules.process_definition import ProcessDefinition, Role, StepKind

KIND_WORDS: Final = {
    StepKind.TASK: "Xử lý",
    StepKind.APPROVE: "Phê duyệt",
    StepKind.ISSUE: "Phát hành",
    StepKind.CONSULT: "Lấy ý kiến",
    StepKind.CALL: "Chuyển cơ quan khác",
    StepKind.JOIN: "Hợp nhánh",
}
ROLE_WORDS: Final = {
    Role.DESK: "Bộ phận Một cửa",
    Role.DISPATCHER: "Phân công",
    Role.HANDLER: "Thụ lý",
    Role.APPROVER: "Lãnh đạo duyệt",
    Role.SIGNER: "Người ký",
    Role.CLERK: "Văn thư",
}
AGENCY_WORDS: Final = {"receiving": "Nơi tiếp nhận", "handling": "Nơi giải quyết"}
ENDING_WORDS: Final = {"finish": "Có kết quả", "refuse": "Từ chối", "stop": "Dừng"}


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing to mend in a file: `where` is a cell, a line or an element, empty for the file as a whole."""

    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A process read from a file, None when there are troubles; `places` says where each step stands in it."""

    definition: ProcessDefinition | None
    troubles: tuple[Trouble, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)


def judge(
    imported: Imported,
    total_limit_hours: float | None = None,
    *,
    names: Names | None = None,
    unstaffed: Collection[str] = (),
) -> tuple[Trouble, ...]:
    """Return everything that keeps an imported process from being published, each with its place in the file."""
    if imported.definition is None:
        return imported.troubles
    found = check(imported.definition, total_limit_hours, names=names, unstaffed=unstaffed)
    return tuple(Trouble(_place(finding, imported), finding.message) for finding in found)


def agency_words(agency: str) -> str:
    """Return who does a step as people read it; a slot stays as it is written."""
    return AGENCY_WORDS.get(agency, agency)


def role_words(role: str) -> str:
    """Return a role as people read it; an unknown one stays as it is written."""
    return ROLE_WORDS[Role(role)] if role in set(Role) else role


def _place(finding: Finding, imported: Imported) -> str:
    return imported.places.get(finding.step, "") if finding.step else ""
