"""Dossiers at a fork and before a join: the step that asks two departments, and the last of their answers."""

from collections.abc import Callable
from datetime import datetime, timedelta

from motcua.core import sql
from motcua.core.ids import new_token
from motcua.core.worktime import TimeLimit, TimeUnit
from motcua.directory.actors import Actor
from motcua.dossiers.services.opening import PartyFacts
from motcua.dossiers.services.reception import PaperCheck
from motcua.intake import services as intake
from motcua.procedures.queries import content_of, offering_at
from motcua.processing import services as processing
from motcua.scenarios.bench.site import Request, sign_in

PROCEDURE, AGENCY, DESK = "1.013225", "H99.21", "motcua.camthanh"
ASKS = "tham-dinh"
OWNER = PartyFacts(full_name="Lê Thị Ví Dụ", personal_number="000000123456", phone="0900000999", address="Số 9")

_HOLDER = """
SELECT a.login FROM directory_post p JOIN directory_account a ON a.id = p.account_id
WHERE p.unit_id = %s AND p.roles ? %s ORDER BY p.id LIMIT 1
"""


class Forks:
    """Makes requests that fork and join; `actor_of` signs a login in."""

    def __init__(self, now: datetime, actor_of: Callable[[str], Actor]) -> None:
        self._now, self._actor_of = now, actor_of
        self._offering = offering_at(PROCEDURE, AGENCY)
        self._sessions: dict[str, str] = {}

    def fork(self) -> Request:
        """Return the act that opens two tasks side by side."""
        dossier_id, code = self._received()
        return self._request(dossier_id, code)

    def join(self) -> Request:
        """Return the act that ends the last of two tasks and goes on behind the join."""
        dossier_id, code = self._received()
        for _ in range(2):
            self._end_first(dossier_id)
        return self._request(dossier_id, code)

    def _received(self) -> tuple[int, str]:
        """Carry a dossier to the step that asks."""
        papers = content_of(self._offering.version_id)["papers"]
        states = {True: "present", False: "not_applicable"}
        checks = [PaperCheck(no=paper["no"], state=states[bool(paper["required"])]) for paper in papers]
        desk = self._actor_of(DESK)
        reception = intake.CounterReception(
            offering_id=self._offering.id,
            owner=OWNER,
            checks=checks,
            limit=TimeLimit(15, TimeUnit.CALENDAR_DAY),
            limit_basis="Nhà ở riêng lẻ",
        )
        made = intake.receive_at_counter(actor=desk, reception=reception, token=new_token(), now=self._now)
        intake.transfer_dossiers(actor=desk, dossier_ids=[made.id], now=self._now)
        while processing.open_tasks(made.id)[0].step != ASKS:
            self._end_first(made.id)
        return made.id, made.code

    def _end_first(self, dossier_id: int) -> None:
        task = processing.open_tasks(dossier_id)[0]
        processing.complete_step(
            actor=self._actor_of(self._holder(task)),
            dossier_id=dossier_id,
            task_id=task.id,
            outcome=self._onward(task),
            comment="Thống nhất.",
            now=self._now + timedelta(seconds=1),
        )

    def _request(self, dossier_id: int, code: str) -> Request:
        task = processing.open_tasks(dossier_id)[0]
        login = self._holder(task)
        if login not in self._sessions:
            self._sessions[login] = sign_in(self._actor_of(login))
        form = {"task": str(task.id), "outcome": self._onward(task), "comment": "Thống nhất."}
        return Request(f"/xu-ly/ho-so/{code}/buoc/", form=form, session=self._sessions[login])

    def _holder(self, task: processing.TaskRow) -> str:
        return str(sql.rows(_HOLDER, (task.unit_id, task.role))[0][0])

    def _onward(self, task: processing.TaskRow) -> str:
        step = processing.definition_of(self._offering.process_id).step(task.step)
        return next(outcome.key for outcome in step.outcomes if not outcome.back)
