"""The counter page filled with what the sending slip says of a dossier that came by post."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from motcua.core import audit
from motcua.core.errors import NotFound
from motcua.directory.actors import Actor
from motcua.postal import queries
from motcua.web.desk import counter_form
from motcua.web.desk.counter_form import Entered
from motcua.web.desk.papers import PaperView


def by_post(actor: Actor, token: str, now: datetime) -> Entered:
    """Return the page for what the desk signed for; the officer checks it against the envelope.

    Raises:
        NotFound: Nothing of this desk, or a dossier already.
    """
    found = queries.consignment(actor, token)
    if found.desk_unit_id != actor.unit_id or found.state != "taken":
        raise NotFound("consignment")
    audit.read(actor=actor.ref, act="desk.post", subject=found.id, now=now)
    values = {
        "consignment": found.token,
        "channel": "postal",
        "competent": found.agency_code,
        "kind": found.sender_kind,
        "full_name": found.sender_name,
        "personal_number": found.personal_number,
        "phone": found.phone,
        "address": found.address,
        "delivery": found.delivery,
    }
    entered = counter_form.blank(actor, found.procedure_code, known=values)
    sent = {row["no"]: row for row in found.papers}
    return replace(entered, papers=[_counted(paper, sent) for paper in entered.papers])


def _counted(paper: PaperView, sent: Mapping[int, Mapping[str, int]]) -> PaperView:
    row = sent.get(paper.no)
    if row is None:
        return paper
    return replace(paper, originals=str(row["originals"]), copies=str(row["copies"]))
