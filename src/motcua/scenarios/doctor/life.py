"""What one replay knows of the dossier that lives again."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from motcua.core.errors import NotFound
from motcua.directory.actors import Actor
from motcua.directory.sign_in import actor_for
from motcua.dossiers import queries as dossiers


@dataclass(frozen=True)
class Facts:
    """A dossier as it stands in the database."""

    id: int
    offering_id: int
    channel: str
    delivery: str
    submitted_at: datetime
    accepted_at: datetime | None
    account_id: int | None
    version_id: int
    form_id: int
    process_id: int | None
    limit_amount: int | None
    limit_unit: str | None
    limit_basis: str | None
    calendar_edition: str | None
    handling_agency_id: int


@dataclass
class Life:
    """What one replay knows: the original, and the id of the dossier that lives again."""

    facts: Facts
    history: list[dossiers.EventRow]
    tasks: dict[int, tuple[Any, ...]]
    files: list[tuple[Any, ...]]
    again: int = 0
    issued: set[int] = field(default_factory=set)


def actor_of(event: dossiers.EventRow) -> Actor:
    """Return who did what an event tells, in the post of then."""
    parts = dict(part.split(":", 1) for part in event.actor.split("/"))
    post = parts.get("delegation") or parts.get("post") or 0
    found = actor_for(account_id=int(parts["account"]), post_id=int(post), now=event.at)
    if found is None:
        raise NotFound(event.actor)
    return found
