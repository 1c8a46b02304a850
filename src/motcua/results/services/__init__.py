"""Writes of results, by topic; one name for those who call them."""

from motcua.dossiers.enums import IDENTITY_CHECKS, RELATIONS
from motcua.results.services.changing import Decision, may_change, replace_result, revoke_result
from motcua.results.services.issuing import IssueFacts, issue_result, receive_and_resolve
from motcua.results.services.late import complete_step_late, issue_result_late, return_result_late
from motcua.results.services.reminding import chase, chase_unclaimed, remind_expiring
from motcua.results.services.returning import ReturnFacts, deliver_result, return_replacement, return_result
from motcua.results.services.together import given_together, render_together, return_together

__all__ = [
    "IDENTITY_CHECKS",
    "RELATIONS",
    "Decision",
    "IssueFacts",
    "ReturnFacts",
    "chase",
    "chase_unclaimed",
    "complete_step_late",
    "deliver_result",
    "given_together",
    "issue_result",
    "issue_result_late",
    "may_change",
    "receive_and_resolve",
    "remind_expiring",
    "render_together",
    "replace_result",
    "return_replacement",
    "return_result",
    "return_result_late",
    "return_together",
    "revoke_result",
]
