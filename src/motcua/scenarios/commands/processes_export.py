"""`motcua processes export CODE --format json|bpmn|xlsx|pdf`: the process a procedure runs by, as a file."""

import argparse
import sys
from pathlib import Path

from motcua.core import clock
from motcua.core.errors import NotFound, RuleBroken
from motcua.procedures.process_print import print_process
from motcua.procedures.process_workbook import template_workbook, write_workbook
from motcua.procedures.queries import OfferingFacts, current_content, offering_at, offerings_of, process_of
from motcua.procedures.rules.content import ProcedureContent
from motcua.procedures.rules.process_bpmn import write_bpmn
from motcua.procedures.rules.process_definition import ProcessDefinition, parse
from motcua.procedures.rules.process_json import write_json
from motcua.procedures.rules.processes import default_process, total_hours

FORMATS = ("json", "bpmn", "xlsx", "pdf")
UNKNOWN_CODE = 2


def run(argv: list[str]) -> int:
    """Write the process of an agency's offering, or the default one when nobody offers the procedure.

    Returns:
        0 when the file was written, 1 when the process cannot be written in this form, 2 for an unknown code.
    """
    parser = argparse.ArgumentParser(prog="motcua processes export", description=__doc__)
    parser.add_argument("code", help="mã thủ tục, hoặc “mau” để lấy tệp Excel mẫu / procedure code, or “mau”: template")
    parser.add_argument("--format", choices=FORMATS, default="xlsx", help="dạng tệp / form of the file")
    parser.add_argument("--agency", help="mã cơ quan tiếp nhận, khi mỗi nơi một quy trình / receiving agency")
    parser.add_argument("--out", type=Path, help="tệp để ghi / file to write")
    options = parser.parse_args(argv)
    out = options.out or Path(f"quy-trinh-{options.code}.{options.format}")
    try:
        data = template_workbook() if options.code == "mau" else _data(options.code, options.agency, options.format)
    except NotFound:
        where = f" ở cơ quan {options.agency}" if options.agency else ""
        print(f"✗ Không có thủ tục mang mã {options.code}{where}.", file=sys.stderr)
        return UNKNOWN_CODE
    except RuleBroken as broken:
        print(f"✗ {broken.message}", file=sys.stderr)
        return 1
    try:
        out.write_bytes(data)
    except OSError as fault:
        print(f"✗ Không ghi được {out}: {fault.strerror}.", file=sys.stderr)
        return 1
    print(f"✓ {out} ({len(data):,} byte)".replace(",", "."))
    return 0


def _data(code: str, agency: str | None, form: str) -> bytes:
    content = current_content(code)
    if content is None:
        raise NotFound(f"procedure {code}")
    offering = _offering(code, agency)
    definition = _definition(content, offering)
    if form == "pdf":
        where = (
            f"Đang áp dụng tại {offering.handling_name}" if offering else "Quy trình mặc định, chưa cơ quan nào dùng"
        )
        return print_process(
            definition,
            code=code,
            procedure=content["name"],
            limit_hours=total_hours(content),
            source=where,
            at=clock.now(),
        )
    return {"json": write_json, "bpmn": write_bpmn, "xlsx": write_workbook}[form](definition)


def _offering(code: str, agency: str | None) -> OfferingFacts | None:
    if agency:
        return offering_at(code, agency)
    found = offerings_of(code)
    if len({offering.process_id for offering in found}) > 1:
        agencies = ", ".join(sorted(offering.agency_code for offering in found)[:20])
        raise RuleBroken("process.which", f"Các cơ quan dùng quy trình khác nhau. Hãy thêm --agency: {agencies}.")
    return found[0] if found else None


def _definition(content: ProcedureContent, offering: OfferingFacts | None) -> ProcessDefinition:
    if offering is not None:
        return parse(process_of(offering.process_id))
    return parse(default_process(content, "commune" if "commune" in content["levels"] else "province"))
