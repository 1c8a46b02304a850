"""What the desk found of each paper, by office and way of handing in; and the few files they all point at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.core import sql
from motcua.documents import services as documents
from motcua.dossiers.services.reception import PaperCheck
from motcua.procedures.rules.content import Paper
from motcua.scenarios.demo import papers
from motcua.scenarios.simulate.copytext import cell
from motcua.scenarios.simulate.province import Office

SCANS = 4


@dataclass(frozen=True)
class File:
    """A stored file that many dossiers show."""

    id: int
    sha256: str


@dataclass(frozen=True)
class PaperSet:
    """The papers of one way of handing in: before the check and after it, as COPY text behind id and dossier."""

    checks: tuple[PaperCheck, ...]
    checked: tuple[str, ...]
    unchecked: tuple[str, ...]
    asked: tuple[str, ...]
    wanted: Paper | None
    sent: tuple[int, ...]


def make_files(offices: Sequence[Office], now: datetime) -> tuple[list[File], dict[int, File]]:
    """Store a few scans, and one result for each procedure."""
    scans = [
        documents.store_made(
            name=f"ban-quet-{place}.pdf",
            data=papers.scan(f"Giấy tờ mẫu {place}"),
            media_type="application/pdf",
            now=now,
        )
        for place in range(1, SCANS + 1)
    ]
    results: dict[int, documents.Stored] = {}
    for office in offices:
        if office.facts.procedure_id not in results and office.content["results"]:
            data = papers.result(office.content["results"][0]["name"], [("Cơ quan", office.facts.handling_name)], now)
            results[office.facts.procedure_id] = documents.store_made(
                name="ket-qua.pdf", data=data, media_type="application/pdf", now=now
            )
    ids = [scan.id for scan in (*scans, *results.values())]
    digests = dict(sql.rows("SELECT id, sha256 FROM documents_storedfile WHERE id = ANY(%s)", (ids,)))
    made = {procedure: File(stored.id, digests[stored.id]) for procedure, stored in results.items()}
    return [File(scan.id, digests[scan.id]) for scan in scans], made


def paper_set(office: Office, *, online: bool, full: bool) -> PaperSet:
    """Return what is handed in: the required papers, and with `full` the others as well."""
    listed = office.content["papers"]
    given = {paper["no"] for paper in listed if paper["manner"] == "submit" and (paper["required"] or full)}
    checks = tuple(_check(paper, given=paper["no"] in given, online=online) for paper in listed)
    wanted = next((paper for paper in listed if paper["no"] in given), None)
    asked = tuple(
        PaperCheck(no=one.no, state="missing", note="Ảnh chụp bị mờ") if wanted and one.no == wanted["no"] else one
        for one in checks
    )
    return PaperSet(
        checks=checks,
        checked=_cells(listed, checks),
        unchecked=_cells(listed, [PaperCheck(no=paper["no"], state="unchecked") for paper in listed]),
        asked=_cells(listed, asked),
        wanted=wanted,
        sent=tuple(sorted(given)) if online else (),
    )


def _check(paper: Paper, *, given: bool, online: bool) -> PaperCheck:
    if not given and not paper["required"]:
        return PaperCheck(no=paper["no"], state="not_applicable")
    if paper["manner"] == "show":
        note = "Xuất trình khi nhận kết quả" if online else "Đã xuất trình"
        return PaperCheck(no=paper["no"], state="present", note=note)
    if online:
        return PaperCheck(no=paper["no"], state="present")
    return PaperCheck(no=paper["no"], state="present", originals=paper["originals"], copies=paper["copies"])


def _cells(listed: Sequence[Paper], checks: Sequence[PaperCheck]) -> tuple[str, ...]:
    return tuple(
        f"{paper['no']}\t{cell(paper['name'])}\t{paper['manner']}\t{'t' if paper['required'] else 'f'}\t{check.state}\t"
        f"{check.originals}\t{check.copies}\t{cell(check.note)}\n"
        for paper, check in zip(listed, checks, strict=True)
    )
