"""The history of accounts and agencies in words, and choices as forms take them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest

from motcua.core import clock
from motcua.core.text import clean_input
from motcua.directory import staff
from motcua.directory.actors import ROLE_NAMES, Actor, Reach, Role
from motcua.directory.posts import PostTerms, read_roles
from motcua.directory.rules.power import PROVINCE_LEVEL
from motcua.directory.staff import FactRow, StaffPost
from motcua.web.backoffice.governance.typed import day, number

TITLES = {
    "account.issued": "Cấp tài khoản",
    "account.locked": "Khóa tài khoản",
    "account.restored": "Mở khóa tài khoản",
    "account.withdrawn": "Thu hồi tài khoản",
    "account.proofs_reset": "Đặt lại xác thực bước hai",
    "account.first_password_given": "Cấp mật khẩu lần đầu mới",
    "post.granted": "Giao chức vụ",
    "post.changed": "Đổi quyền của chức vụ",
    "post.ended": "Thôi chức vụ",
    "delegation.granted": "Ủy quyền, cử người thay",
    "delegation.ended": "Kết thúc ủy quyền",
    "access.granted": "Cấp quyền xem hồ sơ có thời hạn",
    "access.ended": "Kết thúc quyền xem hồ sơ",
    "procedure_set.changed": "Đổi nhóm thủ tục",
    "agency.kept": "Ghi thông tin cơ quan",
    "unit.kept": "Ghi bộ phận",
    "agency.ended": "Cơ quan kết thúc hoạt động",
    "agency.end_planned": "Định ngày kết thúc hoạt động",
    "agency.end_cancelled": "Bỏ việc định ngày kết thúc",
    "agency.end_failed": "Chưa kết thúc được theo ngày đã định",
}
REACHES = [
    {"value": "", "label": "Theo vai trò", "hint": "Bộ phận của mình; lãnh đạo thấy cả cơ quan."},
    {"value": Reach.AGENCY.value, "label": "Cả cơ quan"},
    {"value": Reach.SUBTREE.value, "label": "Cả cơ quan và các cơ quan trực thuộc"},
]
POST_FIELDS = {"title": 200, "reason": 1000, "reach": 20, "procedure_set": 20, "unit": 20, "seconded": 60}


def told(facts: Sequence[FactRow]) -> list[dict[str, object]]:
    """Return a history as the timeline takes it."""
    return [
        {
            "title": TITLES.get(fact.type, fact.type),
            "at": fact.at,
            "by": fact.by,
            "lines": [*_lines(fact.payload), *([f"Lý do: {fact.reason}"] if fact.reason else [])],
        }
        for fact in facts
    ]


def _lines(payload: dict[str, Any]) -> list[str]:
    lines = [str(payload["title"])] if payload.get("title") else []
    if "roles" in payload:
        lines.append(f"Vai trò: {', '.join(role_names(payload['roles'])) or 'không còn'}.")
    if payload.get("roles_before"):
        lines.append(f"Trước đó: {', '.join(role_names(payload['roles_before']))}.")
    if payload.get("valid_to"):
        lines.append(f"Từ {_day(payload['valid_from'])} đến {_day(payload['valid_to'])}.")
    if payload.get("ends_at"):
        lines.append(f"Hết lúc {clock.shown(datetime.fromisoformat(payload['ends_at']))}.")
    if "added" in payload:
        lines.append(f"{payload['name']}: thêm {len(payload['added'])}, bớt {len(payload['removed'])} thủ tục.")
    elif payload.get("name"):
        lines.append(str(payload["name"]))
    if "dossiers" in payload:
        lines.append(f"{payload['decision']}; bàn giao {payload['dossiers']} hồ sơ.")
    elif payload.get("decision"):
        lines.append(f"{payload['decision']}; ngày cuối {_day(payload['ended_on'])}.")
    if payload.get("fault"):
        lines.append(str(payload["fault"]))
    return lines


def _day(text: str) -> str:
    return f"{date.fromisoformat(text):%d/%m/%Y}"


def role_names(roles: Iterable[str]) -> list[str]:
    """Return roles in words, in the order of the work."""
    held = set(roles)
    return [name for role, name in ROLE_NAMES.items() if role.value in held]


def role_options(actor: Actor, held: Collection[Role] = ()) -> list[dict[str, object]]:
    """Return the roles that an administrator may give, and those that are held already."""
    every = actor.has(Role.PROVINCE_ADMIN)
    return [
        {"value": role.value, "label": name}
        for role, name in ROLE_NAMES.items()
        if every or role not in PROVINCE_LEVEL or role in held
    ]


def unit_options(actor: Actor) -> list[dict[str, str]]:
    """Return the units in which the actor may give posts."""
    return [{"value": str(unit), "label": f"{agency} – {name}"} for unit, agency, name in staff.units_to_fill(actor)]


def post_typed(request: HttpRequest) -> dict[str, Any]:
    """Return the fields of a post as posted; what was typed stays on the page."""
    typed: dict[str, Any] = {
        name: clean_input(request.POST.get(name, ""), most + 1, multiline=False) for name, most in POST_FIELDS.items()
    }
    typed["roles"] = request.POST.getlist("roles")[: len(Role)]
    typed["valid_to"] = clean_input(request.POST.get("valid_to", ""), 20, multiline=False)
    return typed


def post_terms(typed: dict[str, Any], now: datetime, seconded_from: int = 0) -> PostTerms:
    """Return the terms of a post from the form.

    Raises:
        RuleBroken: A role or a day cannot be read.
    """
    return PostTerms(
        title=typed["title"],
        roles=read_roles(typed["roles"]),
        valid_from=clock.local_date(now),
        valid_to=day(typed, "valid_to", required=False),
        reach=Reach(typed["reach"]) if typed["reach"] in set(Reach) else Reach.OF_ROLES,
        procedure_set_id=number(typed["procedure_set"]) or 0,
        seconded_from=seconded_from,
    )


def as_typed(post: StaffPost) -> dict[str, Any]:
    """Return a post as its form shows it before anything is typed."""
    return {
        "title": post.title,
        "roles": [role.value for role in post.roles],
        "reach": post.reach.value,
        "procedure_set": str(post.procedure_set_id or ""),
        "valid_to": f"{post.valid_to:%d/%m/%Y}" if post.valid_to else "",
        "reason": "",
    }
