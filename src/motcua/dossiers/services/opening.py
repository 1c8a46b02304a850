"""A dossier comes into being: online hand-in or counter entry, both with the same structure."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from motcua.core import crypto, ledger, sql
from motcua.core.ids import new_id
from motcua.core.text import name_key
from motcua.directory.actors import PROVINCE_SCOPE, Actor
from motcua.dossiers import scopes
from motcua.dossiers.enums import Bucket
from motcua.dossiers.events import DossierSubmitted, ReceivedOutside
from motcua.dossiers.models.dossiers import Dossier, Party, Revision
from motcua.dossiers.models.papers import DossierFile, Paper
from motcua.dossiers.rules.codes import receipt_number
from motcua.procedures.queries import OfferingFacts, content_of
from motcua.procedures.rules.content import canonical_json


@dataclass(frozen=True, kw_only=True)
class PartyFacts:
    """A person or organisation as given at the door; texts are already cleaned."""

    full_name: str
    kind: str = "person"
    personal_number: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """Everything a new dossier is made of."""

    offering: OfferingFacts
    version_id: int
    form_id: int
    channel: str
    delivery: str
    desk_unit_id: int
    receiving_agency_id: int
    owner: PartyFacts
    answers: Mapping[str, Any]
    representative: PartyFacts | None = None
    account_id: int | None = None
    statement_version: str = ""
    statement_text: str = ""
    files: Sequence[tuple[int, int]] = field(default_factory=tuple)
    outside_at: str = ""


@dataclass(frozen=True)
class Opened:
    """The new dossier's names."""

    id: int
    receipt_no: str
    secret: str


_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_secret() -> str:
    """Return a slip secret that is easy to read and type: eight letters and digits, no look-alikes."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(8))


def open_dossier(*, actor: Actor, opening: Opening, reception_due: datetime | None, now: datetime) -> Opened:
    """Write a new dossier in status 1 with its parties, papers, answers and history.

    The caller is the transaction and has checked the answers.
    """
    dossier_id, secret = new_id(), new_secret()
    receipt_no = receipt_number(now)
    key = name_key(opening.owner.full_name)
    sql.insert(Dossier, [_dossier_row(opening, dossier_id, receipt_no, secret, key, reception_due, now)])
    _insert_parties(dossier_id, opening)
    _insert_papers(dossier_id, opening)
    sql.insert(
        Revision,
        [
            {
                "id": new_id(),
                "dossier": dossier_id,
                "number": 1,
                "answers": dict(opening.answers),
                "account": actor.account_id or None,
                "statement_version": opening.statement_version,
                "statement_text": opening.statement_text,
                "signed_in_by": actor.came_by,
                "assurance": actor.assurance,
                "made_at": now,
            }
        ],
    )
    add_files(dossier_id, opening.files, kind="paper", actor=actor, now=now)
    seen_by = (opening.desk_unit_id, opening.receiving_agency_id, opening.offering.handling_id, PROVINCE_SCOPE)
    scopes.begin(dossier_id, seen_by, Bucket.TO_RECEIVE, reception_due or now, key)
    ledger.begin(dossier_id)
    fact = DossierSubmitted(
        receipt_no=receipt_no,
        procedure=opening.offering.code,
        channel=opening.channel,
        answers_digest=hashlib.sha256(canonical_json(dict(opening.answers)).encode()).hexdigest(),
        statement_version=opening.statement_version,
    )
    ledger.record(stream=dossier_id, fact=fact, actor=actor.ref, now=now)
    if opening.outside_at:
        ledger.record(stream=dossier_id, fact=ReceivedOutside(place=opening.outside_at), actor=actor.ref, now=now)
    return Opened(dossier_id, receipt_no, secret)


def add_files(
    dossier_id: int, files: Sequence[tuple[int | None, int]], *, kind: str, actor: Actor, now: datetime
) -> None:
    """Join stored files to a dossier: pairs of paper number (or None) and file id, with author and time."""
    sql.insert(
        DossierFile,
        [
            {
                "id": new_id(),
                "dossier": dossier_id,
                "paper_no": paper_no,
                "kind": kind,
                "file": file_id,
                "added_by": actor.ref,
                "added_at": now,
            }
            for paper_no, file_id in files
        ],
    )


def _dossier_row(
    opening: Opening,
    dossier_id: int,
    receipt_no: str,
    secret: str,
    key: str,
    reception_due: datetime | None,
    now: datetime,
) -> dict[str, object]:
    return {
        "id": dossier_id,
        "receipt_no": receipt_no,
        "secret_enc": crypto.encrypt(secret),
        "status": 1,
        "awaiting": "desk",
        "channel": opening.channel,
        "delivery": opening.delivery,
        "procedure": opening.offering.procedure_id,
        "version": opening.version_id,
        "offering": opening.offering.id,
        "form": opening.form_id,
        "receiving_agency": opening.receiving_agency_id,
        "handling_agency": opening.offering.handling_id,
        "desk_unit": opening.desk_unit_id,
        "account": opening.account_id,
        "owner_name": opening.owner.full_name,
        "name_key": key,
        "summary": "",
        "submitted_at": now,
        "reception_due": reception_due,
        "steps_done": 0,
    }


def _insert_parties(dossier_id: int, opening: Opening) -> None:
    parties = [("owner", opening.owner)]
    if opening.representative:
        parties.append(("representative", opening.representative))
    sql.insert(
        Party,
        [
            {
                "id": new_id(),
                "dossier": dossier_id,
                "role": role,
                "kind": party.kind,
                "full_name": party.full_name,
                "personal_enc": crypto.encrypt(party.personal_number),
                "personal_index": crypto.index(party.personal_number),
                "phone_enc": crypto.encrypt(party.phone),
                "phone_index": crypto.index(party.phone),
                "email": party.email,
                "address": party.address,
            }
            for role, party in parties
        ],
    )


def _insert_papers(dossier_id: int, opening: Opening) -> None:
    sql.insert(
        Paper,
        [
            {
                "id": new_id(),
                "dossier": dossier_id,
                "no": paper["no"],
                "name": paper["name"],
                "manner": paper["manner"],
                "required": paper["required"],
                "state": "unchecked",
                "originals": 0,
                "copies": 0,
                "note": "",
            }
            for paper in content_of(opening.version_id)["papers"]
        ],
    )
