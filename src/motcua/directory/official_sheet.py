"""Accounts from a sheet: tried row by row without writing, then written all or none, with a report of each row."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from openpyxl import Workbook
from openpyxl.styles import Font

from motcua.core import crypto, sql
from motcua.core.errors import RuleBroken, SeveralBroken
from motcua.core.sheets import SheetRow, read_rows
from motcua.core.text import fold
from motcua.directory.actors import ROLE_NAMES, Actor, Role
from motcua.directory.issuing import Issued, Particulars, issue_account, post_terms
from motcua.directory.standing import require_issuer

COLUMNS = {
    "họ và tên": "full_name",
    "số định danh": "personal_number",
    "tên đăng nhập": "login",
    "thư điện tử": "email",
    "điện thoại": "phone",
    "mã cơ quan": "agency",
    "mã bộ phận": "unit",
    "chức vụ": "title",
    "vai trò": "roles",
}
REQUIRED = tuple(name for name in COLUMNS if name not in {"thư điện tử", "điện thoại"})
MOST = 200
_COLUMN_OF = {field: column for column, field in COLUMNS.items()}
_ROLES = {fold(name): role for role, name in ROLE_NAMES.items()} | {role.value: role for role in Role}


@dataclass(frozen=True)
class RowReport:
    """What became of a row: `new`, `known` (that person has an account), or `fault` with its cell and reason."""

    line: int
    who: str
    outcome: str
    cell: str = ""
    why: str = ""
    issued: Issued | None = None


def import_officials(*, actor: Actor, data: bytes, now: datetime, write: bool) -> list[RowReport]:
    """Try a sheet of officials, or issue their accounts; one faulty row and none is issued.

    A row whose personal number has an account already is passed over, so that the same file twice, or after a lost
    connection, issues nobody a second account.

    Args:
        write: False tries every row by the same rules and leaves nothing behind.

    Raises:
        RuleBroken: It is no such file, has merged cells, lacks a column, holds too many rows, or the actor issues
            no accounts.
    """
    require_issuer(actor)
    rows = read_rows(data, columns=tuple(COLUMNS), required=REQUIRED)
    if not rows:
        raise RuleBroken("sheet.empty", "Tệp chưa có dòng nào dưới dòng tên cột.", "file")
    if len(rows) > MOST:
        raise RuleBroken("sheet.long", f"Mỗi lần nhập nhiều nhất {MOST} người. Hãy chia thành nhiều tệp.", "file")
    with transaction.atomic():
        reports = [_take(actor, row, _issue if write else _issue_cheaply, now) for row in rows]
        if write and all(report.outcome != "fault" for report in reports):
            return reports
        transaction.set_rollback(True)
    return [RowReport(each.line, each.who, each.outcome, each.cell, each.why) for each in reports]


def template() -> bytes:
    """Return an empty sheet with the columns, and one with the roles that may be written."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101  (a new workbook has a sheet; the types do not say so)
    sheet.title = "Cán bộ"
    sheet.append([name.capitalize() for name in COLUMNS])
    for place, width in zip("ABCDEFGHI", (28, 18, 22, 28, 16, 14, 16, 28, 34), strict=True):
        sheet.column_dimensions[place].width = width
        sheet[f"{place}1"].font = Font(bold=True)
        for line in range(2, MOST + 2):
            sheet[f"{place}{line}"].number_format = "@"
    roles = book.create_sheet("Vai trò")
    roles.append(["Viết trong cột Vai trò, cách nhau dấu phẩy"])
    for name in ROLE_NAMES.values():
        roles.append([name])
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


def _take(actor: Actor, row: SheetRow, issue: Callable[..., Issued], now: datetime) -> RowReport:
    values = {field: row.cells.get(column, "") for column, field in COLUMNS.items()}
    who = values["full_name"][:100]
    known = crypto.indexes("".join(values["personal_number"].split()))
    if known and sql.rows(
        "SELECT 1 FROM directory_account WHERE personal_index = ANY(%s) AND is_official AND withdrawn_at IS NULL",
        (known,),
    ):
        return RowReport(row.line, who, "known")
    try:
        # A savepoint for each row: a row that fails leaves no half of itself for the next.
        with transaction.atomic():
            made = issue(
                actor=actor,
                particulars=Particulars(
                    *(values[name] for name in ("login", "full_name", "personal_number", "email", "phone"))
                ),
                unit_id=_unit(actor, values["agency"], values["unit"]),
                post=post_terms(title=values["title"], roles=_roles(values["roles"]), now=now),
                reason="Nhập từ tệp",
                now=now,
            )
    except SeveralBroken as broken:
        field, why = broken.errors[0]
        return RowReport(row.line, who, "fault", row.cell(_COLUMN_OF.get(field, "")), why)
    except RuleBroken as broken:
        return RowReport(row.line, who, "fault", row.cell(_COLUMN_OF.get(broken.field or "", "")), broken.message)
    return RowReport(row.line, who, "new", issued=made)


def _issue(**values: object) -> Issued:
    return issue_account(**values)  # type: ignore[arg-type]  # the caller names them


def _issue_cheaply(**values: object) -> Issued:
    return issue_account(**values, hashed=_no_password)  # type: ignore[arg-type]  # the caller names them


def _no_password(_: str) -> str:
    return "!"


def _unit(actor: Actor, agency_code: str, key: str) -> int:
    found = sql.rows("SELECT id FROM directory_agency WHERE code = %s AND active", (agency_code.strip().upper(),))
    if not found or not actor.administers(found[0][0]):
        message = f"Không có cơ quan mã “{agency_code[:40]}” trong phạm vi quản trị của bạn."
        raise RuleBroken("agency.foreign", message, "agency")
    units = sql.rows(
        "SELECT id FROM directory_unit WHERE agency_id = %s AND key = %s AND valid_to IS NULL",
        (found[0][0], key.strip().lower()),
    )
    if not units:
        message = f"Cơ quan {agency_code[:40]} không có bộ phận mã “{key[:40]}”."
        raise RuleBroken("unit.foreign", message, "unit")
    return int(units[0][0])


def _roles(text: str) -> frozenset[Role]:
    # Names of roles hold commas themselves ("Kiểm tra, giám sát"), so the longest names are taken first.
    rest = fold(text.replace(";", ",").replace("|", ","))
    roles: set[Role] = set()
    for name in sorted(_ROLES, key=len, reverse=True):
        if name and name in rest:
            roles.add(_ROLES[name])
            rest = rest.replace(name, " ")
    left = " ".join(rest.replace(",", " ").split())
    if left or not roles:
        raise RuleBroken("role.foreign", f"Vai trò không rõ: “{left[:60] or text[:60]}”.", "roles")
    return frozenset(roles)
