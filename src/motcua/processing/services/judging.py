"""Conditions of a process, judged by the answers of the dossier it runs for."""

from functools import lru_cache

from motcua.core import sql
from motcua.dossiers import queries as dossiers
from motcua.procedures.queries import form_of
from motcua.procedures.rules import conditions
from motcua.procedures.rules.process_definition import Step


class Judge:
    """Tells whether a condition holds; answers and form are read when the first condition asks for them."""

    def __init__(self, dossier_id: int) -> None:
        self._dossier_id = dossier_id
        self._answers: dict[str, object] | None = None
        self._names: conditions.Names = {}

    def __call__(self, step: Step, condition: str) -> bool:
        """Tell whether the condition of a step holds.

        Raises:
            RuleBroken: It cannot be judged by these answers; the message names the step.
        """
        if self._answers is None:
            form_id = sql.rows("SELECT form_id FROM dossiers_dossier WHERE id = %s", (self._dossier_id,))[0][0]
            self._answers = conditions.facts_of(form_of(form_id), dossiers.answers(self._dossier_id))
            self._names = _names(form_id)
        return conditions.holds(condition, self._names, self._answers, step_title=step.title)


@lru_cache(maxsize=256)
def _names(form_id: int) -> conditions.Names:
    return conditions.names_of(form_of(form_id))
