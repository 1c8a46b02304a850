"""Who a handed-in form speaks of: read by what each field is prefilled from, so that any form works."""

from collections.abc import Mapping
from typing import Any

from motcua.procedures.rules.form_types import FormDefinition
from motcua.procedures.rules.form_words import flat_text

_OWN = {
    "account.full_name": "full_name",
    "account.personal_number": "personal_number",
    "account.phone": "phone",
    "account.email": "email",
    "account.address": "address",
}
_DELIVERY = "result_delivery"


def applicant_facts(form: FormDefinition, answers: Mapping[str, Any]) -> dict[str, str]:
    """Return the applicant's name, numbers and addresses, as far as the form asks for them."""
    facts: dict[str, str] = {}
    for section in form["sections"]:
        for field in section["fields"]:
            key = _OWN.get(str(field.get("prefill", "")))
            value = flat_text(answers.get(field["key"]))
            if key and value:
                facts.setdefault(key, value)
    return facts


def owner_facts(form: FormDefinition, answers: Mapping[str, Any]) -> dict[str, str]:
    """Return who owns the dossier: the organisation or the other person named, else the applicant."""
    facts = applicant_facts(form, answers)
    organisation = str(answers.get("organisation_name") or "")
    if organisation:
        number = str(answers.get("organisation_code") or "")
        address = flat_text(answers.get("organisation_address")) or facts.get("address", "")
        return facts | {"full_name": organisation, "kind": "business", "personal_number": number, "address": address}
    if answers.get("on_behalf") == "other" and answers.get("owner_full_name"):
        number = str(answers.get("owner_personal_number") or "")
        return facts | {"full_name": str(answers["owner_full_name"]), "personal_number": number}
    return facts


def is_represented(form: FormDefinition, answers: Mapping[str, Any]) -> bool:
    """Tell whether the applicant hands in for somebody else."""
    return owner_facts(form, answers).get("full_name") != applicant_facts(form, answers).get("full_name")


def asks_delivery(form: FormDefinition) -> bool:
    """Tell whether the form itself asks how the result is to be delivered, so that nobody asks a second time."""
    return any(field["key"] == _DELIVERY for section in form["sections"] for field in section["fields"])


def delivery_of(form: FormDefinition, answers: Mapping[str, Any], chosen: str) -> str:
    """Return how the result is to be delivered: the form's answer, else what was chosen before handing in."""
    return str(answers.get(_DELIVERY) or chosen) if asks_delivery(form) else chosen
