"""`motcua pages load`: the pages a portal begins with, and English of procedures; what is there already stays."""

import argparse
import sys

from motcua.core import clock
from motcua.core.errors import NotFound
from motcua.directory import parties
from motcua.directory import queries as directory
from motcua.directory.actors import INSTALLATION
from motcua.procedures import english
from motcua.scenarios.demo import starter
from motcua.scenarios.demo.pages import load_starter


def run(argv: list[str]) -> int:
    """Publish the starter pages in the name of the operating unit.

    Returns:
        0 when the pages are there, 1 when it is not known which agency answers for them.
    """
    parser = argparse.ArgumentParser(prog="motcua pages load", description=__doc__)
    parser.add_argument("--agency", default="", help="mã cơ quan; mặc định là đơn vị vận hành / agency code")
    arguments = parser.parse_args(argv)
    try:
        operators = sorted(parties.operators())
        agency_id = directory.agency_by_code(arguments.agency).id if arguments.agency else operators[0]
    except (NotFound, IndexError):
        message = "Chưa rõ cơ quan chịu trách nhiệm. Hãy nạp cơ quan rồi chỉ rõ --agency MÃ. / Name the agency."
        print(f"✗ {message}", file=sys.stderr)
        return 1
    now = clock.now()
    made = load_starter(actor=INSTALLATION, agency_id=agency_id, now=now)
    print(f"✓ Đã đăng {made} trang mở đầu; trang đã có giữ nguyên. / Starter pages are there.")
    said = english.load(starter.english(), by=INSTALLATION.ref, now=now, replace=False)
    print(f"✓ Đã nạp tiếng Anh của {said} câu trong thủ tục, biểu mẫu. / English of procedures and forms is there.")
    return 0
