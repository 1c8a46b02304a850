"""Where a consignment is, for who sent it and for who has the dossier that it became."""

from collections.abc import Sequence
from dataclasses import dataclass

from motcua.core import sql
from motcua.core.errors import NotFound
from motcua.dossiers import queries as dossiers
from motcua.dossiers.queries.outside import secret_fits
from motcua.dossiers.rules.codes import is_consignment_number, normalise_code
from motcua.postal.queries.consignments import ONE


@dataclass(frozen=True)
class Travelled:
    """A consignment as its sender follows it."""

    id: int
    number: str
    state: str
    known: bool
    events: Sequence[dossiers.EventRow] = ()
    procedure_name: str = ""
    to_name: str = ""
    post_name: str = ""
    missing: str = ""
    dossier_code: str = ""


def look_up(number: str, secret: str) -> Travelled:
    """Return where a consignment is: with the slip's secret every hop, without it only its state.

    Raises:
        NotFound: No such number, or the secret does not fit.
    """
    if not is_consignment_number(number):
        raise NotFound("consignment")
    found = sql.rows(
        "SELECT id, token, unit_id, state, number, secret_enc FROM postal_consignment WHERE number = %s",
        (normalise_code(number),),
    )
    fits = not secret or secret_fits(found[0][5] if found else None, secret)
    if not found or not fits:
        raise NotFound("consignment")
    stream, token, unit, state, real, _ = found[0]
    if not secret:
        return Travelled(stream, real, state, known=False)
    one = sql.rows(ONE, (token, unit, unit))[0]
    return Travelled(
        id=stream,
        number=real,
        state=state,
        known=True,
        events=dossiers.history(stream),
        procedure_name=one[21],
        to_name=one[20],
        post_name=one[26],
        missing=one[15],
        dossier_code=one[27],
    )


def way_in(dossier_id: int) -> list[dossiers.EventRow]:
    """Return how a dossier came by post, oldest first; empty for every other dossier."""
    found = sql.rows("SELECT id FROM postal_consignment WHERE dossier_id = %s", (dossier_id,))
    return dossiers.history(found[0][0]) if found else []
