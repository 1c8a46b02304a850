"""`motcua procedures import PATH…`: national records into the catalogue, with a report by record."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.procedures import services
from motcua.procedures.queries import national_content
from motcua.procedures.rules.carrying import carry_limits
from motcua.procedures.rules.content import ProcedureContent, content_hash
from motcua.procedures.rules.importing import LONGEST_RECORD, read_line

BATCH = 200
_Seen = dict[str, tuple[str, str, int]]
"""By code: digest, file and line of the first record of this run."""


def run(argv: list[str]) -> int:
    """Import all records; broken ones are reported and never stop the rest. Exit code 1 when nothing was readable."""
    parser = argparse.ArgumentParser(prog="motcua procedures import", description=__doc__)
    parser.add_argument("paths", type=Path, nargs="+", help="tệp .jsonl hoặc thư mục chứa các tệp .jsonl")
    parser.add_argument("--report", type=Path, help="ghi báo cáo từng bản ghi (JSONL) vào tệp này")
    options = parser.parse_args(argv)
    files = list(_files(options.paths))
    if not files:
        print("Không thấy tệp .jsonl nào ở nơi đã chỉ.", file=sys.stderr)
        return 1
    counts: Counter[str] = Counter()
    report = []
    seen: _Seen = {}
    for file in files:
        for batch in _batches(file):
            with transaction.atomic():
                report += [_publish(file, place, line, counts, seen) for place, line in batch]
            print(
                f"\r{sum(counts[key] for key in ('new', 'changed', 'same', 'refused')):>6} bản ghi",
                end="",
                file=sys.stderr,
            )
    print(file=sys.stderr)
    if counts["new"] or counts["changed"] or counts["same"]:
        # Without a change too: the import before may have died between its last record and this.
        print("Đang lập chỉ mục tìm kiếm…", file=sys.stderr)
        services.rebuild_search()
    if options.report:
        options.report.write_text(
            "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in report), encoding="utf8"
        )
    print(
        f"Mới {counts['new']}, thay đổi {counts['changed']}, không đổi {counts['same']}, từ chối {counts['refused']}; "
        f"sửa chữa {counts['repaired']}, nghi ngờ {counts['doubted']}; "
        f"giữ quyết định của tỉnh ở {counts['kept']} thủ tục."
    )
    return 0 if counts["new"] + counts["changed"] + counts["same"] else 1


def _publish(file: Path, place: int, line: bytes, counts: Counter[str], seen: _Seen) -> dict[str, object]:
    """Publish one record and return its line of the report.

    Of two different records of one code the first counts, so that a second run changes nothing.
    """
    record = read_line(line)
    issues = [asdict(issue) for issue in record.issues]
    counts.update(str(issue["kind"]) for issue in issues if issue["kind"] != "refused")
    row: dict[str, object] = {"file": file.name, "line": place, "code": record.code, "issues": issues}
    if record.content is None:
        counts["refused"] += 1
        return row | {"change": "refused"}
    digest = content_hash(record.content)
    first, first_file, first_line = seen.setdefault(record.code, (digest, file.name, place))
    if first != digest:
        counts["refused"] += 1
        message = (
            f"Mã thủ tục này đã có ở dòng {first_line} của {first_file} với nội dung khác; dùng bản ghi đó. "
            "Hãy bỏ bản ghi sai khỏi tệp rồi nhập lại."
        )
        issues.append({"kind": "refused", "field": "code", "message": message})
        return row | {"change": "refused"}
    content = _with_known_limits(record.content, issues)
    try:
        done = services.publish(content=content, issues=issues, source=file.name, now=clock.now())
    except (DatabaseError, RuleBroken) as fault:
        counts["refused"] += 1
        words = str(fault).strip().partition("\n")[0]
        issues.append({"kind": "refused", "field": "record", "message": f"Không ghi được bản ghi: {words}"})
        return row | {"change": "refused"}
    counts[done.change] += 1
    if done.kept:
        counts["kept"] += 1
        row |= {"kept": list(done.kept), "conflicts": list(done.conflicts)}
    return row | {"change": done.change}


def _with_known_limits(content: ProcedureContent, issues: list[dict[str, Any]]) -> ProcedureContent:
    """Keep limits of the version in force where the record states none with a unit; say so in the report."""
    before = national_content(content["code"])
    if before is None:
        return content
    carried, channels = carry_limits(content, before)
    if channels:
        message = "Bản ghi không nêu thời hạn có đơn vị tính; giữ thời hạn của bản đang dùng."
        issues.append({"kind": "doubted", "field": "submission", "message": message})
    return carried


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.glob("*.jsonl"))
        elif path.is_file():
            yield path
        else:
            print(f"Không thấy {path}.", file=sys.stderr)


def _batches(file: Path) -> Iterator[list[tuple[int, bytes]]]:
    batch: list[tuple[int, bytes]] = []
    size = 0
    for place, line in enumerate(_lines(file), start=1):
        if line.strip():
            batch.append((place, line))
            size += len(line)
        if len(batch) == BATCH or size > LONGEST_RECORD:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _lines(file: Path) -> Iterator[bytes]:
    """Yield lines, of one that is longer than any record only so much that it is refused as too long."""
    with file.open("rb") as data:
        while line := data.readline(LONGEST_RECORD + 2):
            rest = line
            while not rest.endswith(b"\n") and (rest := data.readline(LONGEST_RECORD)):
                pass
            yield line
