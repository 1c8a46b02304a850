"""What a hand-in will cost: shown beforehand, with the relief the applicant asks for and what has to prove it."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from motcua.core import clock
from motcua.core.errors import RuleBroken
from motcua.directory.actors import Actor
from motcua.dossiers import queries as dossiers
from motcua.dossiers.held import Held
from motcua.intake.queries import DraftFacts
from motcua.intake.services.drafts import hold_draft
from motcua.procedures import fee_rules
from motcua.procedures.queries import content_of, offering
from motcua.procedures.rules.default_form import chosen_case
from motcua.procedures.rules.fee_rules import PROOF_NO, Due, FeeRule, amounts_in, due_in, reliefs_in, relieved
from motcua.procedures.rules.fees import FeeOption, fee_options

ENDED = "Quy định miễn, giảm bạn chọn không còn áp dụng. Bản khai vẫn được giữ: hãy xem lại mục phí, lệ phí rồi nộp."


@dataclass(frozen=True)
class Costs:
    """What a draft costs as it stands.

    Args:
        options: The published amounts; with several, the desk says which applies.
        due: When they are due.
        reliefs: What may be asked for.
        chosen: What is asked for; None when nothing is, or when it holds no longer.
        is_gone: What was asked for holds no longer.
    """

    options: list[FeeOption]
    due: Due
    reliefs: list[FeeRule]
    chosen: FeeRule | None = None
    is_gone: bool = False

    @property
    def left(self) -> list[FeeOption]:
        """What is to be paid when the relief is confirmed."""
        if self.chosen is None:
            return self.options
        return relieved(self.options, percent=self.chosen.percent, words=self.chosen.name)


def costs(draft: DraftFacts, now: datetime) -> Costs:
    """Return what a draft costs today, by the version it was begun with and the rules in force."""
    content, day = content_of(draft.version_id), clock.local_date(now)
    case = chosen_case(content, draft.answers)
    rules = fee_rules.of_code(draft.procedure_code, day)
    published = fee_options(content, "online", case)
    options = amounts_in(rules, published, channel="online", case=case, day=day)
    if not options:
        return Costs([], Due(), [])
    reliefs = reliefs_in(rules, channel="online", case=case, day=day)
    chosen = next((rule for rule in reliefs if rule.id == draft.relief_id), None)
    due = due_in(rules, channel="online", case=case, day=day)
    return Costs(options, due, reliefs, chosen, is_gone=draft.relief_id is not None and chosen is None)


@transaction.atomic
def choose_relief(*, actor: Actor, token: str, rule_id: int | None, now: datetime) -> None:
    """Ask for a relief with a draft, or for none any more; choosing the same again changes nothing.

    Raises:
        NotFound: Not the actor's draft.
        RuleBroken: It is handed in already, or there is no such relief for it today.
    """
    draft = hold_draft(actor, token)
    if draft.dossier_id is not None:
        raise RuleBroken("draft.handed_in", "Hồ sơ này đã được nộp, nên không sửa bản khai được nữa.")
    if rule_id is not None:
        usable_relief(draft.offering_id, draft.version_id, draft.answers, rule_id, now)
    if draft.relief_id == rule_id:
        return
    draft.relief_id, draft.saved_at = rule_id, now
    draft.revision += 1
    draft.save(update_fields=["relief", "revision", "saved_at"])


def usable_relief(
    offering_id: int, version_id: int, answers: Mapping[str, object], rule_id: int, now: datetime
) -> FeeRule:
    """Return a relief that may be asked for today.

    Raises:
        RuleBroken: It holds no longer, or not for this procedure and case.
    """
    content, day = content_of(version_id), clock.local_date(now)
    case = chosen_case(content, answers)
    rules = fee_rules.of_procedure(offering(offering_id).procedure_id, day)
    for rule in reliefs_in(rules, channel="online", case=case, day=day):
        if rule.id == rule_id:
            return rule
    raise RuleBroken("relief.ended", ENDED, "relief")


def due_of(held: Held, now: datetime) -> Due:
    """Return when the fees of a dossier received now are due; its answers are read where a rule asks for the case."""
    rules = fee_rules.of_procedure(held.procedure_id, clock.local_date(now))
    case = None
    if any(rule.case for rule in rules):
        case = chosen_case(content_of(held.version_id), dossiers.answers(held.id))
    return due_in(rules, channel=held.channel, case=case, day=clock.local_date(now))


def fees_of(held: Held, now: datetime) -> list[FeeOption]:
    """Return the amounts that a dossier received now can owe; the desk chooses among several."""
    rules = fee_rules.of_procedure(held.procedure_id, clock.local_date(now))
    published = fee_options(content_of(held.version_id), held.channel)
    return amounts_in(rules, published, channel=held.channel, case=None, day=clock.local_date(now))


def require_proof(rule: FeeRule, papers_with_files: Set[int]) -> None:
    """Make sure that what proves a relief was sent.

    Raises:
        RuleBroken: It was not.
    """
    if rule.paper and PROOF_NO not in papers_with_files:
        message = f"Hãy gửi giấy tờ chứng minh được miễn, giảm: {rule.paper}."
        raise RuleBroken("relief.no_paper", message, f"paper-{PROOF_NO}")
