"""What a postal clerk may take: papers of the published list, and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from motcua.core.errors import Faults
from motcua.procedures.rules.content import Paper, ProcedureContent

MOST_SHEETS = 99


@dataclass(frozen=True)
class Enclosed:
    """How many of a paper the sender gave; `not_applicable` when the sender's case does not need it."""

    originals: int = 0
    copies: int = 0
    not_applicable: bool = False


def goes_by_post(content: ProcedureContent) -> bool:
    """Tell whether the procedure is published as one that may be handed in by post.

    Source: QĐ 45/2016/QĐ-TTg Điều 1 khoản 2, Điều 13: where somebody must come in person it is not.
    """
    return any(way["channel"] == "postal" for way in content["submissions"])


def check(papers: Sequence[Paper], enclosed: Mapping[int, Enclosed]) -> None:
    """Refuse what is not on the published list, and tell every required paper that is missing.

    Raises:
        RuleBroken: A paper is not on the list, a count is not from 0 to 99, or a required paper is missing.

    Source: QĐ 31/2020/QĐ-UBND (Đồng Nai) Điều 15 khoản 1; QĐ 45/2016/QĐ-TTg Điều 6.
    """
    faults, known = Faults(), {paper["no"]: paper for paper in papers}
    for no, given in enclosed.items():
        message = "Chỉ nhận giấy tờ trong thành phần hồ sơ đã công bố. Hãy tải lại trang."
        faults.unless(no in known, "post.not_listed", message, "papers")
        counted = all(0 <= count <= MOST_SHEETS for count in (given.originals, given.copies))
        faults.unless(counted, "post.count", f"Số bản phải từ 0 đến {MOST_SHEETS}.", f"originals-{no}")
    for paper in papers:
        given = enclosed.get(paper["no"], Enclosed())
        there = given.originals or given.copies or given.not_applicable or not paper["required"]
        message = f"Còn thiếu giấy tờ số {paper['no']}: {paper['name'][:120]}. Hãy hướng dẫn người gửi nộp đủ."
        faults.unless(there, "post.missing", message, f"originals-{paper['no']}")
    faults.tell()


def enclosed_rows(papers: Sequence[Paper], enclosed: Mapping[int, Enclosed]) -> list[dict[str, int]]:
    """Return what was given, in the order of the list, as it is kept."""
    return [
        {"no": paper["no"], "originals": given.originals, "copies": given.copies}
        for paper in papers
        if (given := enclosed.get(paper["no"])) and (given.originals or given.copies)
    ]
