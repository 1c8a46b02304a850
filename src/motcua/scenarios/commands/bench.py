"""`motcua bench`: measure speed and growth on a database of its own."""

import argparse
import os
import secrets
import socket
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from motcua.cli.postgres import temporary_server

if TYPE_CHECKING:
    from motcua.scenarios.bench.report import Report

SIZES = (10_000, 100_000)
MILLION, TEN_MILLION = 1_000_000, 10_000_000
ROUNDS = 5


def run(argv: list[str]) -> int:
    """Start a server, load the demo, grow it size by size and measure at each.

    Returns:
        0 when it was measured, whatever the figures say.
    """
    parser = argparse.ArgumentParser(prog="motcua bench")
    parser.add_argument(
        "--sizes", type=_sizes, default=SIZES, help="số hồ sơ, cách nhau bằng dấu phẩy / how many dossiers"
    )
    parser.add_argument("--million", action="store_true", help="thêm cỡ một triệu / also at a million")
    parser.add_argument("--ten-million", action="store_true", help="thêm cỡ mười triệu / also at ten million")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="số vòng đo / rounds")
    parser.add_argument("--procedures", type=Path, help="nạp thêm danh mục thủ tục / also import procedures from here")
    parser.add_argument(
        "--crowd", type=float, default=0.0, metavar="S", help="S giây với nhiều người cùng lúc / a crowd"
    )
    parser.add_argument(
        "--growth", action="store_true", help="chỉ so kế hoạch và số trang đọc / only compare plans and pages read"
    )
    parser.add_argument("--write", action="store_true", help="ghi docs/benchmarks.md / write it down")
    arguments = parser.parse_args(argv)
    if arguments.growth and arguments.write:
        parser.error("--growth chỉ in ra màn hình, không đi cùng --write / only prints, does not go with --write")
    sizes = sorted({*arguments.sizes, *((MILLION,) * arguments.million), *((TEN_MILLION,) * arguments.ten_million)})
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as name:
        folder = Path(name)
        print("  Khởi động cơ sở dữ liệu riêng… / Starting a server of its own…", file=sys.stderr, flush=True)
        with temporary_server(folder, durable=True) as url:
            _set_up(folder, url)
            from motcua.scenarios.bench.run import bench  # noqa: PLC0415  (needs Django, which is ready only now)

            bench(
                sizes=sizes,
                after=_written if arguments.write else _printed,
                rounds=0 if arguments.growth else max(1, arguments.rounds),
                procedures=arguments.procedures,
                crowd_seconds=arguments.crowd,
                crowd_port=_free_port(),
            )
    return 0


def _printed(report: "Report") -> None:
    print(report.text(), flush=True)


def _written(report: "Report") -> None:
    from motcua.scenarios.bench.report import write  # noqa: PLC0415  (needs Django, which is ready only now)

    _printed(report)
    write(report, Path("docs"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _set_up(folder: Path, url: str) -> None:
    os.environ |= {
        "DATABASE_URL": url,
        "MOTCUA_DATA": str(folder / "data"),
        "MOTCUA_PROFILE": "demo",
        "MOTCUA_SECRET_KEY": secrets.token_hex(32),
        "MOTCUA_FIELD_KEY": secrets.token_hex(32),
        "DJANGO_SETTINGS_MODULE": "motcua.config.settings.dev",
    }
    import django  # noqa: PLC0415  (reads the variables above)

    django.setup()


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(part.replace("_", "")) for part in text.split(","))
