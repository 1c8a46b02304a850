"""Handlers that run later, and the worker that runs them."""

from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from typing import ClassVar

import pytest
from procrastinate.contrib.django import app

from motcua.core import ledger, sql
from motcua.core.ids import new_id
from motcua.gateways.mail.demo_server import DemoMailServer, Fault
from motcua.notifications import jobs, registry, tasks
from motcua.notifications.models import Message
from motcua.notifications.registry import Delivered, UnknownHandler
from motcua.notifications.services import PAUSES, TryLater, queue_message

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Moved:
    """A fact of these tests."""

    TYPE: ClassVar[str] = "test.moved"
    to: str


@pytest.fixture
def handlers(monkeypatch) -> dict:
    monkeypatch.setattr(registry, "_handlers", {})
    return registry._handlers


def record(now) -> int:
    stream = new_id()
    ledger.begin(stream)
    fact = Moved("Bàn tiếp nhận")
    return ledger.record(stream=stream, fact=fact, actor="account:1", now=now, reason="Đủ giấy tờ").id


def test_run_hands_the_event_to_its_handler(handlers, now):
    told: list[Delivered] = []
    registry.handler("test")(lambda event, moment: told.append((event, moment)))
    event = record(now)

    registry.run(event, "test", now)

    delivered, moment = told[0]
    assert (delivered.id, delivered.type, delivered.actor, delivered.at) == (event, "test.moved", "account:1", now)
    assert (delivered.values["to"], delivered.reason, moment) == ("Bàn tiếp nhận", "Đủ giấy tờ", now)
    assert registry.names() == ["test"]


def test_run_of_a_handler_that_fails_leaves_nothing_behind(handlers, now):
    @registry.handler("test")
    def fail(event: Delivered, moment) -> None:
        queue_message(
            event_id=event.id, handler="test", dossier_id=None, address="a@vidu.example", subject="x", body="x", now=now
        )
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        registry.run(record(now), "test", now)

    assert Message.objects.count() == 0


def test_run_of_an_unknown_handler_or_event_is_told_or_skipped(handlers, now):
    registry.handler("test")(lambda event, moment: None)

    with pytest.raises(UnknownHandler):
        registry.run(record(now), "other", now)
    registry.run(1, "test", now)


def test_handler_registered_under_a_taken_name_is_refused(handlers):
    registry.handler("test")(record)
    registry.handler("test")(record)

    with pytest.raises(ValueError, match="twice"):
        registry.handler("test")(len)


def test_pauses_between_tries_grow_and_end():
    job = type("Job", (), {"attempts": 0})
    decided = []
    for attempts in range(len(PAUSES) + 1):
        job.attempts = attempts
        decision = tasks.GrowingPauses().get_retry_decision(exception=ZeroDivisionError(), job=job)
        decided.append(decision and decision.retry_at)
    failure = TryLater("mail: chưa nhận được", timedelta(hours=3))
    named = tasks.GrowingPauses().get_retry_decision(exception=failure, job=job)

    assert decided[-1] is None
    assert decided[:-1] == sorted(decided[:-1])
    assert timedelta(minutes=110) < named.retry_at - decided[0] < timedelta(hours=3)


def run_worker() -> None:
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False, concurrency=1)


def job_states(*tasks: str) -> list[tuple]:
    """The worker also runs periodic tasks that happen to be due; only those asked for are told."""
    return sql.rows(
        "SELECT task_name, status::text, attempts FROM procrastinate_jobs WHERE task_name = ANY(%s) ORDER BY id",
        (list(tasks),),
    )


@pytest.mark.django_db(transaction=True)
def test_worker_calls_the_handler_and_sends_its_message_over_a_real_socket(handlers, now, settings, tmp_path):
    @registry.handler("test")
    def tell(event: Delivered, moment) -> None:
        body = f"Đã chuyển tới {event.values['to']}."
        queue_message(
            event_id=event.id, handler="test", dossier_id=None, address="a@vidu.example", subject="Tin", body=body,
            now=moment,
        )  # fmt: skip

    jobs.enqueue(record(now), "test")
    with DemoMailServer(folder=tmp_path) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        run_worker()

    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in tmp_path.glob("*.eml")]
    assert [mail.get_content().strip() for mail in mails] == ["Đã chuyển tới Bàn tiếp nhận."]
    assert job_states(jobs.DELIVER, jobs.SEND) == [(jobs.DELIVER, "succeeded", 1), (jobs.SEND, "succeeded", 1)]


