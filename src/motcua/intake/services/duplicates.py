"""Asks once more before a person hands in what is already being handled."""

from datetime import datetime

from motcua.core import clock, ledger
from motcua.core.errors import RuleBroken
from motcua.directory.actors import Actor
from motcua.dossiers.queries.duplicates import OpenDossier, open_of_same_person
from motcua.intake.events import DuplicateConfirmed

FIELD = "duplicate_seen"


def warn_of_duplicate(
    *, personal_number: str, procedure_id: int, confirmed: bool, account_id: int | None = None
) -> list[OpenDossier]:
    """Return the open dossiers of the same person and procedure, if any, once the sender confirmed to have seen them.

    Args:
        account_id: The citizen's account when a citizen hands in: only own dossiers are told.

    Raises:
        RuleBroken: There are some and nobody confirmed yet (`dossier.duplicate`); the message names them.
    """
    found = open_of_same_person(personal_number, procedure_id, account_id)
    if found and not confirmed:
        raise RuleBroken("dossier.duplicate", _message(found, show_desk=account_id is None), FIELD)
    return found


def note_duplicate(*, actor: Actor, dossier_id: int, others: list[OpenDossier], now: datetime) -> None:
    """Record that the dossier was taken in beside open ones of the same person and procedure."""
    if others:
        ledger.record(stream=dossier_id, fact=DuplicateConfirmed(others=len(others)), actor=actor.ref, now=now)


def _message(found: list[OpenDossier], *, show_desk: bool) -> str:
    named = "; ".join(
        f"{one.ref}, nộp {clock.local(one.submitted_at):%d/%m/%Y}" + (f" tại {one.desk_name}" if show_desk else "")
        for one in found
    )
    return (
        f"Người này đang có hồ sơ cùng thủ tục chưa giải quyết xong: {named}. "
        "Nếu vẫn cần nộp hồ sơ mới, hãy đánh dấu xác nhận rồi gửi lại."
    )
