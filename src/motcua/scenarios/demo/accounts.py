"""The demo accounts: the same for every demo, and worthless elsewhere."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from uuid import NAMESPACE_URL, uuid5

from motcua.scenarios.demo import starter

PASSWORD = "MotCua@2026"  # noqa: S105  (printed at every start of the demo; no other profile makes these accounts)
# The first that fits is the door shown to a post.
_DOORS = (
    (("province_admin", "agency_admin"), "/quan-tri/"),
    (("desk",), "/mot-cua/"),
    (("postal",), "/buu-chinh/"),
    (
        (
            "dispatcher",
            "handler",
            "approver",
            "signer",
            "clerk",
            "inspector",
            "leader",
            "call_centre",
            "provider",
        ),
        "/xu-ly/",
    ),
)
CITIZENS_DOOR = "/ho-so/"
# They have an account of a national log-in and none here yet.
NEWCOMERS = (
    {"login": "moi.canhan", "full_name": "Cao Thị Mới Đến", "personal_number": "000000009001", "kind": "person"},
    {"login": "moi.doanhnghiep", "full_name": "Tạ Văn Mới Đến", "personal_number": "000000009002",
     "kind": "business", "organisation": "Công ty TNHH Mới Đến"},
)  # fmt: skip
# One of each kind, to begin with; all are listed by `motcua demo accounts --json`.
SHOWN_FIRST = (
    "congdan1@vidu.example",
    "doanhnghiep1@vidu.example",
    "motcua.camthanh",
    "phancong.camthanh",
    "hotich.camthanh",
    "kinhte.camthanh",
    "lanhdao.camthanh",
    "vanthu.camthanh",
    "motcua1.tinh",
    "chuyenvien1.sotaichinh",
    "chutich.tinh",
    "giamsat.tinh",
    "quantri.tinh",
)


@dataclass(frozen=True)
class DemoAccount:
    """Somebody to log in as; `door` is the page to begin at."""

    login: str
    password: str
    full_name: str
    title: str
    roles: tuple[str, ...]
    agency: str
    door: str

    def as_dict(self) -> dict[str, object]:
        """Return the plain values."""
        return asdict(self) | {"roles": list(self.roles), "subject": subject_of(self.login) if self.roles else ""}


def subject_of(login: str) -> str:
    """Return the name that the demo's central log-in has for an official."""
    return str(uuid5(NAMESPACE_URL, f"https://dang-nhap.minhhoa.example/{login}"))


def national_subject(login: str, provider: str) -> str:
    """Return the name that a demo of a national log-in has for a citizen."""
    return str(uuid5(NAMESPACE_URL, f"https://{provider}.minhhoa.example/{login}"))


def national_people(provider: str) -> list[dict[str, str]]:
    """Return who can be chosen at a demo of a national log-in, with the claims that it releases.

    The demo's citizens and businesses, and two who have no account here yet.
    """
    return [_national(row, provider, place) for place, row in enumerate([*starter.table("citizens"), *NEWCOMERS], 1)]


def business_number(place: int) -> str:
    """Return the number of the enterprise of the demo's person of that place in the list."""
    return f"0000{place:06}"


def _national(row: Mapping[str, str], provider: str, place: int) -> dict[str, str]:
    is_business = row["kind"] != "person"
    subject = national_subject(row["login"], provider)
    title = row.get("organisation", "") or "Cá nhân"
    claims = {"LoaiTaiKhoan": "2" if is_business else "1", "SoDinhDanh": row["personal_number"]}
    if is_business:
        claims |= {"TenDoanhNghiep": row["organisation"], "MaSoDoanhNghiep": business_number(place)}
    acr = "LoA2" if provider == "vneid" else "LoA1"
    login_idp = {"loginIdp": "BCA"} if provider == "vneid" else {}
    return {"subject": subject, "full_name": row["full_name"], "title": title, "acr": acr, **claims, **login_idp}


def all_accounts() -> list[DemoAccount]:
    """Return every account of the demo, citizens first."""
    agencies = {row["code"]: row["name"] for row in starter.table("agencies")}
    citizens = [
        DemoAccount(
            login=row["login"],
            password=PASSWORD,
            full_name=row["full_name"],
            title=row["organisation"] or "Người dân",
            roles=(),
            agency="",
            door=CITIZENS_DOOR,
        )
        for row in starter.table("citizens")
    ]
    officials = [
        DemoAccount(
            login=row["login"],
            password=PASSWORD,
            full_name=row["full_name"],
            title=row["title"],
            roles=tuple(row["roles"].split("|")),
            agency=agencies[row["agency_code"]],
            door=door_of(row["roles"].split("|")),
        )
        for row in starter.table("officials")
    ]
    return citizens + officials


def door_of(roles: list[str]) -> str:
    """Return the page a post begins at: work comes before administration where a post has both."""
    working = [role for role in roles if role not in _DOORS[0][0]]
    held = working or roles
    return next(door for wanted, door in _DOORS if set(wanted) & set(held))


def shown_first() -> list[DemoAccount]:
    """Return the accounts printed at the start, in the order of a dossier's way."""
    by_login = {account.login: account for account in all_accounts()}
    return [by_login[login] for login in SHOWN_FIRST]