@pytest.mark.django_db(transaction=True)
def test_worker_that_meets_a_greylist_keeps_the_message_for_later(now, settings, tmp_path):
    message_id = queue_message(
        event_id=7, handler="test", dossier_id=None, address="a@vidu.example", subject="Tin", body="x", now=now
    )
    with DemoMailServer(folder=tmp_path, fault=Fault.GREYLIST) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        run_worker()
        assert job_states(jobs.SEND) == [(jobs.SEND, "todo", 1)]
        sql.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL", ())
        run_worker()

    assert (len(list(tmp_path.glob("*.eml"))), Message.objects.get(id=message_id).state) == (1, "sent")


@pytest.mark.django_db(transaction=True)
def test_worker_tidies_up_without_anything_to_do(now):
    jobs.put("notifications.tidy", {"timestamp": 0})

    run_worker()

    assert {status for _, status, _ in job_states("notifications.tidy")} == {"succeeded"}


def claimed_job(*, heartbeat: str, task: str = jobs.DELIVER, arguments: str = '{"event_id": 1, "handler": "t"}') -> int:
    """A job in the hands of a worker that was last heard of a while ago."""
    [[worker]] = sql.rows(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval) RETURNING id", (heartbeat,)
    )
    [[job]] = sql.rows(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id, queueing_lock) "
        "VALUES ('default', %s, %s::jsonb, 'doing', %s, 'only') RETURNING id",
        (task, arguments, worker),
    )
    return int(job)


def test_revive_lost_puts_back_what_a_dead_worker_held_and_nothing_else():
    lost = claimed_job(heartbeat="5 minutes")
    claimed_job(heartbeat="10 seconds")
    claimed_job(heartbeat="5 minutes", task="notifications.tidy", arguments='{"timestamp": 1}')
    pruned = claimed_job(heartbeat="1 day", task="workplace.export", arguments='{"token": "x"}')
    sql.execute("UPDATE procrastinate_jobs SET queueing_lock = NULL WHERE id = %s", (pruned,))
    sql.execute("DELETE FROM procrastinate_workers WHERE last_heartbeat < now() - interval '1 hour'", ())

    assert jobs.revive_lost() == 2
    assert jobs.revive_lost() == 0

    found = sql.rows("SELECT id FROM procrastinate_jobs WHERE status = 'todo' AND attempts = 1 ORDER BY id", ())
    assert found == [(lost,), (pruned,)]


def test_revive_lost_leaves_a_job_that_is_queued_again_or_killed_its_workers_too_often():
    claimed_job(heartbeat="5 minutes")
    sql.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, queueing_lock) VALUES ('default', 't', '{}', "
        "'only')",
        (),
    )
    deadly = claimed_job(heartbeat="5 minutes")
    sql.execute("UPDATE procrastinate_jobs SET attempts = 8, queueing_lock = NULL WHERE id = %s", (deadly,))

    assert jobs.revive_lost() == 0


@pytest.mark.django_db(transaction=True)
def test_notice_whose_worker_was_killed_is_sent_once_by_the_next_one(handlers, now, settings, tmp_path):
    @registry.handler("test")
    def tell(event: Delivered, moment) -> None:
        queue_message(
            event_id=event.id, handler="test", dossier_id=None, address="a@vidu.example", subject="T", body="x",
            now=moment,
        )  # fmt: skip

    jobs.enqueue(record(now), "test")
    sql.execute("UPDATE procrastinate_jobs SET status = 'doing'", ())
    with DemoMailServer(folder=tmp_path) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        jobs.revive_lost()
        run_worker()

    assert len(list(tmp_path.glob("*.eml"))) == 1
