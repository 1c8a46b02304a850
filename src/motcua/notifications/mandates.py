"""Tells the other side of a mandate that it was given, declared or ended, whether they have an account or not."""

from datetime import datetime

from motcua.core.addresses import portal_address
from motcua.directory.mandate_sides import Reached, Side, Sides, sides_of
from motcua.directory.rules.mandates import BASES, Basis
from motcua.notifications import wishes
from motcua.notifications.people import News, tell_side
from motcua.notifications.registry import Delivered, handler
from motcua.notifications.values import day_in, procedure_in
from motcua.procedures import catalogue

NAME = "notify.mandate"
GIVEN, DECLARED, ENDED, ENDED_BY_DELEGATE, LET_GO = (
    "mandate_given",
    "mandate_declared",
    "mandate_ended",
    "mandate_given_up",
    "member_let_go",
)
BASES_IN_ENGLISH = {
    Basis.GIVEN: "Mandate given on the portal",
    Basis.DOCUMENT: "Written mandate",
    Basis.REPRESENTATIVE: "Legal representative, head of household",
}
_ALL = {"vi": "mọi thủ tục", "en": "all procedures"}


@handler(NAME)
def notify_mandate(event: Delivered, now: datetime) -> None:
    """Tell whoever did not do it themselves; an account is told in its language, a stranger in Vietnamese.

    Of a mandate that was ended before this ran only the end is told. Invitations of members are told by `members`.
    """
    found = sides_of(int(event.values["mandate"]))
    what = _what(event, found) if found else None
    if found is None or what is None:
        return
    kind, reader, other = what
    wished = wishes.wishes_of(reader.account_id)
    news = News(event_id=event.id, kind=kind, handler=NAME, values=_values(found, other, wished.language))
    tell_side(news=news, side=reader, wished=wished, now=now)


def _what(event: Delivered, sides: Sides) -> tuple[str, Reached, Reached] | None:
    """Return the kind of notice, who is told it, and whom it is about."""
    principal, delegate = sides.principal, sides.delegate
    if event.type == "mandate.made":
        if sides.role or sides.is_ended:
            return None
        return (GIVEN, delegate, principal) if sides.basis is Basis.GIVEN else (DECLARED, principal, delegate)
    if event.values.get("by") == Side.PRINCIPAL:
        return (LET_GO if sides.role else ENDED, delegate, principal)
    if event.values.get("by") == Side.DELEGATE:
        return (ENDED_BY_DELEGATE, principal, delegate)
    return None


def _values(sides: Sides, other: Reached, language: str) -> dict[str, str]:
    bases = BASES_IN_ENGLISH if language == "en" else BASES
    return {
        "ben_kia": other.name,
        "can_cu": bases[sides.basis],
        "giay_to": sides.document,
        "pham_vi": _scope(sides, language),
        "tu_ngay": day_in(sides.valid_from, language),
        "den_ngay": day_in(sides.valid_to, language),
        "duong_dan": f"{portal_address()}/uy-quyen/",
    }


def _scope(sides: Sides, language: str) -> str:
    """Return for which procedures, by their names; a code that the catalogue does not know stands as it was typed."""
    if not sides.procedures:
        return _ALL[language]
    names = {row.code: row.name for row in catalogue.by_codes(list(sides.procedures))}
    return "; ".join(procedure_in(names[code], language) if code in names else code for code in sides.procedures)
