"""Move a running dossier to another version of its process: which open step becomes which, and why one cannot."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from motcua.procedures.rules.process_branches import Branch, branches, ways_of_forks
from motcua.procedures.rules.process_definition import ProcessDefinition, StepKind
from motcua.processing.rules.engine import OpenTask


@dataclass(frozen=True, slots=True)
class Move:
    """An open task with the step it stands at and the one it will stand at."""

    task: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class MovePlan:
    """What moving a dossier does; with `problems` it is impossible, `notes` are for the person who decides."""

    moves: tuple[Move, ...]
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def plan_move(
    old: ProcessDefinition,
    new: ProcessDefinition,
    open_tasks: Sequence[OpenTask],
    mapping: Mapping[str, str] | None = None,
) -> MovePlan:
    """Return which step of the new version each open task goes to.

    A step goes where `mapping` says, else to the step of the same key. Tasks that run side by side must stay side by
    side: in different branches that one join closes; a task that runs alone must not end up inside a branch.

    Args:
        old: The version the dossier runs under; it gives the words of the messages.
        new: The version to move to, sound by the checker.
        open_tasks: All open tasks of the dossier.
        mapping: Keys of old steps to keys of new ones.
    """
    moves = tuple(Move(task.id, task.step, (mapping or {}).get(task.step, task.step)) for task in open_tasks)
    problems = [problem for move in moves if (problem := _missing(old, new, move))]
    if problems:
        return MovePlan(moves, tuple(dict.fromkeys(problems)))
    home = branches(new)
    forked = [move for move, task in zip(moves, open_tasks, strict=True) if task.fork is not None]
    alone = [move for move, task in zip(moves, open_tasks, strict=True) if task.fork is None]
    problems = [*_alone(old, new, alone, home), *_side_by_side(old, new, forked, home)]
    return MovePlan(moves, tuple(problems), () if problems else tuple(_not_asked(new, forked, home)))


def _missing(old: ProcessDefinition, new: ProcessDefinition, move: Move) -> str:
    target = new.find(move.new)
    if target is None:
        return f"Bước “{_title(old, move.old)}” đang mở không có trong bản mới. Hãy chọn bước thay thế."
    if target.kind is StepKind.JOIN:
        return f"Bước “{_title(old, move.old)}” không chuyển vào chỗ hợp nhánh “{target.title}” được."
    return ""


def _alone(
    old: ProcessDefinition, new: ProcessDefinition, moves: Sequence[Move], home: Mapping[str, Branch]
) -> list[str]:
    return [
        f"Bước “{_title(old, move.old)}” đang chạy một mình, còn “{_title(new, move.new)}” của bản mới nằm trong nhánh "
        "song song: các nhánh khác sẽ không được mở. Hãy chọn bước trước khi rẽ nhánh."
        for move in moves
        if move.new in home
    ]


def _side_by_side(
    old: ProcessDefinition, new: ProcessDefinition, moves: Sequence[Move], home: Mapping[str, Branch]
) -> list[str]:
    outside = [move for move in moves if move.new not in home]
    if outside:
        return [
            f"Bước “{_title(old, move.old)}” đang chạy song song, còn “{_title(new, move.new)}” của bản mới thì không. "
            "Hãy đợi các nhánh hợp lại rồi mới chuyển."
            for move in outside
        ]
    if len({home[move.new].join for move in moves}) > 1:
        return ["Các bước đang chạy song song sẽ rơi vào những nhánh hợp lại ở chỗ khác nhau của bản mới."]
    taken = Counter(home[move.new].first for move in moves)
    return [
        f"Hai bước đang chạy song song cùng chuyển vào một nhánh của bản mới (bắt đầu bằng “{_title(new, first)}”)."
        for first, times in taken.items()
        if times > 1
    ]


def _not_asked(new: ProcessDefinition, moves: Sequence[Move], home: Mapping[str, Branch]) -> list[str]:
    """Tell of branches of the new version that nobody will be asked for, as the fork lies behind the dossier."""
    if not moves:
        return []
    join = home[moves[0].new].join
    ways = [way for way in ways_of_forks(new) if home[way[0]].join == join]
    firsts = dict.fromkeys(first for way in ways for first in way)
    taken = {home[move.new].first for move in moves}
    return [
        f"Nhánh “{_title(new, first)}” của bản mới không được mở cho hồ sơ này; nếu nhánh đó chưa làm ở bản cũ thì "
        "sẽ không ai làm."
        for first in firsts
        if first not in taken
    ]


def _title(definition: ProcessDefinition, key: str) -> str:
    step = definition.find(key)
    return step.title if step else key
