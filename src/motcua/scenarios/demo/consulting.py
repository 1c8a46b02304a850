"""A citizen of the demo takes answers from the population database, before the stand-ins' processes run."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from motcua.core import ports
from motcua.directory.actors import Actor
from motcua.directory.rules.assurance import Assurance
from motcua.gateways.population.codes import COUNTRIES, ETHNIC_GROUPS, SEXES
from motcua.intake import services as intake
from motcua.intake.ports import Asking
from motcua.intake.services.registers import PORTS
from motcua.procedures.rules.form_registers import Register
from motcua.scenarios.demo.registers import birth_date, known

IN_PROCESS = "motcua.scenarios.demo.consulting.KnownPersons"
ASKS = "congdan1@vidu.example"
"""Whose dossiers of the demo take answers from the population database."""
_CODES = {"sex": SEXES, "ethnicity": ETHNIC_GROUPS, "nationality": COUNTRIES}


class KnownPersons:
    """Serves the port `PersonRegister` while the demo is loaded, before its processes run."""

    def is_ready(self) -> bool:
        """Tell that it can be asked."""
        return True

    def person(self, *, number: str, full_name: str, birth_date: date, asking: Asking) -> Mapping[str, str] | None:  # noqa: ARG002  (the port's)
        """Look an invented person up."""
        wanted = (number, full_name, birth_date.isoformat())
        for row in known()["population"]:
            if (row["personal_number"], row["full_name"], row["birth_date"]) == wanted:
                return {name: _CODES[name][text] if name in _CODES else text for name, text in row.items()}
        return None


def consult(*, actor: Actor, login: str, token: str, at: datetime) -> None:
    """Let the one citizen who does so take answers from the register; no register outside is ever asked."""
    if login != ASKS or not isinstance(ports.gateway(PORTS[Register.POPULATION]), KnownPersons):
        return
    sure = replace(actor, assurance=Assurance.NATIONAL_HIGH)
    born, register = birth_date(1), Register.POPULATION
    intake.look_up_for_draft(actor=sure, token=token, register=register, birth_date=born, now=at)
