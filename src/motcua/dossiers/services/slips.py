"""Slips: numbered per agency and year; content is stored, so a slip prints the same for ever."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from motcua.core import clock, ledger, numbers, sql
from motcua.core.errors import NotFound
from motcua.core.ids import new_id, new_token
from motcua.directory.actors import Actor
from motcua.dossiers.events import SlipIssued
from motcua.dossiers.models.papers import Slip
from motcua.dossiers.slips.content import Slip as SlipContent
from motcua.dossiers.slips.editions import FILE_NAMES, SlipKind, edition_by_code, edition_on
from motcua.dossiers.slips.printing import CONTENT, render_slip


@dataclass(frozen=True)
class Issued:
    """An issued slip's names."""

    id: int
    token: str
    number: int


def next_number(kind: SlipKind, agency_code: str, now: datetime) -> int:
    """Take the next number of a kind of slip of an agency in this year; gapless, so take it last."""
    return numbers.take(f"slip:{kind}:{agency_code}:{clock.local(now).year}")


def issue(
    *,
    dossier_id: int,
    agency_id: int,
    kind: SlipKind,
    number: int,
    content: SlipContent,
    actor: Actor,
    now: datetime,
    edition: str = "",
) -> Issued:
    """Store an issued slip and tell the history; nothing is rendered here.

    Args:
        edition: The edition of its form; empty for the one in force today.
    """
    slip_id, token = new_id(), new_token()
    local = clock.local(now)
    sql.insert(
        Slip,
        [
            {
                "id": slip_id,
                "dossier": dossier_id,
                "agency": agency_id,
                "token": token,
                "kind": kind.value,
                "number": number,
                "year": local.year,
                "edition": edition or edition_on(local.date()).code,
                "data": msgspec.to_builtins(content),
                "issued_by": actor.ref,
                "issued_at": now,
            }
        ],
    )
    fact = SlipIssued(kind=kind.value, number=number, year=local.year, slip=slip_id)
    ledger.record(stream=dossier_id, fact=fact, actor=actor.ref, now=now)
    return Issued(slip_id, token, number)


def mark_replaced(old_id: int, newer_id: int) -> None:
    """Mark a slip as replaced by a newer one; it still prints as it was issued."""
    sql.execute("UPDATE dossiers_slip SET replaced_by_id = %s WHERE id = %s", (newer_id, old_id))


def render(token: str) -> tuple[bytes, str]:
    """Return an issued slip as PDF/A-3a and a file name; the same bytes every time.

    The caller has checked that the reader may see the slip's dossier.

    Raises:
        NotFound: No such slip.
    """
    slip = Slip.objects.filter(token=token).first()
    if slip is None:
        raise NotFound(f"slip {token}")
    kind = SlipKind(slip.kind)
    content = msgspec.convert(slip.data, type=CONTENT[kind])
    return render_slip(
        kind, edition_by_code(slip.edition), content
    ), f"{FILE_NAMES[kind]}-{slip.number}-{slip.year}.pdf"
