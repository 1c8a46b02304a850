"""Who plays: the officials of each unit and the citizens, found once and kept for the load."""

import random
from datetime import datetime

from motcua.core.errors import NotFound
from motcua.directory import queries as directory
from motcua.directory.actors import Actor, Role
from motcua.directory.queries import OfficialRow
from motcua.directory.sign_in import actor_for
from motcua.scenarios.demo.persons import Person, citizens


class Cast:
    """Finds actors; nobody's post changes while the demo is told, so each is looked up once."""

    def __init__(self, *, opened: datetime, citizen_ids: dict[str, int]) -> None:
        self._opened = opened
        self._officials: dict[tuple[int, str], list[OfficialRow]] = {}
        self._actors: dict[tuple[int, int], Actor] = {}
        self.people = {person.login: person for person in citizens() if person.login in citizen_ids}
        self._citizen_ids = citizen_ids

    def citizen(self, person: Person) -> Actor:
        """Return a person with an account as the one who asks."""
        return self._actor(self._citizen_ids[person.login], 0)

    def someone(self, rng: random.Random, *, business: bool) -> Person:
        """Return a person, or a business, that has an account."""
        wanted = "business" if business else "person"
        return rng.choice([person for person in self.people.values() if person.kind == wanted])

    def official(self, rng: random.Random, unit_id: int, role: Role, account_id: int | None = None) -> Actor:
        """Return somebody of a unit with a role, or the one asked for.

        Raises:
            NotFound: Nobody there has it.
        """
        found = [row for row in self._of(unit_id, role) if account_id in {None, row.account_id}]
        if not found:
            raise NotFound(f"{role} in unit {unit_id}")
        chosen = rng.choice(found)
        return self._actor(chosen.account_id, chosen.post_id)

    def handler_of(self, rng: random.Random, unit_id: int) -> int | None:
        """Return the account of somebody to give a task to; None when the unit has no handler."""
        found = self._of(unit_id, Role.HANDLER)
        return rng.choice(found).account_id if found else None

    def signer_of(self, rng: random.Random, agency_id: int) -> Actor:
        """Return who signs for an agency.

        Raises:
            NotFound: Nobody does.
        """
        return self.holder_of(rng, agency_id, Role.SIGNER)

    def holder_of(self, rng: random.Random, agency_id: int, role: Role) -> Actor:
        """Return somebody of an agency with a role.

        Raises:
            NotFound: Nobody has it there.
        """
        unit_id = directory.unit_for(agency_id, role, self._opened)
        if unit_id is None:
            raise NotFound(f"{role} of {agency_id}")
        return self.official(rng, unit_id, role)

    def _of(self, unit_id: int, role: Role) -> list[OfficialRow]:
        key = (unit_id, role.value)
        if key not in self._officials:
            self._officials[key] = directory.officials_of(unit_id, role, self._opened)
        return self._officials[key]

    def _actor(self, account_id: int, post_id: int) -> Actor:
        key = (account_id, post_id)
        if key not in self._actors:
            found = actor_for(account_id=account_id, post_id=post_id, now=self._opened)
            if found is None:
                raise NotFound(f"account {account_id}")
            self._actors[key] = found
        return self._actors[key]
