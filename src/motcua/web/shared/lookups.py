"""What a look-up by code may say: the same words for the page and the API."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from motcua.core import audit, profile
from motcua.dossiers import queries
from motcua.dossiers.rules.lifecycle import STATUS_LABELS, Status, degree_of_completion
from motcua.processing.services import definition_of
from motcua.web.shared.throttle import Throttle

# Thirty look-ups in ten minutes from one address is more than a family needs and too few to guess codes.
THROTTLE = Throttle(most=60, window=timedelta(minutes=10))
SECRETS = Throttle(most=10, window=timedelta(minutes=10))


@dataclass(frozen=True)
class Shown:
    """What is shown of a dossier: `status` and `label` only where the profile or the secret opens them."""

    ref: str
    completion: int
    status: int | None
    label: str
    dossier: queries.Dossier | None


def look_up(*, ref: str, secret: str, caller: str, now: datetime) -> Shown:
    """Look a dossier up, throttled by address; the reading with a secret is recorded.

    Raises:
        NotFound: No such code, or the secret does not fit.
        TooMany: This address asked too often.
    """
    THROTTLE.pass_or_raise(caller, now)
    if secret:
        SECRETS.pass_or_raise(f"{caller}|{ref[:60]}", now)
    found = queries.lookup(ref, secret)
    steps = len(definition_of(found.process_id).steps) if found.process_id else 0
    status = Status(found.status)
    completion = degree_of_completion(status, found.steps_done, steps)
    if found.dossier is not None:
        audit.read(actor="slip", act="lookup", subject=found.dossier.id, now=now)
    if found.dossier is None and profile.value("lookup", "code_shows") != "status":
        return Shown(found.ref, completion, None, "", None)
    return Shown(found.ref, completion, found.status, label_of(found.status), found.dossier)


def label_of(status: int) -> str:
    """Return the province's label of a national status."""
    labels = profile.section("statuses").get("labels", {})
    return str(labels.get(str(status)) or STATUS_LABELS[Status(status)])
