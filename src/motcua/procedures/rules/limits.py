"""Which time limit a dossier is accepted under."""

from motcua.core.worktime_terms import TimeLimit
from motcua.procedures.rules.content import ProcedureContent
from motcua.procedures.rules.fees import submissions_for


def limit_for(content: ProcedureContent, channel: str) -> TimeLimit | None:
    """Return the first limit the procedure states for this channel; None when it states none with a unit."""
    for way in submissions_for(content, channel):
        if way["limit"]:
            return TimeLimit.parse(way["limit"])
    return None
