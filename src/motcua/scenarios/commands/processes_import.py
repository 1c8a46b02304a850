"""`motcua processes import FILE --procedure CODE [--check]`: a process from a file into a draft."""

import argparse
import sys
from pathlib import Path

from motcua.core import clock
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.directory.actors import Actor
from motcua.directory.models.accounts import Account
from motcua.directory.sign_in import actor_for
from motcua.procedures import drafting
from motcua.procedures.process_workbook import read_process
from motcua.procedures.queries import current_content
from motcua.procedures.rules.process_definition import ProcessDefinition
from motcua.procedures.rules.process_draft import from_definition
from motcua.procedures.rules.process_import import Trouble
from motcua.procedures.rules.process_json import dump

NOT_READ = 2


def run(argv: list[str]) -> int:
    """Read a file, tell everything that is wrong with its place, and keep it as a draft that waits for approval.

    Returns:
        0 when nothing is wrong, 1 when the process cannot be published yet (a draft is still made, unless only
        checked), 2 when nothing could be read.
    """
    parser = argparse.ArgumentParser(prog="motcua processes import", description=__doc__)
    parser.add_argument("file", type=Path, help="tệp .xlsx, .json hoặc .bpmn")
    parser.add_argument("--procedure", required=True, help="mã thủ tục / procedure code")
    parser.add_argument("--check", action="store_true", help="chỉ kiểm tra, không lưu / only check, keep nothing")
    parser.add_argument("--account", help="tài khoản quản trị đứng tên bản thảo / administrator who drafts")
    options = parser.parse_args(argv)
    if not options.check and not options.account:
        parser.error("cần --account, hoặc --check để chỉ kiểm tra")
    if current_content(options.procedure) is None:
        print(f"✗ Không có thủ tục mang mã {options.procedure}.", file=sys.stderr)
        return NOT_READ
    try:
        read = read_process(options.file.name, options.file.read_bytes())
    except OSError as fault:
        print(f"✗ Không đọc được {options.file}: {fault.strerror}.", file=sys.stderr)
        return NOT_READ
    if read.definition is None:
        return _told(read.troubles, NOT_READ)
    found = drafting.graph_findings(dump(read.definition), options.procedure)
    troubles = [Trouble(read.places.get(finding.step or "", ""), finding.message) for finding in found]
    if not options.check and not _keep(read.definition, options.procedure, options.account):
        return NOT_READ
    print(f"{options.file}: {len(read.definition.steps)} bước.")
    return _told(troubles, 1) if troubles else 0


def _keep(definition: ProcessDefinition, code: str, login: str) -> bool:
    actor = _actor(login)
    if actor is None:
        print(f"✗ Không có tài khoản {login} đang dùng được.", file=sys.stderr)
        return False
    try:
        facts = drafting.begin_draft(actor=actor, code=code, blank=True, now=clock.now())
        drafting.save_draft(
            actor=actor,
            edition_id=facts.id,
            draft=from_definition(dump(definition)),
            revision=facts.revision,
            now=clock.now(),
        )
    except NotAllowed:
        print(f"✗ Tài khoản {login} không được soạn quy trình áp dụng mọi nơi.", file=sys.stderr)
        return False
    except (NotFound, RuleBroken) as fault:
        print(f"✗ {fault}", file=sys.stderr)
        return False
    print(f"✓ Đã lưu thành bản thảo số {facts.number} của thủ tục {code}.")
    return True


def _actor(login: str) -> Actor | None:
    account_id = Account.objects.filter(login=login).values_list("id", flat=True).first()
    return actor_for(account_id=account_id, now=clock.now()) if account_id else None


def _told(troubles: "list[Trouble] | tuple[Trouble, ...]", code: int) -> int:
    for trouble in troubles:
        where = f"{trouble.where}: " if trouble.where else ""
        print(f"✗ {where}{trouble.message}", file=sys.stderr)
    return code
