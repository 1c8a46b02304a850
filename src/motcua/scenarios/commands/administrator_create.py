"""`motcua administrator create`: the first administrator of the province, on a fresh installation."""

import argparse
import getpass
import sys

from motcua.core import clock
from motcua.core.errors import RuleBroken, SeveralBroken
from motcua.directory import first_administrator
from motcua.directory.issuing import Issued, Particulars


def run(argv: list[str]) -> int:
    """Make the first administrator; what is not said on the command line is asked for.

    Returns:
        0 when the account was made, 1 when it was refused.
    """
    parser = argparse.ArgumentParser(prog="motcua administrator create")
    parser.add_argument("--login", help="tên đăng nhập / log-in name")
    parser.add_argument("--name", help="họ và tên / full name")
    parser.add_argument("--personal-number", help="số định danh cá nhân, 12 chữ số / personal number")
    parser.add_argument("--email", default="", help="thư điện tử / e-mail")
    parser.add_argument("--agency", default="", help="mã cơ quan; mặc định là đơn vị vận hành / agency code")
    parser.add_argument("--password", action="store_true", help="tự gõ mật khẩu / type a password of one's own")
    arguments = parser.parse_args(argv)
    try:
        issued = first_administrator.make_first(
            particulars=Particulars(
                login=arguments.login or input("Tên đăng nhập / log-in: "),
                full_name=arguments.name or input("Họ và tên / full name: "),
                personal_number=arguments.personal_number or input("Số định danh cá nhân / personal number: "),
                email=arguments.email,
            ),
            agency_code=arguments.agency,
            password=_typed_twice() if arguments.password else "",
            now=clock.now(),
        )
    except EOFError:
        return _refused(["Cần --login, --name và --personal-number khi không có người gõ."])
    except SeveralBroken as broken:
        return _refused([message for _, message in broken.errors])
    except RuleBroken as broken:
        return _refused([broken.message])
    _tell(issued)
    return 0


def _typed_twice() -> str:
    first = getpass.getpass("Mật khẩu / password: ")
    if first != getpass.getpass("Gõ lại / again: "):
        raise RuleBroken("password.differs", "Hai lần gõ mật khẩu không giống nhau.", "password")
    return first


def _tell(issued: Issued) -> None:
    print(f"✓ Đã tạo quản trị toàn tỉnh “{issued.login}”. / The first administrator is there.")
    if issued.password:
        print(f"  Mật khẩu lần đầu / first password: {issued.password}")
        print("  Chỉ hiện một lần; phải đổi khi đăng nhập. / Shown once; to be changed at the first log-in.")
    print("  Đăng nhập tại / log in at: /dang-nhap/")


def _refused(messages: list[str]) -> int:
    for message in messages:
        print(f"✗ {message}", file=sys.stderr)
    return 1
