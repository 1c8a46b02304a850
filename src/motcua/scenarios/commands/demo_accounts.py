"""`motcua demo accounts`: who can log in to the demo."""

import argparse
import json
import sys

from django.conf import settings

from motcua.scenarios.demo import registers
from motcua.scenarios.demo.accounts import PASSWORD, DemoAccount, all_accounts, national_people, shown_first

USAGE_ERROR = 2


def run(argv: list[str]) -> int:
    """Print a few accounts to begin with, or all as JSON; only under the profile `demo`.

    Returns:
        0, or 2 when the profile is another one.
    """
    parser = argparse.ArgumentParser(prog="motcua demo accounts")
    parser.add_argument("--json", action="store_true", help="tất cả, dạng JSON / all of them as JSON")
    parser.add_argument(
        "--people", action="store_true", help="mọi điều máy chủ thử cần biết / all that the demo servers are told"
    )
    arguments = parser.parse_args(argv)
    if settings.PROFILE != "demo":
        message = "Chỉ hồ sơ cấu hình “demo” mới có tài khoản thử. / There are demo accounts under 'demo' only."
        print(f"✗ {message}", file=sys.stderr)
        return USAGE_ERROR
    if arguments.people:
        print(json.dumps(_people(), ensure_ascii=False))
    elif arguments.json:
        print(json.dumps([account.as_dict() for account in all_accounts()], ensure_ascii=False, indent=1))
    else:
        print(_table(shown_first()))
    return 0


def _people() -> dict[str, object]:
    """Return at once whom the demo servers know, for a start that has no time to ask several times."""
    return {
        "accounts": [account.as_dict() for account in all_accounts()],
        "national": {name: national_people(name) for name in ("dvcqg", "vneid")},
        "registers": registers.known(),
        "table": _table(shown_first()),
    }


def _table(accounts: list[DemoAccount]) -> str:
    widths = [max(len(getattr(account, name)) for account in accounts) for name in ("login", "door")]
    lines = [f"  Tài khoản thử, mật khẩu chung / demo accounts, one password for all: {PASSWORD}"]
    for account in accounts:
        place = f", {account.agency}" if account.agency else ""
        lines.append(f"  {account.login:<{widths[0]}}  {account.door:<{widths[1]}}  {account.title}{place}")
    lines.append("  Đủ danh sách / the whole list: motcua demo accounts --json")
    return "\n".join(lines)
