"""What the counter page need not ask again for a dossier of the same group."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from motcua.core.errors import NotAllowed
from motcua.directory.actors import Actor
from motcua.dossiers import queries
from motcua.dossiers.permissions import may_receive
from motcua.intake.rules.common import common_answers
from motcua.procedures import queries as procedures
from motcua.procedures.rules.form_types import FormDefinition

_PERSONS = {"full_name": "rep_full_name", "personal_number": "rep_personal_number", "phone": "rep_phone"}


@dataclass(frozen=True)
class Common:
    """Values of the page's fields, and the form with its answers that the new form may share."""

    values: Mapping[str, str]
    form: FormDefinition
    answers: Mapping[str, Any] = field(default_factory=dict)

    def answers_for(self, form: FormDefinition) -> dict[str, Any]:
        """Return what a form asks for that was answered before."""
        return common_answers(self.form, self.answers, form)


def common_with(actor: Actor, ref: str) -> Common:
    """Return how to reach people and who stands at the desk; name and number of the owner are another person's.

    Raises:
        NotFound: No such dossier, or not visible.
        NotAllowed: It was received at another desk.
    """
    dossier = queries.visible(actor, ref)
    if not may_receive(actor, dossier.desk_unit_id):
        raise NotAllowed(f"{actor.ref} is not at the desk of {dossier.ref}")
    people = {party.role: party for party in queries.parties(dossier.id)}
    owner, representative = people["owner"], people.get("representative")
    values = {
        "together_with": dossier.ref,
        "competent": procedures.offering(dossier.offering_id).agency_code,
        "kind": owner.kind,
        "phone": owner.phone,
        "email": owner.email,
        "address": owner.address,
        "delivery": dossier.delivery,
        "channel": "counter" if dossier.channel == "online" else dossier.channel,
    }
    if representative is not None:
        values |= {name: str(getattr(representative, key)) for key, name in _PERSONS.items()}
    return Common(values, procedures.form_of(dossier.form_id), queries.answers(dossier.id))
