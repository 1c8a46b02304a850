"""Who may give which power to whom: an administrator gives what belongs to the own level, and never to themselves."""

from collections.abc import Set as AbstractSet

from motcua.directory.actors import Reach, Role

PROVINCE_LEVEL = frozenset({Role.PROVINCE_ADMIN, Role.INSPECTOR, Role.CALL_CENTRE, Role.PROVIDER})
NOT_DELEGABLE = frozenset({Role.PROVINCE_ADMIN, Role.AGENCY_ADMIN, Role.INSPECTOR, Role.PROVIDER, Role.CALL_CENTRE})
LONGEST_DELEGATION_DAYS = 366


def grant_fault(*, granter: AbstractSet[Role], roles: AbstractSet[Role], before: AbstractSet[Role]) -> str:
    """Return why a granter may not give these roles; empty when they may.

    An agency administrator gives every role that ends at the agency. Roles that see or touch the whole province
    come from the province administrator; one that is there already may neither be added nor taken by others.
    """
    touched = roles ^ before
    if Role.PROVINCE_ADMIN not in granter and touched & PROVINCE_LEVEL:
        return "Vai trò toàn tỉnh do đơn vị vận hành cấp. Hãy bỏ vai trò này hoặc đề nghị đơn vị vận hành."
    return roles_fault(roles)


def roles_fault(roles: AbstractSet[Role]) -> str:
    """Return why these roles cannot be held together; empty when they can."""
    if not roles:
        return "Hãy chọn ít nhất một vai trò."
    if Role.PROVIDER in roles and len(roles) > 1:
        return "Doanh nghiệp vận hành không giữ thêm vai trò nào khác."
    return ""


def narrowing_fault(*, roles: AbstractSet[Role], reach: Reach, has_set: bool) -> str:
    """Return why a post cannot be narrowed to a set of procedures, or widened, like this; empty when it can."""
    if has_set and roles & PROVINCE_LEVEL:
        return "Vai trò toàn tỉnh không giới hạn theo nhóm thủ tục được."
    if has_set and reach is not Reach.OF_ROLES:
        return "Hãy chọn hoặc nhóm thủ tục, hoặc phạm vi rộng hơn; không chọn cả hai."
    if reach is not Reach.OF_ROLES and Role.PROVIDER in roles:
        return "Doanh nghiệp vận hành không xem hồ sơ; chỉ được cấp quyền xem có thời hạn."
    return ""


def delegation_fault(
    *, held: AbstractSet[Role], given: AbstractSet[Role], to_self: bool, by_delegation: bool, days: int
) -> tuple[str, str]:
    """Return the field and the reason why a delegation cannot be made; empty texts when it can.

    Args:
        held: Roles of the post that is delegated.
        given: Roles that are to be delegated.
        to_self: Delegate and holder are the same person.
        by_delegation: Who delegates acts by a delegation themselves.
        days: Length of the period; zero or less when it ends before it begins.
    """
    if by_delegation:
        return "", "Bạn đang làm việc theo ủy quyền nên không ủy quyền lại cho người khác được."
    if to_self:
        return "delegate", "Không thể ủy quyền cho chính mình. Hãy chọn người khác."
    if not given:
        return "roles", "Hãy chọn ít nhất một việc để ủy quyền."
    if given - held:
        return "roles", "Chỉ ủy quyền được những việc mà chức vụ này đang có."
    if given & NOT_DELEGABLE:
        return "roles", "Quyền quản trị, giám sát không ủy quyền được; quản trị cấp trên phải cấp riêng."
    if days <= 0:
        return "valid_to", "Ngày kết thúc phải từ ngày bắt đầu trở đi."
    if days > LONGEST_DELEGATION_DAYS:
        return "valid_to", "Mỗi lần ủy quyền dài nhất một năm. Hãy chọn ngày kết thúc sớm hơn."
    return "", ""
