"""How a dossier ends: result ready, refused or stopped after appraisal, returned."""

from datetime import datetime

from motcua.core import ledger, sql
from motcua.core.errors import RuleBroken
from motcua.directory.actors import Actor
from motcua.dossiers import scopes
from motcua.dossiers.enums import Bucket
from motcua.dossiers.events import DossierStopped, ResultReady, ResultReturned
from motcua.dossiers.held import Held, change
from motcua.dossiers.rules.clock import timeliness
from motcua.dossiers.rules.lifecycle import Status, check_transition

_CLOSE = "UPDATE dossiers_clocksegment SET ended_at = %s WHERE dossier_id = %s AND ended_at IS NULL"


def make_ready(*, actor: Actor, held: Held, now: datetime) -> None:
    """Handling ended with a result: the clock ends, the result waits at the desk (status 9)."""
    check_transition(Status(held.status), Status.DONE)
    sql.execute(_CLOSE, (now, held.id))
    change(held.id, status=int(Status.DONE), awaiting="return", finished_at=now)
    scopes.move(held.id, Bucket.TO_RETURN, held.due_at or now)
    measured = timeliness(due=held.due_at, finished=now, now=now).value if held.due_at else ""
    fact = ResultReady(due_at=held.due_at.isoformat() if held.due_at else "", timeliness=measured)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)


def stop(*, actor: Actor, held: Held, outcome: str, reason: str, now: datetime) -> None:
    """Handling ended without a result, by decision and with a reason (status 8)."""
    check_transition(Status(held.status), Status.STOPPED)
    sql.execute(_CLOSE, (now, held.id))
    change(held.id, status=int(Status.STOPPED), awaiting="", finished_at=now)
    scopes.move(held.id, Bucket.CLOSED, now)
    fact = DossierStopped(outcome=outcome)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now, reason=reason)


def make_returned(*, actor: Actor, held: Held, method: str, now: datetime) -> None:
    """The result was handed over (status 10).

    Raises:
        RuleBroken: The result is not ready, or was returned before.
    """
    if held.status == Status.RETURNED:
        raise RuleBroken("dossier.already_returned", "Kết quả của hồ sơ này đã được trả trước đó.")
    if held.status != Status.DONE:
        raise RuleBroken("dossier.not_ready", "Hồ sơ chưa có kết quả để trả. Hãy tải lại trang hồ sơ.")
    check_transition(Status(held.status), Status.RETURNED)
    change(held.id, status=int(Status.RETURNED), awaiting="", returned_at=now)
    scopes.move(held.id, Bucket.CLOSED, now)
    ledger.record(stream=held.id, fact=ResultReturned(method=method), actor=actor.ref, now=now)
