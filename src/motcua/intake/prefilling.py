"""Answers that are known before anybody types: each names where it comes from, and the citizen may change all of it."""

from datetime import datetime
from typing import Any, Final

from motcua.core import sql
from motcua.core.clock import local
from motcua.core.text import name_key
from motcua.directory import queries as directory
from motcua.directory.actors import Actor
from motcua.directory.rules.holders import HolderKind
from motcua.documents import store_queries
from motcua.documents.rules.store import Kind
from motcua.documents.store_queries import Item
from motcua.dossiers import queries as dossiers
from motcua.intake.ports import PrefillSource
from motcua.intake.rules.common import SHARED
from motcua.procedures.queries import form_of
from motcua.procedures.rules.default_form import APPLICANT_KIND, ORGANISATION
from motcua.procedures.rules.form_address import read_address
from motcua.procedures.rules.form_types import Field, FormDefinition, fields_of
from motcua.procedures.rules.forms import check_answers

EARLIER: Final = "earlier.same"
OWNER: Final = "owner."
STORE: Final = "store."
ACCOUNT_WORDS: Final = "tài khoản của bạn"
LOOKED_AT: Final = 5


def is_of_owner(field: Field) -> bool:
    """Tell whether a field asks about whose dossier it is: the holder, or whom the holder hands in for."""
    return field.get("prefill", "").startswith(OWNER)


class Account:
    """What the own account says."""

    def known(self, actor: Actor, form: FormDefinition, now: datetime) -> dict[str, tuple[Any, str]]:  # noqa: ARG002  (the port's)
        """Return name, numbers and address of the holder for the fields that ask for them."""
        facts = directory.account_facts(actor.account_id)
        found: dict[str, tuple[Any, str]] = {}
        for field in fields_of(form):
            value = facts.get(str(field.get("prefill", "")).removeprefix("account.").removeprefix(OWNER), "")
            if field["key"] == APPLICANT_KIND and facts["kind"] == HolderKind.BUSINESS:
                value = ORGANISATION
            if value:
                found[field["key"]] = (read_address(value) if field["type"] == "address" else value, ACCOUNT_WORDS)
        return found


class EarlierDossiers:
    """What the account declared in its last dossiers: fields that say so, and contacts that the account lacks."""

    def known(self, actor: Actor, form: FormDefinition, now: datetime) -> dict[str, tuple[Any, str]]:  # noqa: ARG002  (the port's)
        """Return the newest earlier answer of the same key and kind."""
        facts = directory.account_facts(actor.account_id)
        sources = {EARLIER} | {source for source in SHARED if not facts[source.removeprefix("account.")]}
        wanted = {field["key"]: field for field in fields_of(form) if field.get("prefill") in sources}
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
            given = answers.get(dossier_id, {})
            before = [field for field in fields_of(form_of(form_id)) if field["key"] in given]
            for key, field in wanted.items():
                same = next((one for one in before if _asks_again(field, one)), None)
                if same is not None and key not in found:
                    found[key] = (given[same["key"]], f"hồ sơ {ref} nộp ngày {local(submitted_at):%d/%m/%Y}")
        return found


def _asks_again(field: Field, before: Field) -> bool:
    source = field.get("prefill")
    is_same = before["key"] == field["key"] if source == EARLIER else before.get("prefill") == source
    return is_same and before["type"] == field["type"]


class StoredPapers:
    """What papers of the own store say: number, days, issuer of the paper that a field names."""

    def known(self, actor: Actor, form: FormDefinition, now: datetime) -> dict[str, tuple[Any, str]]:
        """Return facts of the most trusted, then newest paper of the holder that fits and still holds."""
        wanted = [
            field for field in fields_of(form) if field.get("prefill", "").startswith(STORE) and "stored" in field
        ]
        if not wanted:
            return {}
        names = dict(enumerate(field.get("stored", "") for field in wanted))
        held = store_queries.fitting(actor.account_id, names, now)
        ranks, own = list(Kind), name_key(actor.full_name)
        found: dict[str, tuple[Any, str]] = {}
        for number, field in enumerate(wanted):
            mine = [item for item in held.get(number, []) if name_key(item.holder) == own]
            for item in sorted(mine, key=lambda each: ranks.index(Kind(each.kind))):
                if value := _fact_of(item, field.get("prefill", "").removeprefix(STORE)):
                    found.setdefault(field["key"], (value, f"“{item.name}” trong kho của bạn"))
        return found


def _fact_of(item: Item, fact: str) -> str:
    days = {"issued_on": item.issued_on, "valid_to": item.valid_to}
    if fact in days:
        day = days[fact]
        return day.isoformat() if day else ""
    return {"number": item.number, "issuer": item.issuer}.get(fact, "")


SOURCES: Final[tuple[PrefillSource, ...]] = (Account(), StoredPapers(), EarlierDossiers())


def known_answers(actor: Actor, form: FormDefinition, now: datetime) -> tuple[dict[str, Any], dict[str, str]]:
    """Return answers that the sources know and the form accepts, and where each comes from; the first source wins.

    Source: QN-3.3-3: filled from data that is there, with the source shown; VL-7.2: what is there is not asked again.
    """
    answers: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for source in SOURCES:
        for key, (value, words) in source.known(actor, form, now).items():
            if key not in answers:
                answers[key], sources[key] = value, words
    # An account may say less than a form accepts, such as an address without its parts: that is typed on, not lost.
    wrong = {fault["field"] for fault in check_answers(form, answers) if fault["field"] in answers}
    return (
        {key: value for key, value in answers.items() if key not in wrong},
        {key: words for key, words in sources.items() if key not in wrong},
    )
