"""Grounds of refusal as a field offers them."""

from datetime import datetime

from motcua.core import clock
from motcua.governance.queries import code_lists
from motcua.governance.rules.code_lists import GROUNDS


def ground_options(agency_id: int, now: datetime) -> list[dict[str, str]]:
    """Return the grounds in force today that an agency may name."""
    return [
        {"value": entry.code, "label": entry.name}
        for entry in code_lists.in_force(GROUNDS, clock.local_date(now), agency_id)
    ]
