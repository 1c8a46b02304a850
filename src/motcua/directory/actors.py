"""Who acts: a person in a post held now, or a citizen, or the system itself."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

PROVINCE_SCOPE = 1
"""The scope of those who see every dossier of the province."""


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
    LEADER = "leader"
    CALL_CENTRE = "call_centre"
    POSTAL = "postal"
    PROVIDER = "provider"


ROLE_NAMES = {
    Role.DESK: "Tiếp nhận, trả kết quả",
    Role.DISPATCHER: "Phân công",
    Role.HANDLER: "Thụ lý",
    Role.APPROVER: "Duyệt",
    Role.SIGNER: "Ký",
    Role.CLERK: "Văn thư",
    Role.AGENCY_ADMIN: "Quản trị cơ quan",
    Role.PROVINCE_ADMIN: "Quản trị toàn tỉnh",
    Role.INSPECTOR: "Kiểm tra, giám sát",
    Role.LEADER: "Lãnh đạo theo dõi",
    Role.CALL_CENTRE: "Tổng đài",
    Role.POSTAL: "Bưu chính",
    Role.PROVIDER: "Doanh nghiệp vận hành",
}


class Reach(StrEnum):
    """How far a post sees when that differs from what its roles say."""

    OF_ROLES = ""
    AGENCY = "agency"
    SUBTREE = "subtree"


@dataclass(frozen=True)
class Actor:
    """The one who asks: account, and for officials the post held now, or another's post by delegation.

    Args:
        agencies: The agencies of the own subtree, where the post administers or sees it; else empty.
        procedure_set_id: The scope that narrows the post to a set of procedures; 0 when it is not narrowed.
        granted: Scopes seen for a stated time only.
        delegation_id: By which delegation the post is acted in; 0 for an own post.
        acts_for_id: Whose post it is then.
        owes_terms: A citizen who has yet to agree to the terms in force.
        came_by: How this session signed in; empty outside a browser.
        assurance: How surely it knows the person then, as `rules.assurance` counts it.
    """

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
    reach: Reach = Reach.OF_ROLES
    agencies: frozenset[int] = frozenset()
    procedure_set_id: int = 0
    granted: tuple[int, ...] = ()
    delegation_id: int = 0
    acts_for_id: int = 0
    acts_for_name: str = ""
    owes_terms: bool = False
    came_by: str = ""
    assurance: str = ""

    @cached_property
    def ref(self) -> str:
        """The form kept in history: who, in which post, by which delegation."""
        post = f"/post:{self.post_id}" if self.post_id else ""
        return f"account:{self.account_id}{post}" + (f"/delegation:{self.delegation_id}" if self.delegation_id else "")

    @property
    def acting_id(self) -> int:
        """By what the actor acts, as sessions and jobs keep it: the delegation, or the own post."""
        return self.delegation_id or self.post_id

    @property
    def answers_for(self) -> frozenset[int]:
        """The accounts whose work this actor may do: the own one, and whose post is acted in."""
        return frozenset({self.account_id, self.acts_for_id} - {0})

    def has(self, *roles: Role) -> bool:
        """Tell whether the post held now has one of these roles."""
        return not self.roles.isdisjoint(roles)

    def administers(self, agency_id: int) -> bool:
        """Tell whether the post administers an agency: every one of the province, or those of the own subtree."""
        if self.has(Role.PROVINCE_ADMIN):
            return True
        return self.has(Role.AGENCY_ADMIN) and agency_id in (self.agencies | {self.agency_id})


SYSTEM = Actor(account_id=0, full_name="Hệ thống")
INSTALLATION = Actor(account_id=0, full_name="Hệ thống", is_official=True, roles=frozenset({Role.PROVINCE_ADMIN}))
"""The system where it carries out what the operator decided before: whoever has the server, or planned an act."""
