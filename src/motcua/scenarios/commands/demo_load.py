"""`motcua demo load`: load the demo province and its dossiers; later starts find them there."""

import argparse
import sys
import time
from datetime import datetime

from django.conf import settings

from motcua.core import clock
from motcua.scenarios.demo import consulting
from motcua.scenarios.demo.load import SEED, load
from motcua.scenarios.demo.plan import FULL_NUMBER

USAGE_ERROR = 2
IN_PROCESS = "motcua.gateways.clamd.demo_scanner.InProcess"


def run(argv: list[str]) -> int:
    """Load what is missing of the demo; only under the profile `demo`.

    Returns:
        0 when the demo is there, 2 when the profile is another one or the arguments are wrong.
    """
    parser = argparse.ArgumentParser(prog="motcua demo load")
    parser.add_argument(
        "--now", type=_moment, metavar="YYYY-MM-DDTHH:MM", help="hiện tại của dữ liệu thử / its present"
    )
    parser.add_argument("--seed", type=int, default=SEED, help="số gieo ngẫu nhiên / seed")
    parser.add_argument("--dossiers", type=int, default=FULL_NUMBER, help="khoảng bao nhiêu hồ sơ / about how many")
    arguments = parser.parse_args(argv)
    if settings.PROFILE != "demo":
        message = "Chỉ hồ sơ cấu hình “demo” mới nạp dữ liệu thử. / The demo is loaded under the profile 'demo' only."
        print(f"✗ {message}", file=sys.stderr)
        return USAGE_ERROR
    if not settings.CLAMD_ADDRESS:
        # What the demo sends is made here; without a scanner it would wait for one.
        settings.GATEWAYS = settings.GATEWAYS | {"scanner": IN_PROCESS}
    # The register's process starts after this one; no other register is ever asked for a story.
    settings.GATEWAYS = settings.GATEWAYS | {"register.population": consulting.IN_PROCESS}
    began = time.monotonic()
    loaded = load(now=arguments.now or clock.now(), seed=arguments.seed, dossiers=arguments.dossiers)
    seconds = time.monotonic() - began
    if loaded.stories:
        print(f"Đã nạp tỉnh Minh Họa và {loaded.stories} hồ sơ trong {seconds:.0f} giây. / Demo loaded.", flush=True)
    elif loaded.province:
        print("Đã cập nhật dữ liệu tỉnh Minh Họa. / Demo province brought up to date.", flush=True)
    return 0


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.LOCAL)
