"""`motcua demo member-app`: register the demo's member application where it listens."""

import argparse
import json
import sys

from django.conf import settings

from motcua.core import clock, sql
from motcua.directory.sign_in import actor_for
from motcua.scenarios.demo import member_app
from motcua.scenarios.demo.province import ADMINISTRATOR

USAGE_ERROR = 2


def run(argv: list[str]) -> int:
    """Register it and print its name and secret as JSON; only under the profile `demo`.

    Returns:
        0, or 2 when the profile is another one or the demo is not loaded.
    """
    parser = argparse.ArgumentParser(prog="motcua demo member-app")
    parser.add_argument("--origin", required=True, help="địa chỉ của ứng dụng thử / where it listens")
    origin = parser.parse_args(argv).origin
    now = clock.now()
    found = sql.rows("SELECT id FROM directory_account WHERE login = %s", (ADMINISTRATOR,))
    actor = actor_for(account_id=found[0][0], now=now) if found and settings.PROFILE == "demo" else None
    if actor is None:
        message = "Chỉ bản minh họa đã nạp dữ liệu mới có ứng dụng thử. / Only a loaded demo has it."
        print(f"✗ {message}", file=sys.stderr)
        return USAGE_ERROR
    client_id, secret = member_app.register(actor=actor, origin=origin, now=now)
    print(json.dumps({"client_id": client_id, "client_secret": secret}))
    return 0
