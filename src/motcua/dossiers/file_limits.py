"""What the file of a paper may be: the province's limits, narrowed by what the procedure's version asks (VL-12.1-2)."""

from functools import reduce

from motcua.documents import marking
from motcua.documents.rules.limits import FileLimits, Wish, narrowed
from motcua.documents.services import file_limits
from motcua.procedures.queries import content_of
from motcua.procedures.rules.content import ProcedureContent
from motcua.procedures.rules.file_wishes import wishes_for


def limits_for(content: ProcedureContent, paper_no: int) -> FileLimits:
    """Return the limits of the files of one paper."""
    wanted = [
        Wish(
            kinds=tuple(wish["kinds"]),
            megabytes=wish["megabytes"],
            pages=wish["pages"],
            signature=wish["signature"],
        )
        for wish in wishes_for(content, paper_no)
    ]
    limits = reduce(narrowed, wanted, file_limits())
    return marking.narrowed(limits, *(paper["name"] for paper in content["papers"] if paper["no"] == paper_no))


def limits_of(version_id: int, paper_no: int) -> FileLimits:
    """Return the same by the version that a dossier or draft stays with."""
    return limits_for(content_of(version_id), paper_no)
