"""What the import commands share: arguments, files, progress, the report."""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from motcua.directory.tables import Cells, ImportReport, read_table

Importer = Callable[[Iterable[Cells]], ImportReport]
PROGRESS_STEP = 1000
SHOWN_REFUSALS = 50


def import_files(argv: list[str], *, command: str, importer: Importer, known: Callable[[set[str]], bool]) -> int:
    """Import the CSV files named, or those in the folders named, and print what became of each row.

    Returns:
        0 when every row was taken, 1 when some were refused, 2 when nothing could be read.
    """
    parser = argparse.ArgumentParser(prog=f"motcua {command}")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="tệp CSV hoặc thư mục / CSV file or folder")
    files = _in_order(parser.parse_args(argv).paths)
    total = ImportReport()
    taken = 0
    for file in files:
        try:
            header = _header(file)
        except OSError as fault:
            _say(f"✗ {file}: không đọc được ({fault.strerror})")
            continue
        if not known(header):
            _say(f"– {file}: bỏ qua, các cột không phải của loại dữ liệu này")
            continue
        taken += 1
        report = importer(_with_progress(file))
        _print_report(file, report)
        total.include(report)
    if not taken:
        _say("✗ Không có tệp nào đọc được.")
        return 2
    return 1 if total.refused else 0


def _in_order(paths: list[Path]) -> list[Path]:
    """Return the files with those first that others refer to: provinces, districts, communes, the rest."""
    files = [file for path in paths for file in (sorted(path.glob("*.csv")) if path.is_dir() else [path])]
    levels = ("provinces", "districts", "communes")
    return sorted(files, key=lambda file: next((i for i, part in enumerate(levels) if part in file.name), len(levels)))


def _header(file: Path) -> set[str]:
    with file.open("rb") as source:
        line = source.readline(20_000)
    return {cell.strip().lower() for cell in line.decode("utf-8-sig", errors="replace").split(",")}


def _with_progress(file: Path) -> Iterator[Cells]:
    rows = read_table(file)
    done = 0
    while batch := list(islice(rows, PROGRESS_STEP)):
        yield from batch
        done += len(batch)
        _say(f"  {file.name}: {done} dòng")


def _print_report(file: Path, report: ImportReport) -> None:
    print(
        f"{file}: đọc {report.read}, thêm {report.added}, sửa {report.changed}, "
        f"không đổi {report.unchanged}, từ chối {len(report.refused)}"
    )
    for refusal in report.refused[:SHOWN_REFUSALS]:
        print(f"  dòng {refusal.line} [{refusal.what}]: {refusal.why}")
    if len(report.refused) > SHOWN_REFUSALS:
        print(f"  … và {len(report.refused) - SHOWN_REFUSALS} dòng khác")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
