"""A dossier's chained history as COPY text, with the same facts, form and hashes as `core.ledger` records."""

import hashlib
from dataclasses import fields
from datetime import datetime
from typing import Any

from motcua.core import ledger
from motcua.dossiers import events as dossier
from motcua.payments import events as payments
from motcua.processing import events as processing
from motcua.results import events as results
from motcua.scenarios.simulate.copytext import Filled, bare, gap


def _prepared(fact: Any) -> tuple[str, Filled]:  # noqa: ANN401  (any fact with gaps for its values)
    return fact.TYPE, Filled(ledger.payload_of(fact))


def _gaps(kind: Any, *numbers: str, **fixed: object) -> tuple[str, Filled]:  # noqa: ANN401  (any fact class)
    """Prepare a fact whose values are all gaps; `numbers` names those that are not text."""
    names = [field.name for field in fields(kind)]
    return _prepared(kind(**{name: fixed.get(name, bare(name) if name in numbers else gap(name)) for name in names}))


SUBMITTED = _gaps(dossier.DossierSubmitted)
CHECKED = _gaps(dossier.PapersChecked, "present", "missing", "not_applicable")
ACCEPTED = _gaps(dossier.DossierAccepted)
SLIP = _gaps(dossier.SlipIssued, "number", "year", "slip")
ASKED = _gaps(dossier.SupplementAsked, items=1)
ANSWERED = _gaps(dossier.SupplementAnswered, "files")
CONFIRMED = _gaps(dossier.SupplementConfirmed)
SUSPENDED = _gaps(dossier.HandlingSuspended)
RESUMED = _gaps(dossier.HandlingResumed)
PROPOSED = _gaps(dossier.ProposalMade, "proposal")
EXTENDED = _gaps(dossier.DeadlineExtended, "proposal", "late")
WANTED_BACK = _gaps(dossier.WithdrawalAsked, "proposal", frm=4)
KEPT = _gaps(dossier.WithdrawalRefused, "proposal", to=4)
REFUSED = _gaps(dossier.DossierRefused)
TRANSFERRED = _gaps(dossier.DossierTransferred, "to_unit")
STOPPED = _gaps(dossier.DossierStopped)
READY = _gaps(dossier.ResultReady)
RETURNED = _gaps(dossier.ResultReturned)
OWED = _gaps(payments.FeeOwed, "total", "charges")
CASH = _gaps(payments.CashTaken, "total", "receipt", "number", "year")
OBLIGED = _gaps(payments.ObligationSet, "obligation", "total")
MET = _gaps(payments.ObligationMet, "obligation")
OPENED = _gaps(processing.StepOpened, "task", "unit")
COMPLETED = _gaps(processing.StepCompleted, "task", "late_minutes")
CONSULTED = _gaps(processing.ConsultationAsked, "task", "agency")
REPLIED = _gaps(processing.ConsultationAnswered, "task", "agency")
APPROVED = _gaps(processing.DecisionApproved, "task")
NOTED = _gaps(processing.NoteWritten, "note")
ISSUED = _gaps(results.ResultIssued, "result", "number")
HANDED_OVER = _gaps(results.HandoverRecorded, "handover", "originals")


class History:
    """The chain of one dossier, growing."""

    def __init__(self, stream: int, rows: list[str]) -> None:
        self._stream = stream
        self._rows = rows
        self._at: datetime | None = None
        self._at_text = ""
        self._moment = 0
        self.seq = 0
        self.head = ledger.GENESIS

    def stamp(self, at: datetime) -> str:
        """Return a moment as COPY text; the one that was asked for last costs nothing."""
        if at is not self._at:
            self._at, self._at_text, self._moment = at, str(at), ledger.microseconds(at)
        return self._at_text

    def tell(
        self, prepared: tuple[str, Filled], values: dict[str, object], actor: str, at: datetime, reason: str = ""
    ) -> None:
        """Append one fact; `reason` holds no tab, backslash or line break."""
        kind, text = prepared
        payload = text.fill(values)
        stamp, previous = self.stamp(at), self.head
        self.seq += 1
        own = ledger.digest_at(kind, actor, self._moment, reason, payload)
        self.head = hashlib.sha256(previous + own).digest()
        self._rows.append(
            f"{self._stream + self.seq}\t{self._stream}\t{self.seq}\t{kind}\t{actor}\t{stamp}\t{reason}\t{payload}\t"
            f"\\\\x{previous.hex()}\t\\\\x{self.head.hex()}\n"
        )

    @property
    def last_id(self) -> int:
        """The id of the last fact."""
        return self._stream + self.seq

    @property
    def head_text(self) -> str:
        """The hash of the last fact, as slips print it."""
        return self.head.hex()
