"""`motcua simulate`: write years of invented dossiers into the demo province."""

import argparse
import sys
from datetime import date, datetime, time

from django.conf import settings

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.scenarios.simulate.load import Wanted, simulate

USAGE_ERROR = 2


def run(argv: list[str]) -> int:
    """Simulate; only under the profile `demo`.

    Returns:
        0 when the history is written, 2 when it was refused.
    """
    parser = argparse.ArgumentParser(prog="motcua simulate")
    parser.add_argument("--dossiers", type=int, required=True, metavar="N", help="số hồ sơ / how many dossiers")
    parser.add_argument(
        "--years", type=float, default=1.0, metavar="Y", help="trong bao nhiêu năm / over how many years"
    )
    parser.add_argument("--seed", type=int, default=1, help="số gieo ngẫu nhiên / seed")
    parser.add_argument("--until", type=_moment, help="ngày cuối, mặc định là bây giờ / last day, default now")
    parser.add_argument("--workers", type=int, default=0, help="số tiến trình, mặc định bằng số nhân / processes")
    parser.add_argument("--append", action="store_true", help="ghi thêm vào lịch sử mô phỏng đã có / add to one there")
    arguments = parser.parse_args(argv)
    if settings.PROFILE != "demo":
        return _refused("Chỉ hồ sơ cấu hình “demo” mới được mô phỏng. / Only the profile 'demo' is simulated.")
    now = clock.local(clock.now()).replace(microsecond=0)
    wanted = Wanted(
        dossiers=arguments.dossiers,
        years=arguments.years,
        until=min(arguments.until or now, now),
        seed=arguments.seed,
        workers=arguments.workers,
        append=arguments.append,
    )
    try:
        done = simulate(wanted)
    except RuleBroken as problem:
        return _refused(problem.message)
    total = done.preparing + done.writing + done.analysing
    number = f"{done.dossiers:,}".replace(",", ".")
    parts = f"chuẩn bị {done.preparing:.0f}, ghi {done.writing:.0f}, thống kê {done.analysing:.0f}"
    print(f"Đã ghi {number} hồ sơ trong {total:.0f} giây ({parts}). / Simulated.", flush=True)
    return 0


def _refused(message: str) -> int:
    print(f"✗ {message}", file=sys.stderr)
    return USAGE_ERROR


def _moment(text: str) -> datetime:
    day = date.fromisoformat(text)
    return datetime.combine(day, time(17), clock.LOCAL)
