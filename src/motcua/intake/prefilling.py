"""Answers that are known before anybody types: each names where it comes from, and the citizen may change all of it."""

from typing import Any, Final

from motcua.core import sql
from motcua.core.clock import local
from motcua.directory import queries as directory
from motcua.directory.actors import Actor
from motcua.dossiers import queries as dossiers
from motcua.intake.ports import PrefillSource
from motcua.procedures.queries import form_of
from motcua.procedures.rules.form_address import read_address
from motcua.procedures.rules.form_types import FormDefinition, fields_of
from motcua.procedures.rules.forms import check_answers

EARLIER: Final = "earlier.same"
ACCOUNT_WORDS: Final = "tài khoản của bạn"
LOOKED_AT: Final = 5


class Account:
    """What the own account says."""

    def known(self, actor: Actor, form: FormDefinition) -> dict[str, tuple[Any, str]]:
        """Return name, numbers and address of the holder for the fields that ask for them."""
        facts = directory.account_facts(actor.account_id)
        found: dict[str, tuple[Any, str]] = {}
        for field in fields_of(form):
            value = facts.get(str(field.get("prefill", "")).removeprefix("account."), "")
            if value:
                found[field["key"]] = (read_address(value) if field["type"] == "address" else value, ACCOUNT_WORDS)
        return found


class EarlierDossiers:
    """What the account declared in its last dossiers, for fields that say so."""

    def known(self, actor: Actor, form: FormDefinition) -> dict[str, tuple[Any, str]]:
        """Return the newest earlier answer of the same key and kind."""
        wanted = {field["key"]: field for field in fields_of(form) if field.get("prefill") == EARLIER}
        if not wanted:
            return {}
        rows = sql.rows(
            "SELECT d.id, d.form_id, coalesce(d.code, d.receipt_no), d.submitted_at FROM dossiers_dossier d "
            "WHERE d.account_id = %s ORDER BY d.id DESC LIMIT %s",
            (actor.account_id, LOOKED_AT),
        )
        answers = dossiers.answers_of_account(actor.account_id) if rows else {}
        found: dict[str, tuple[Any, str]] = {}
        for dossier_id, form_id, ref, submitted_at in rows:
            kinds = {field["key"]: field["type"] for field in fields_of(form_of(form_id))}
            for key, value in answers.get(dossier_id, {}).items():
                if key in wanted and key not in found and kinds.get(key) == wanted[key]["type"]:
                    found[key] = (value, f"hồ sơ {ref} nộp ngày {local(submitted_at):%d/%m/%Y}")
        return found


SOURCES: Final[tuple[PrefillSource, ...]] = (Account(), EarlierDossiers())


def known_answers(actor: Actor, form: FormDefinition) -> tuple[dict[str, Any], dict[str, str]]:
    """Return answers that the sources know and the form accepts, and where each comes from; the first source wins.

    Source: QN-3.3-3: filled from data that is there, with the source shown.
    """
    answers: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for source in SOURCES:
        for key, (value, words) in source.known(actor, form).items():
            if key not in answers:
                answers[key], sources[key] = value, words
    # An account may say less than a form accepts, such as an address without its parts: that is typed on, not lost.
    wrong = {fault["field"] for fault in check_answers(form, answers) if fault["field"] in answers}
    return (
        {key: value for key, value in answers.items() if key not in wrong},
        {key: words for key, words in sources.items() if key not in wrong},
    )
