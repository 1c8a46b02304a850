"""What leaves the house: look-up by code, facts for messages."""

import hmac
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from motcua.core import crypto, sql
from motcua.core.errors import NotFound
from motcua.dossiers.queries.one import SELECT_DOSSIER, Dossier, by_ref
from motcua.dossiers.queries.parts import parties
from motcua.dossiers.rules.caller import Known, Proof, proof_of


@dataclass(frozen=True)
class Lookup:
    """What a code opens: with the slip's secret everything public, without it only how far it is. Never a name."""

    ref: str
    status: int
    steps_done: int
    process_id: int | None
    dossier: Dossier | None


_LOOKUP = (
    "SELECT d.id, coalesce(d.code, d.receipt_no), d.status, d.steps_done, d.secret_enc, t.process_id "
    "FROM dossiers_dossier d LEFT JOIN dossiers_terms t ON t.dossier_id = d.id "
)


def lookup(ref: str, secret: str = "") -> Lookup:
    """Look a dossier up by its code, and by the slip's secret when given; one statement without a secret.

    Raises:
        NotFound: No such code, or the secret does not belong to it: both look the same.
    """
    condition, name = by_ref(ref)
    found = sql.rows(_LOOKUP + condition, (name,))
    fits = not secret or secret_fits(found[0][4] if found else None, secret)
    if not found or not fits:
        raise NotFound("code")
    dossier_id, known, status, steps_done, _, process_id = found[0]
    if not secret:
        return Lookup(known, status, steps_done, process_id, None)
    dossier = Dossier(*sql.rows(SELECT_DOSSIER + "WHERE d.id = %s", (dossier_id,))[0])
    return Lookup(known, status, steps_done, process_id, dossier)


def secret_fits(kept: bytes | None, typed: str) -> bool:
    """Tell whether a typed slip secret is the kept one; where none is kept, the same work is done for the clock."""
    real = crypto.decrypt(_nobodys() if kept is None else kept)
    return hmac.compare_digest(real.encode(), normalise_secret(typed).encode()) and kept is not None


@cache
def _nobodys() -> bytes:
    return crypto.encrypt("00000000")


def normalise_secret(text: str) -> str:
    """Return a typed slip secret as it is stored: capitals and digits only."""
    return "".join(sign for sign in text[:40].upper() if sign.isalnum())


def known_by_caller(ref: str, known: Known) -> tuple[Dossier, Proof]:
    """Return the dossier of somebody who telephones, and by what they are known; whoever asks records the reading.

    Raises:
        NotFound: No such code, or the caller does not know enough: both look the same.
    """
    condition, name = by_ref(ref)
    found = sql.rows("SELECT d.id, d.secret_enc FROM dossiers_dossier d " + condition, (name,))
    if not found:
        raise NotFound("code")
    dossier_id, kept = found[0]
    people = [(party.personal_number, party.phone) for party in parties(dossier_id)]
    proof = proof_of(known, secret=crypto.decrypt(kept), people=people)
    if proof is None:
        raise NotFound("code")
    return Dossier(*sql.rows(SELECT_DOSSIER + "WHERE d.id = %s", (dossier_id,))[0]), proof


def by_id(dossier_id: int) -> Dossier:
    """Return a dossier for somebody who may see it by another right than a post's: the caller has checked that.

    Raises:
        NotFound: No such dossier.
    """
    found = sql.rows(SELECT_DOSSIER + "WHERE d.id = %s", (dossier_id,))
    if not found:
        raise NotFound("dossier")
    return Dossier(*found[0])


@dataclass(frozen=True)
class NoticeFacts:
    """What a message to the applicant may say."""

    dossier_id: int
    ref: str
    secret: str
    status: int
    email: str
    phone: str
    full_name: str
    procedure_name: str
    agency_name: str
    handling_name: str
    desk_name: str
    submitted_at: datetime
    accepted_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None
    account_id: int | None = None


def notice_facts(dossier_id: int) -> NoticeFacts:
    """Return the facts for a message about a dossier.

    Raises:
        NotFound: No such dossier.
    """
    found = sql.rows(SELECT_DOSSIER + "WHERE d.id = %s", (dossier_id,))
    if not found:
        raise NotFound("dossier")
    dossier = Dossier(*found[0])
    secret = sql.rows("SELECT secret_enc FROM dossiers_dossier WHERE id = %s", (dossier_id,))[0][0]
    people = {party.role: party for party in parties(dossier_id)}
    person = people.get("representative") or people["owner"]
    return NoticeFacts(
        dossier_id=dossier.id,
        ref=dossier.ref,
        secret=crypto.decrypt(secret),
        status=dossier.status,
        email=person.email,
        phone=person.phone,
        full_name=person.full_name,
        procedure_name=dossier.procedure_name,
        agency_name=dossier.receiving_agency,
        handling_name=dossier.handling_agency,
        desk_name=dossier.desk_name,
        submitted_at=dossier.submitted_at,
        accepted_at=dossier.accepted_at,
        due_at=dossier.due_at,
        finished_at=dossier.finished_at,
        returned_at=dossier.returned_at,
        account_id=dossier.account_id,
    )
