"""How agencies, places and signers stand on papers."""

import re

_COMMITTEE = ("ủy ban nhân dân", "hội đồng nhân dân")
_FROM_ABOVE = frozenset({"nganh-doc", "buu-chinh", "van-hanh"})
"""Kinds whose superior is no agency of the province, whatever they hang under in its tree."""
_UNIT = re.compile(r"^(xã|phường|thị trấn|đặc khu|quận|huyện|thị xã|thành phố|tỉnh)\s+", re.IGNORECASE)
_HEADS = (
    "Chủ tịch",
    "Tổng Giám đốc",
    "Giám đốc",
    "Chánh Văn phòng",
    "Chánh Thanh tra",
    "Chi cục trưởng",
    "Cục trưởng",
    "Trưởng ban",
)
_DEPUTY = "Phó "


def superior_shown(name: str, kind: str, parent: str) -> str:
    """Return the superior that stands above an agency's name; people's committees and councils stand alone.

    Source: NĐ 30/2020/NĐ-CP Phụ lục I, Phần I, Mục II, điểm 2.
    """
    alone = name.casefold().startswith(_COMMITTEE) or kind in _FROM_ABOVE
    return "" if alone else parent


def place_shown(unit: str) -> str:
    """Return a unit's name as the line of place and date has it; a name that is a number keeps its kind.

    Source: NĐ 30/2020/NĐ-CP Phụ lục I, Phần I, Mục II, điểm 4.
    """
    bare = _UNIT.sub("", unit.strip())
    return unit.strip() if bare[:1].isdigit() else bare


def signer_lines(title: str, *, by_delegation: bool = False) -> str:
    """Return how a signer's post stands above the signature: the post alone, and for a deputy whom they sign for.

    The agency's name in a title is dropped, since it stands at the head. A title of no head of an agency stays.

    Source: NĐ 30/2020/NĐ-CP Điều 13; Phụ lục I, Phần I, Mục II, điểm 7.
    """
    is_deputy = title.startswith(_DEPUTY)
    plain = title.removeprefix(_DEPUTY)
    head = next((each for each in _HEADS if plain.casefold().startswith(each.casefold())), "")
    if not head:
        return title
    lines = [f"KT. {head}", f"{_DEPUTY}{head}"] if is_deputy else [head]
    return "\n".join([f"TUQ. {lines[-1]}"] if by_delegation else lines)
