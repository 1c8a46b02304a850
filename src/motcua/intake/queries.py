"""Reads of drafts."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from motcua.core import crypto, sql
from motcua.core.errors import NotFound
from motcua.directory.actors import Actor
from motcua.directory.queries import account_facts
from motcua.directory.rules.assurance import SURE
from motcua.directory.rules.holders import HolderKind
from motcua.documents.enums import LOST, closed_words
from motcua.intake.events import RegisterConsulted
from motcua.intake.rules.registers import source_words
from motcua.procedures.rules.form_registers import Register


@dataclass(frozen=True)
class DraftFacts:
    """A citizen's own draft."""

    id: int
    token: str
    offering_id: int
    version_id: int
    form_id: int
    answers: dict[str, Any]
    delivery: str
    revision: int
    saved_at: datetime
    receipt_no: str | None
    procedure_code: str
    procedure_name: str
    agency_name: str
    together_with: str
    for_whom: str
    sources: dict[str, str]
    offered_form_id: int
    relief_id: int | None = None
    registers: dict[str, Any] = field(default_factory=dict)
    is_mandate_ended: bool = False

    @property
    def is_outdated(self) -> bool:
        """Whether a newer version of the form is in force where it will be handed in."""
        return self.offered_form_id != self.form_id and self.receipt_no is None


_DRAFT = """
SELECT x.id, x.token, x.offering_id, x.version_id, x.form_id, x.answers, x.delivery, x.revision, x.saved_at,
       d.receipt_no, p.code, p.name, g.name, coalesce(w.code, w.receipt_no, ''),
       coalesce((SELECT m.principal_name FROM directory_mandate m WHERE m.id = x.mandate_id), ''),
       x.sources::text, o.form_id, x.relief_id,
       x.registers::text,
       coalesce((SELECT m.ended_at IS NOT NULL FROM directory_mandate m WHERE m.id = x.mandate_id), false)
FROM intake_draft x
JOIN procedures_offering o ON o.id = x.offering_id
JOIN procedures_procedure p ON p.id = o.procedure_id
JOIN directory_agency g ON g.id = o.agency_id
LEFT JOIN dossiers_dossier d ON d.id = x.dossier_id
LEFT JOIN dossiers_dossier w ON w.id = x.together_with_id
"""


def draft(actor: Actor, token: str) -> DraftFacts:
    """Return the actor's own draft.

    Raises:
        NotFound: No such draft, or somebody else's.
    """
    found = sql.rows(_DRAFT + "WHERE x.token = %s AND x.account_id = %s", (token, actor.account_id))
    if not found:
        raise NotFound("draft")
    return _facts(found[0])


def exists(token: str) -> bool:
    """Tell whether a draft has this token, whoever's it is."""
    return bool(sql.rows("SELECT 1 FROM intake_draft WHERE token = %s", (token,)))


def drafts(actor: Actor) -> list[DraftFacts]:
    """Return the actor's drafts not yet handed in, newest first."""
    where = "WHERE x.account_id = %s AND x.dossier_id IS NULL ORDER BY x.saved_at DESC LIMIT 50"
    return [_facts(row) for row in sql.rows(_DRAFT + where, (actor.account_id,))]


def begun(
    actor: Actor, offering_id: int, together_with: int | None, mandate_id: int | None = None
) -> DraftFacts | None:
    """Return the actor's open draft for an offering, which is offered before a new one; None when there is none."""
    found = sql.rows(
        _DRAFT + "WHERE x.account_id = %s AND x.offering_id = %s AND x.dossier_id IS NULL "
        "AND x.together_with_id IS NOT DISTINCT FROM %s AND x.mandate_id IS NOT DISTINCT FROM %s "
        "ORDER BY x.saved_at DESC LIMIT 1",
        (actor.account_id, offering_id, together_with, mandate_id),
    )
    return _facts(found[0]) if found else None


@dataclass(frozen=True)
class DraftFileRow:
    """A file of a draft."""

    file_id: int
    token: str
    paper_no: int
    name: str
    size: int
    media_type: str
    state: str

    @property
    def waits(self) -> str:
        """Return what its sender is told while others can't open it; empty when they can."""
        return closed_words(self.state, own=True)

    @property
    def is_lost(self) -> bool:
        """Whether nobody will ever open it."""
        return self.state in LOST


def draft_files(draft_id: int) -> list[DraftFileRow]:
    """Return the files of a draft in the order they came."""
    found = sql.rows(
        "SELECT f.id, f.token, x.paper_no, f.name, f.size, f.media_type, f.state FROM intake_draftfile x "
        "JOIN documents_storedfile f ON f.id = x.file_id WHERE x.draft_id = %s ORDER BY x.id",
        (draft_id,),
    )
    return [DraftFileRow(*row) for row in found]


def _facts(row: tuple[Any, ...]) -> DraftFacts:
    stored = {5, 15, 18}
    return DraftFacts(*[sql.json_value(value) if place in stored else value for place, value in enumerate(row)])


@dataclass(frozen=True)
class LookupRow:
    """A register was asked about the holder of an account."""

    id: int
    register: str
    who: str
    is_own: bool
    purpose: str
    outcome: str
    at: datetime


LOOKUPS = 30
_LOOKUPS = """
SELECT id, register, who, is_own, purpose, outcome, asked_at FROM intake_registerlookup
WHERE number_index = ANY(%(about)s) AND (%(before)s = 0 OR id < %(before)s) ORDER BY id DESC LIMIT %(limit)s
"""


def lookups_about(actor: Actor, before: int = 0, limit: int = LOOKUPS) -> tuple[list[LookupRow], int]:
    """Return who asked registers about the holder of the actor's account, newest first, and where the next page begins.

    Only a session that vouches for who the holder is has an answer: a number that is only declared may be another's.
    """
    if actor.is_official or actor.assurance not in SURE:
        return [], 0
    facts = account_facts(actor.account_id)
    numbers = (facts["personal_number"], facts["organisation_code"] if facts["kind"] == HolderKind.BUSINESS else "")
    about = [digest for number in numbers for digest in crypto.indexes(number)]
    found = [LookupRow(*row) for row in sql.rows(_LOOKUPS, {"about": about, "before": before, "limit": limit + 1})]
    return found[:limit], found[limit - 1].id if len(found) > limit else 0


def lookup_ids(number: str, most: int = 500) -> tuple[int, ...]:
    """Return the newest look-ups about a number, as the trail of readings names them."""
    found = sql.rows(
        "SELECT id FROM intake_registerlookup WHERE number_index = ANY(%s) ORDER BY id DESC LIMIT %s",
        (crypto.indexes(number), most),
    )
    return tuple(row[0] for row in found)


def register_sources(dossier_id: int) -> dict[str, str]:
    """Return what registers said of a dossier's answers, in words by field key: taken there when, or different."""
    found = sql.rows(
        "SELECT payload FROM core_event WHERE stream = %s AND type = %s ORDER BY seq",
        (dossier_id, RegisterConsulted.TYPE),
    )
    told: dict[str, str] = {}
    for (payload,) in found:
        fact = sql.json_value(payload)
        words = source_words(Register(fact["register"]), datetime.fromisoformat(fact["asked_at"]))
        told |= dict.fromkeys(fact["agreeing"], f"Khớp {words}")
        told |= dict.fromkeys(fact["differing"], f"Khác với {words}")
    return told
