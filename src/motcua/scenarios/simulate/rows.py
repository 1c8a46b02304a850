"""Writes a numbered course as the rows that the services would have left, in the order they would have left them."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from motcua.core import profile
from motcua.directory.actors import PROVINCE_SCOPE, SYSTEM, Actor
from motcua.dossiers.rules.clock import timeliness
from motcua.dossiers.rules.codes import dossier_code
from motcua.dossiers.slips.editions import SlipKind, edition_on
from motcua.procedures.rules.process_definition import Ending, StepKind
from motcua.processing.services.consulting import digest, question_of
from motcua.scenarios.demo.work import NOT_MET
from motcua.scenarios.simulate import histories as told
from motcua.scenarios.simulate import sliptexts
from motcua.scenarios.simulate.copytext import Filled, cell, json_text
from motcua.scenarios.simulate.course import Course, Task
from motcua.scenarios.simulate.forms import Forms
from motcua.scenarios.simulate.histories import History
from motcua.scenarios.simulate.numbering import slip_of_end, symbol_of
from motcua.scenarios.simulate.papers import File, PaperSet, paper_set
from motcua.scenarios.simulate.standing import NONE, dossier_cells, list_of, terms_cells
from motcua.scenarios.simulate.tables import TABLES

# Where a dossier's rows take their ids, counted from its own: first its events, then the others, then forks.
OTHERS, FORKS = 2_000, 15_000


@dataclass(frozen=True)
class Stock:
    """Files that all dossiers share."""

    scans: list[File]
    results: dict[int, File]


class Rows:
    """Collects the rows of courses, table by table, as COPY text."""

    def __init__(self, stock: Stock, rng: Random) -> None:
        self.tables: dict[str, list[str]] = {name: [] for name in TABLES}
        self._stock = stock
        self._rng = rng
        self._forms = Forms(rng)
        self._kept: dict[tuple[object, ...], object] = {}
        statement = profile.section("statement")
        self._statement = (cell(str(statement["version"])), cell(str(statement["text"])))

    def add(self, course: Course) -> None:
        """Write one dossier; all its numbers are known."""
        _Writer(self, course).write()

    def prepared(self, key: tuple[object, ...], make: Callable[[], object]) -> object:
        """Return what is the same for many dossiers, made once."""
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = make()
        return found


class _Writer:
    """Writes one course: its acts in order, then what is kept once per dossier."""

    def __init__(self, rows: Rows, course: Course) -> None:
        self._rows = rows
        self._tables = rows.tables
        self._course = course
        self._office = course.office
        self._id = course.id
        self._next = course.id + OTHERS
        self._history = History(course.id, rows.tables["core_event"])
        self._papers = self._paper_set()
        self._task_ids: dict[int, int] = {}
        self._questions: dict[int, tuple[str, int]] = {}
        self._receipt_no = course.receipt_no
        self._code = ""
        if course.accepted is not None:
            day = course.accepted[0].date()
            self._code = dossier_code(self._office.facts.agency_code, day, course.numbers["code"])
        online = course.channel == "online"
        self._delivery = ("counter", "counter", "online", "postal")[course.choice % 4] if online else "counter"
        who = course.agent or course.person
        self._applicant = f"account:{who.account}"

    def write(self) -> None:
        """Write everything."""
        course = self._course
        self._submitted()
        if course.asked is not None:
            self._asked(*course.asked)
        if course.refused is not None:
            self._refused(*course.refused)
        if course.accepted is not None:
            self._accepted(*course.accepted)
        if course.transferred is not None:
            at, actor = course.transferred
            self._history.tell(told.TRANSFERRED, {"to_unit": self._office.facts.handling_id}, actor.ref, at)
            self._opened(course.first, SYSTEM.ref, at)
            self._worked()
        if course.returned is not None:
            self._returned(*course.returned)
        self._once()

    def _new_id(self) -> int:
        self._next += 1
        return self._next

    def _token(self) -> str:
        return f"{self._rows._rng.getrandbits(96):024x}"  # noqa: SLF001  (own helper)

    def _paper_set(self) -> PaperSet:
        office, online, full = self._office, self._course.channel == "online", self._course.full_papers
        key = ("papers", office.facts.id, online, full)
        found = self._rows.prepared(key, lambda: paper_set(office, online=online, full=full))
        assert isinstance(found, PaperSet)  # noqa: S101  (tells the type)
        return found

    def _text(self, key: tuple[object, ...], make: Callable[[], Filled]) -> Filled:
        found = self._rows.prepared((self._office.facts.id, *key), make)
        assert isinstance(found, Filled)  # noqa: S101  (tells the type)
        return found

    def _submitted(self) -> None:
        course, facts = self._course, self._office.facts
        online = course.channel == "online"
        who = course.agent or course.person
        answers = self._rows._forms.answers(facts.form_id, course.submitted_at.date(), who, course.choice)  # noqa: SLF001
        version, text = self._rows._statement if online else ("", "")  # noqa: SLF001
        by = self._applicant if online or course.accepted is None else course.accepted[1].ref
        account = who.account if online or course.accepted is None else course.accepted[1].account_id
        values: dict[str, object] = {
            "receipt_no": self._receipt_no,
            "procedure": facts.code,
            "channel": course.channel,
            "answers_digest": hashlib.sha256(answers.text.encode()).hexdigest(),
            "statement_version": version,
        }
        at, stamp = course.submitted_at, self._history.stamp(course.submitted_at)
        self._history.tell(told.SUBMITTED, values, by, at)
        self._tables["dossiers_revision"].append(
            f"{self._new_id()}\t{self._id}\t1\t{answers.cell}\t{account or NONE}\t{version}\t{text}\t{stamp}\n"
        )
        self._tables["intake_submission"].append(f"sim-{self._id}\t{self._id}\t{by}\t{stamp}\n")
        for no in self._papers.sent:
            file = self._stock.scans[(no + course.choice) % len(self._stock.scans)]
            self._file(no, "paper", file, by, at)

    @property
    def _stock(self) -> Stock:
        return self._rows._stock  # noqa: SLF001  (own helper)

    def _file(self, no: int | None, kind: str, file: File, by: str, at: datetime) -> None:
        paper = NONE if no is None else no
        self._tables["dossiers_dossierfile"].append(
            f"{self._new_id()}\t{self._id}\t{paper}\t{kind}\t{file.id}\t{by}\t{self._history.stamp(at)}\n"
        )

    def _slip(
        self,
        kind: SlipKind,
        text: Filled,
        values: dict[str, object],
        actor: Actor,
        at: datetime,
        agency: int = 0,
    ) -> None:
        number, slip_id = self._course.numbers[kind], self._new_id()
        data = text.fill(
            {
                **sliptexts.values_of(actor),
                **values,
                "padded": f"{number:02}",
                "number": number,
                "at": at.isoformat(),
                "party": cell(self._course.person.slip),
                "owner": self._course.person.full_name,
                "history": self._history.head_text,
            }
        )
        owner = agency or self._office.facts.agency_id
        self._tables["dossiers_slip"].append(
            f"{slip_id}\t{self._id}\t{owner}\t{self._token()}\t{kind.value}\t{number}\t{at.year}\t"
            f"{edition_on(at.date()).code}\t{data}\t{actor.ref}\t{self._history.stamp(at)}\n"
        )
        facts: dict[str, object] = {"kind": kind.value, "number": number, "year": at.year, "slip": slip_id}
        self._history.tell(told.SLIP, facts, actor.ref, at)

    def _checked(self, at: datetime, actor: Actor, missing: int) -> None:
        states = [check.state for check in self._papers.checks]
        present = states.count("present") - missing
        values: dict[str, object] = {
            "present": present,
            "missing": missing,
            "not_applicable": states.count("not_applicable"),
        }
        self._history.tell(told.CHECKED, values, actor.ref, at)

    def _asked(self, at: datetime, actor: Actor) -> None:
        course, wanted = self._course, self._papers.wanted
        self._checked(at, actor, int(wanted is not None))
        item = {"no": wanted["no"], "name": wanted["name"], "need": sliptexts.SUPPLEMENT_NEED} if wanted else {}
        answered = course.answered_at or NONE
        self._tables["dossiers_supplement"].append(
            f"{self._new_id()}\t{self._id}\treception\t{cell(json_text([item]))}\t{sliptexts.SUPPLEMENT_REASON}\t{self._history.stamp(at)}\t"
            f"{answered}\n"
        )
        self._history.tell(told.ASKED, {}, actor.ref, at)
        text = self._text(("asked", course.full_papers), lambda: sliptexts.supplement(self._office, self._papers))
        self._slip(SlipKind.SUPPLEMENT, text, {"ref": self._receipt_no}, actor, at)
        if course.answered_at is not None and wanted is not None:
            self._file(wanted["no"], "paper", self._stock.scans[0], self._applicant, course.answered_at)
            self._history.tell(told.ANSWERED, {}, self._applicant, course.answered_at)

    def _refused(self, at: datetime, actor: Actor) -> None:
        values: dict[str, object] = {"stage": "reception", "ground": sliptexts.NOT_COMPETENT}
        self._history.tell(told.REFUSED, values, actor.ref, at, sliptexts.REFUSAL_REASON)
        text = self._text(("refused",), lambda: sliptexts.refusal(self._office))
        self._slip(SlipKind.REFUSAL, text, {"ref": self._receipt_no}, actor, at)

    def _accepted(self, at: datetime, actor: Actor) -> None:
        course, office = self._course, self._office
        promise = course.promise
        assert promise is not None  # noqa: S101  (an accepted course has one)
        self._checked(at, actor, 0)
        due = promise.due_at.isoformat()
        self._history.tell(told.ACCEPTED, {"code": self._code, "due_at": due, "channel": course.channel}, actor.ref, at)
        paid = course.cash is not None and course.cash[0] == at and course.channel != "online"
        text = self._text(
            ("appointment", course.channel, course.full_papers, paid, self._delivery),
            lambda: sliptexts.appointment(
                office, self._papers, channel=course.channel, paid=paid, delivery=self._delivery
            ),
        )
        shown = cell(f"[{json_text(promise.first)}{promise.shown_rest}]")
        values: dict[str, object] = {
            "code": self._code,
            "secret": course.secret.text,
            "limit": promise.limit.label,
            "due": due,
            "lines": shown,
            "year": at.year,
        }
        self._slip(SlipKind.APPOINTMENT, text, values, actor, at)
        self._terms()
        fees = office.fees[course.channel]
        if fees:
            owed: dict[str, object] = {"total": sum(fee.amount for fee in fees), "charges": len(fees)}
            self._history.tell(told.OWED, owed, actor.ref, at)
            self._charges(at)
        if paid:
            self._cash()

    def _terms(self) -> None:
        course, office, promise = self._course, self._office, self._course.promise
        if promise is None or course.accepted is None:
            return
        key = ("terms", office.facts.id, course.channel)
        fixed = self._rows.prepared(key, lambda: terms_cells(office, course.channel))
        explanation = cell(f'[{{"kind":"start","text":{json_text(promise.first)}}}{promise.rest}]')
        edition = edition_on(course.accepted[0].date()).code
        self._tables["dossiers_terms"].append(
            f"{self._id}\t{fixed}\trestart\t{promise.calendar_edition}\t{edition}\t{explanation}\n"
        )
        began, ended = course.accepted[0], course.ended[0] if course.ended else NONE
        self._tables["dossiers_clocksegment"].append(
            f"{self._new_id()}\t{self._id}\trunning\tTiếp nhận hồ sơ\t{began}\t{ended}\n"
        )

    def _charges(self, at: datetime) -> None:
        paid = self._course.cash[0] if self._course.cash else NONE
        self._tables["payments_charge"].extend(
            f"{self._new_id()}\t{self._id}\t{cell(fee.name)}\t{fee.kind}\t{fee.amount}\t{cell(fee.basis)}\t{self._history.stamp(at)}\t{paid}\n"
            for fee in self._office.fees[self._course.channel]
        )

    def _cash(self) -> None:
        course = self._course
        if course.cash is None:
            return
        (at, actor), number, receipt_id = course.cash, course.numbers[SlipKind.RECEIPT], self._new_id()
        total = sum(fee.amount for fee in self._office.fees[course.channel])
        text = self._text(("receipt", course.channel), lambda: sliptexts.receipt(self._office, channel=course.channel))
        data = text.fill(
            {
                **sliptexts.values_of(actor),
                "padded": f"{number:02}",
                "at": at.isoformat(),
                "party": cell(course.person.slip),
                "code": self._code,
            }
        )
        self._tables["payments_receipt"].append(
            f"{receipt_id}\t{self._id}\t{self._office.facts.agency_id}\t{self._token()}\t{number}\t{at.year}\t{total}\tcash\t"
            f"{course.person.full_name}\t{data}\t{actor.ref}\t{self._history.stamp(at)}\n"
        )
        values: dict[str, object] = {"total": total, "receipt": receipt_id, "number": number, "year": at.year}
        self._history.tell(told.CASH, values, actor.ref, at)

    def _opened(self, tasks: list[Task], by: str, at: datetime, asker: Actor | None = None, words: str = "") -> None:
        for task in tasks:
            task_id = self._task_ids[id(task)] = self._new_id()
            values: dict[str, object] = {
                "step": task.step.key,
                "task": task_id,
                "unit": task.unit,
                "due_at": task.due_at.isoformat(),
            }
            self._history.tell(told.OPENED, values, by, at)
        for task in tasks:
            if task.step.kind is StepKind.CONSULT:
                self._consulted(task, by, at, asker, words)

    def _consulted(self, task: Task, by: str, at: datetime, asker: Actor | None, words: str) -> None:
        task_id, question = self._task_ids[id(task)], question_of(task.step, words)
        self._questions[task_id] = (question, asker.account_id if asker else 0)
        values = self._consultation(task, question)
        self._history.tell(told.CONSULTED, values | {"due_at": task.due_at.isoformat()}, by, at)

    def _consultation(self, task: Task, text: str) -> dict[str, object]:
        task_id = self._task_ids[id(task)]
        return {"step": task.step.key, "task": task_id, "agency": task.agency, "digest": digest(task_id, text)}

    def _worked(self) -> None:
        course = self._course
        for place, task in enumerate(course.done):
            at, actor, outcome = task.done_at, task.actor, task.outcome
            if at is None or actor is None or outcome is None:
                continue
            if course.note is not None and course.note_before == place:
                self._note()
            if task.step.kind is StepKind.ISSUE:
                self._issued()
            task_id = self._task_ids[id(task)]
            values: dict[str, object] = {
                "step": task.step.key,
                "task": task_id,
                "outcome": outcome.key,
                "late_minutes": task.late,
            }
            self._history.tell(told.COMPLETED, values, actor.ref, at)
            if task.step.kind is StepKind.CONSULT:
                self._history.tell(told.REPLIED, self._consultation(task, task.comment), actor.ref, at)
            if task.step.kind is StepKind.APPROVE and not outcome.back:
                self._history.tell(told.APPROVED, {"step": task.step.key, "task": task_id}, actor.ref, at)
            self._opened(task.opens, actor.ref, at, actor, task.comment)
            if course.ended is not None and place == len(course.done) - 1:
                self._ended(actor, task.comment)
        self._tasks()

    def _note(self) -> None:
        if self._course.note is None:
            return
        (at, actor, text), note_id = self._course.note, self._new_id()
        self._tables["processing_note"].append(
            f"{note_id}\t{self._id}\t{actor.account_id}\t{cell(actor.post_title)}\t{text}\t{self._history.stamp(at)}\n"
        )
        self._history.tell(told.NOTED, {"note": note_id, "digest": digest(note_id, text)}, actor.ref, at)

    def _issued(self) -> None:
        course = self._course
        if course.issued is None:
            return
        (at, actor, signer), result_id, number = course.issued, self._new_id(), course.numbers["result"]
        file, symbol = self._stock.results.get(self._office.facts.procedure_id), symbol_of(course)
        if file is not None:
            self._file(None, "result", file, actor.ref, at)
        results = self._office.content["results"]
        self._tables["results_result"].append(
            f"{result_id}\t{self._id}\t{actor.agency_id}\t{cell(results[0]['code']) if results else ''}\t"
            f"{cell(sliptexts.result_name(self._office))}\t{number}\t{at.year}\t{symbol}\t{signer.full_name}\t"
            f"{cell(signer.post_title)}\t{file.id if file else NONE}\t{actor.ref}\t{self._history.stamp(at)}\n"
        )
        sha256 = file.sha256 if file else ""
        values: dict[str, object] = {"result": result_id, "number": number, "symbol": symbol, "sha256": sha256}
        self._history.tell(told.ISSUED, values, actor.ref, at)

    def _ended(self, actor: Actor, reason: str) -> None:
        course = self._course
        if course.ended is None or course.promise is None:
            return
        at, end = course.ended
        if end is Ending.FINISH:
            due = course.promise.due_at
            measured = timeliness(due=due, finished=at, now=at).value
            values: dict[str, object] = {"due_at": due.astimezone(UTC).isoformat(), "timeliness": measured}
            self._history.tell(told.READY, values, actor.ref, at)
            return
        kind = slip_of_end(end)
        if end is Ending.REFUSE:
            values = {"stage": "appraisal", "ground": NOT_MET}
            self._history.tell(told.REFUSED, values, actor.ref, at, reason)
            text = self._text(
                ("refused", "appraisal", actor.agency_name), lambda: sliptexts.not_granted(self._office, actor)
            )
        else:
            self._history.tell(told.STOPPED, {"outcome": "stop"}, actor.ref, at, reason)
            text = self._text(("stopped", actor.agency_name), lambda: sliptexts.stopped(self._office, actor))
        accepted = course.accepted[0].isoformat() if course.accepted else ""
        filled: dict[str, object] = {
            "ref": self._code,
            "accepted": accepted,
            "reason": reason,
            "title": actor.post_title,
        }
        self._slip(kind, text, filled, actor, at, actor.agency_id)

    def _tasks(self) -> None:
        course, rows = self._course, self._tables["processing_task"]
        for task in (*course.done, *course.open):
            fork = NONE if task.fork is None else self._id + FORKS + task.fork
            head = (
                f"{self._task_ids[id(task)]}\t{self._id}\t{task.step.key}\t{cell(task.step.title)}\t{task.step.kind.value}\t"
                f"{fork}\t{task.agency}\t{task.unit}\t{task.step.role}\t{task.assignee or NONE}\t{task.opened_at}\t"
                f"{task.due_at}\t"
            )
            question, asker = self._questions.get(self._task_ids[id(task)], ("", 0))
            asked = f"{cell(question)}\t{asker or NONE}"
            if task.actor is None or task.outcome is None:
                rows.append(f"{head}{NONE}\t{NONE}\t{NONE}\t\t\t\tf\t{asked}\n")
                continue
            rows.append(
                f"{head}{task.done_at}\t{task.actor.account_id}\t{task.actor.post_id}\t{task.outcome.key}\t"
                f"{cell(task.outcome.label)}\t{cell(task.comment)}\tf\t{asked}\n"
            )

    def _returned(self, at: datetime, actor: Actor, identity: str) -> None:
        course = self._course
        if course.accepted is None or course.promise is None or course.issued is None:
            return
        if course.cash is not None and (course.cash[0] != course.accepted[0] or course.channel == "online"):
            self._cash()
        self._history.tell(told.RETURNED, {"method": "counter"}, actor.ref, at)
        handover_id = self._new_id()
        self._tables["results_handover"].append(
            f"{handover_id}\t{self._id}\tcounter\t{course.person.full_name}\towner\t{identity}\t[]\t{actor.ref}\t{self._history.stamp(at)}\n"
        )
        values: dict[str, object] = {"handover": handover_id, "identity_check": identity, "originals": 0}
        self._history.tell(told.HANDED_OVER, values, actor.ref, at)
        text = self._text(("return", identity), lambda: sliptexts.return_record(self._office, identity))
        values = {
            "code": self._code,
            "accepted": course.accepted[0].isoformat(),
            "due": course.promise.due_at.isoformat(),
            "result": course.numbers["result"],
            "symbol": symbol_of(course),
            "issued": f"{course.issued[0]:%d/%m/%Y}",
        }
        self._slip(SlipKind.RETURN, text, values, actor, at)

    def _once(self) -> None:
        course, tables, new_id = self._course, self._tables, self._new_id
        tables["dossiers_party"].append(f"{new_id()}\t{self._id}\towner\t{course.person.cells}\n")
        if course.agent is not None:
            tables["dossiers_party"].append(f"{new_id()}\t{self._id}\trepresentative\t{course.agent.cells}\n")
        papers = self._papers.unchecked
        if course.accepted is not None:
            papers = self._papers.checked
        elif course.asked is not None:
            papers = self._papers.asked
        tables["dossiers_paper"].extend(f"{new_id()}\t{self._id}\t{paper}" for paper in papers)
        tables["core_stream"].append(f"{self._id}\t{self._history.seq}\t\\\\x{self._history.head_text}\n")
        self._scopes()
        self._dossier()

    def _dossier(self) -> None:
        head = f"{self._id}\t{self._receipt_no}\t{self._code or NONE}"
        self._tables["dossiers_dossier"].append(f"{head}\t{dossier_cells(self._course, self._delivery)}\n")

    def _scopes(self) -> None:
        course, facts = self._course, self._office.facts
        seen_by = {self._office.desk_unit_id, facts.agency_id, facts.handling_id, PROVINCE_SCOPE}
        for task in (*course.done, *course.open):
            seen_by.add(task.unit)
            seen_by.add(task.agency)
        bucket, at = list_of(course)
        self._tables["dossiers_scope"].extend(
            f"{self._new_id()}\t{scope}\t{self._id}\t{int(bucket)}\t{at}\t{course.person.name_key}\n"
            for scope in sorted(seen_by)
        )
