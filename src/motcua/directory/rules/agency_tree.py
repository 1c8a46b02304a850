"""The tree of agencies as plain pairs: who stands under whom, and that nobody stands under themselves."""

from collections.abc import Mapping

from motcua.core.errors import RuleBroken

DEEPEST = 12


def above(agency: int, parents: Mapping[int, int | None]) -> list[int]:
    """Return an agency and all above it, nearest first.

    Raises:
        RuleBroken: The way up comes back to where it was.
    """
    way: list[int] = []
    each: int | None = agency
    while each is not None:
        if each in way or len(way) > DEEPEST:
            raise RuleBroken(
                "agency.circle",
                "Cơ quan cấp trên không được nằm dưới chính cơ quan này. Hãy chọn cơ quan cấp trên khác.",
                "parent",
            )
        way.append(each)
        each = parents.get(each)
    return way


def pairs(parents: Mapping[int, int | None]) -> list[tuple[int, int]]:
    """Return every (ancestor, descendant) of a tree given by parents, each agency under itself too.

    Raises:
        RuleBroken: There is a circle.
    """
    return [(ancestor, agency) for agency in parents for ancestor in above(agency, parents)]
