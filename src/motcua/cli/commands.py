"""The table of commands: what each is called, which function does it, and what it needs."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass

from motcua.cli.errors import LauncherError

Run = Callable[[list[str]], int]


@dataclass(frozen=True)
class Command:
    """One command of `motcua`; `target` is `module:function`, called with the remaining arguments."""

    target: str
    vietnamese: str
    english: str
    needs_database: bool = True
    is_hidden: bool = False


COMMANDS = {
    "up": Command(
        "motcua.cli.up:run",
        "khởi động mọi thứ: cơ sở dữ liệu, trang web, tiến trình nền, dữ liệu thử",
        "start everything and stop it on Ctrl-C",
        needs_database=False,
    ),
    "serve": Command("motcua.cli.serve:serve", "chỉ chạy máy chủ web", "run the web server only"),
    "worker": Command("motcua.cli.serve:worker", "chỉ chạy tiến trình nền", "run the background worker only"),
    "administrator create": Command(
        "motcua.scenarios.commands.administrator_create:run",
        "tạo quản trị toàn tỉnh đầu tiên khi mới cài đặt",
        "make the first administrator of a fresh installation",
    ),
    "procedures import": Command(
        "motcua.scenarios.commands.procedures_import:run",
        "nạp danh mục thủ tục từ tệp JSONL",
        "import procedures from JSONL files",
    ),
    "procedures offer": Command(
        "motcua.scenarios.commands.procedures_offer:run",
        "cho một cơ quan cung cấp thủ tục",
        "let an agency offer procedures",
    ),
    "processes import": Command(
        "motcua.scenarios.commands.processes_import:run",
        "nạp quy trình nội bộ từ tệp Excel, JSON, BPMN thành bản thảo (--check: chỉ kiểm tra)",
        "import an internal process as a draft (--check: only check)",
    ),
    "processes export": Command(
        "motcua.scenarios.commands.processes_export:run",
        "xuất quy trình nội bộ ra tệp Excel, JSON, BPMN, PDF",
        "export an internal process",
    ),
    "units import": Command(
        "motcua.scenarios.commands.units_import:run", "nạp đơn vị hành chính", "import administrative units"
    ),
    "agencies import": Command("motcua.scenarios.commands.agencies_import:run", "nạp cơ quan", "import agencies"),
    "holidays import": Command(
        "motcua.scenarios.commands.holidays_import:run", "nạp ngày nghỉ lễ", "import public holidays"
    ),
    "pages load": Command(
        "motcua.scenarios.commands.pages_load:run",
        "đăng các trang mở đầu của cổng",
        "publish the pages a portal begins with",
    ),
    "demo accounts": Command(
        "motcua.scenarios.commands.demo_accounts:run", "liệt kê tài khoản thử (--json)", "list demo accounts (--json)"
    ),
    "demo load": Command("motcua.scenarios.commands.demo_load:run", "nạp dữ liệu thử", "load the demo data"),
    "demo member-app": Command(
        "motcua.scenarios.commands.demo_member_app:run",
        "đăng ký ứng dụng đăng nhập một lần thử",
        "register the demo's single sign-on application",
    ),
    "demo mail-server": Command(
        "motcua.gateways.mail.demo_server:run",
        "máy chủ thư thử, cất thư vào thư mục",
        "demo mail server that keeps mail in a folder",
        needs_database=False,
    ),
    "simulate": Command(
        "motcua.scenarios.commands.simulate:run", "sinh lịch sử hồ sơ nhiều năm", "write a simulated history"
    ),
    "verify-history": Command(
        "motcua.scenarios.commands.verify_history:run",
        "kiểm tra chuỗi lịch sử hồ sơ [MÃ]",
        "verify the history chain [CODE]",
    ),
    "keys status": Command(
        "motcua.scenarios.commands.keys:status",
        "các khóa mã hóa và những gì dùng từng khóa",
        "the encryption keys and what uses each",
    ),
    "keys add": Command(
        "motcua.scenarios.commands.keys:add", "thêm một khóa mã hóa, chưa dùng để ghi", "add a key that waits"
    ),
    "keys rotate": Command(
        "motcua.scenarios.commands.keys:rotate",
        "ghi lại dữ liệu và tệp bằng khóa mới nhất; chạy lại được",
        "write data and files anew under the newest key",
    ),
    "database grants": Command(
        "motcua.scenarios.commands.database_grants:run",
        "in câu lệnh cấp quyền cho vai trò của máy chủ web và tiến trình nền (--role)",
        "print what gives the role of web server and worker its rights (--role)",
    ),
    "doctor": Command("motcua.scenarios.commands.doctor:run", "kiểm tra dữ liệu và cài đặt", "check data and set-up"),
    "bench": Command(
        "motcua.scenarios.commands.bench:run",
        "đo tốc độ, trên cơ sở dữ liệu riêng",
        "measure speed, on a database of its own",
        needs_database=False,
    ),
    "requirements": Command(
        "motcua.cli.requirements:run",
        "yêu cầu nào đã có kiểm thử chứng minh",
        "which requirement rows a test proves",
        needs_database=False,
    ),
    "database renew": Command(
        "motcua.scenarios.commands.database_grants:renew",
        "cấp lại quyền sau khi cập nhật bảng",
        "give the rights anew after the tables changed",
        is_hidden=True,
    ),
    "prepare": Command("motcua.cli.schema:run", "cập nhật bảng dữ liệu", "bring the tables up to date", is_hidden=True),
}


def split(argv: list[str]) -> tuple[str, list[str]] | None:
    """Return the longest command name that the arguments begin with, and the rest; None when there is none."""
    for length in (2, 1):
        name = " ".join(argv[:length])
        if len(argv) >= length and name in COMMANDS:
            return name, argv[length:]
    return None


def load(name: str) -> Run:
    """Return the function of a command.

    Raises:
        LauncherError: this version does not contain it.
    """
    module_name, _, function_name = COMMANDS[name].target.partition(":")
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module_name}.".startswith(f"{error.name}."):
            raise
        raise _missing(name) from error
    function = getattr(module, function_name, None)
    if not callable(function):
        raise _missing(name)

    def run(argv: list[str]) -> int:
        return int(function(argv) or 0)

    return run


def help_text() -> str:
    """Return the list of commands, Vietnamese first."""
    width = max(len(name) for name in COMMANDS) + 2
    lines = [
        "MotCua – hệ thống thông tin giải quyết thủ tục hành chính",
        "",
        "Cách dùng / usage: motcua <lệnh / command> [tham số / arguments]   (thêm --help sau lệnh để xem tham số)",
        "",
    ]
    lines += [
        f"  {name:<{width}}{command.vietnamese} / {command.english}"
        for name, command in COMMANDS.items()
        if not command.is_hidden
    ]
    lines += ["", "Biến môi trường / variables: PORT, MOTCUA_DATA, DATABASE_URL, MOTCUA_PG_BIN (xem .env.example)"]
    return "\n".join(lines)


def _missing(name: str) -> LauncherError:
    return LauncherError(f"Phiên bản này chưa có lệnh “{name}”.", f"This version has no command '{name}'.")
