"""Who acts: a person in a post held now, or a citizen, or the system itself."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a post may do; a post holds several."""

    DESK = "desk"
    DISPATCHER = "dispatcher"
    HANDLER = "handler"
    APPROVER = "approver"
    SIGNER = "signer"
    CLERK = "clerk"
    AGENCY_ADMIN = "agency_admin"
    PROVINCE_ADMIN = "province_admin"
    INSPECTOR = "inspector"


@dataclass(frozen=True)
class Actor:
    """The one who asks: account, and for officials the post held now."""

    account_id: int
    full_name: str
    is_official: bool = False
    post_id: int = 0
    post_title: str = ""
    unit_id: int = 0
    unit_name: str = ""
    agency_id: int = 0
    agency_code: str = ""
    agency_name: str = ""
    roles: frozenset[Role] = frozenset()

    @property
    def ref(self) -> str:
        """The form kept in history: who, in which post."""
        return f"account:{self.account_id}/post:{self.post_id}" if self.post_id else f"account:{self.account_id}"

    def has(self, *roles: Role) -> bool:
        """Tell whether the post held now has one of these roles."""
        return not self.roles.isdisjoint(roles)


SYSTEM = Actor(account_id=0, full_name="Hệ thống")
