"""Files of a dossier that nobody may open any more: with malicious code, or withdrawn as a state secret."""

from datetime import datetime

from django.db import transaction

from motcua.core import ledger, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken
from motcua.core.ledger import Recorded
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.documents import withdrawing
from motcua.documents.events import FileFoundInfected
from motcua.dossiers.events import FileInfected, FileWithdrawn
from motcua.dossiers.held import hold
from motcua.dossiers.permissions import may_withdraw_file

LONGEST_REASON = 1000


def follow(recorded: Recorded) -> None:
    """Tell in the history of every dossier that holds the file that malicious code was found in it."""
    fact = recorded.fact
    if not isinstance(fact, FileFoundInfected):
        return
    places = sql.rows(
        "SELECT DISTINCT ON (dossier_id) dossier_id, coalesce(paper_no, 0) FROM dossiers_dossierfile "
        "WHERE file_id = %s ORDER BY dossier_id",
        (fact.file,),
    )
    for dossier_id, paper_no in places:
        hold(dossier_id)
        told = FileInfected(file=fact.file, paper_no=paper_no, finding=fact.finding)
        ledger.record(stream=dossier_id, fact=told, actor=recorded.actor, now=recorded.at)


@transaction.atomic
def withdraw_file(*, actor: Actor, dossier_id: int, token: str, reason: str, now: datetime) -> None:
    """Take a file out that holds a state secret: bytes and name go, who did it, when and why stays.

    A second click finds it done. A result is replaced or revoked by decision instead.

    Raises:
        NotFound: The dossier has no such file.
        NotAllowed: The actor does not work with the papers of this dossier.
        RuleBroken: No reason, or the file is a result.

    Source: DN-4.1: no state secret is entered, and one that was is withdrawn with a record (decision 0134).
    """
    held = hold(dossier_id)
    found = sql.rows(
        "SELECT f.id, coalesce(x.paper_no, 0), x.kind FROM dossiers_dossierfile x "
        "JOIN documents_storedfile f ON f.id = x.file_id WHERE x.dossier_id = %s AND f.token = %s",
        (held.id, token),
    )
    if not found:
        raise NotFound("file")
    file_id, paper_no, kind = found[0]
    agencies = {"receiving_agency_id": held.receiving_agency_id, "handling_agency_id": held.handling_agency_id}
    if not may_withdraw_file(actor, **agencies):
        raise NotAllowed(f"{actor.ref} withdraws no file of {held.ref}")
    if kind == "result":
        message = "Kết quả giải quyết không gỡ ở đây. Hãy thay hoặc thu hồi kết quả theo quyết định."
        raise RuleBroken("file.is_result", message)
    text = clean_input(reason, LONGEST_REASON)
    if not text:
        message = "Hãy ghi vì sao phải gỡ tệp, nhưng không chép lại nội dung bí mật."
        raise RuleBroken("file.no_reason", message, "reason")
    if withdrawing.withdraw(file_id=file_id, actor=actor.ref, reason=text, now=now):
        fact = FileWithdrawn(file=file_id, paper_no=paper_no)
        ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now, reason=text)
