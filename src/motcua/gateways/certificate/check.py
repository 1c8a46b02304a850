"""Tells administrators whether certificates can be judged."""

from datetime import datetime

from django.conf import settings

from motcua.core.errors import OutsideServiceFailed
from motcua.gateways.certificate import trust
from motcua.gateways.findings import Finding

NAME = "Chứng thư số"


def check(now: datetime) -> list[Finding]:
    """Read the authorities and their lists, when any are set up; nothing is fetched."""
    places = settings.CERTIFICATES
    if not places["authorities"]:
        return []
    try:
        found = trust.load(places["authorities"], places["taken_back"])
    except OutsideServiceFailed as fault:
        return [Finding(NAME, is_ok=False, detail=str(fault))]
    ended = [each for each in found.roots if each.not_valid_after_utc < now]
    old = [one for one in found.taken_back or () if one.next_update_utc and one.next_update_utc < now]
    if not found.roots or ended:
        return [Finding(NAME, is_ok=False, detail="không có chứng thư gốc còn hiệu lực")]
    if old:
        return [Finding(NAME, is_ok=False, detail=f"{len(old)} danh sách thu hồi đã quá hạn, hãy tải bản mới")]
    lists = "không đối chiếu thu hồi" if found.taken_back is None else f"{len(found.taken_back)} danh sách thu hồi"
    return [Finding(NAME, is_ok=True, detail=f"{len(found.roots)} chứng thư gốc, {lists}")]
