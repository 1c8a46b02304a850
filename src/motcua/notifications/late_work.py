"""Tells officials of late and nearly late steps: at once, and once a day; whoever runs it twice tells nobody twice."""

from datetime import datetime

from django.db import transaction

from motcua.core import clock
from motcua.core.addresses import onestop_address
from motcua.notifications.digests import queue_daily
from motcua.notifications.letters import letters
from motcua.notifications.services import queue_message
from motcua.processing import reminders
from motcua.processing.reminders import DigestLine
from motcua.processing.services.warning import WarningKind, raise_warnings

LABELS = {
    WarningKind.NEARLY.value: "sắp đến hạn",
    WarningKind.DUE.value: "đã quá hạn",
    WarningKind.ESCALATED.value: "quá hạn, báo lãnh đạo",
}


@transaction.atomic
def warn(now: datetime) -> int:
    """Raise the warnings that are due and queue a letter to each of their people; return how many were raised."""
    raised = raise_warnings(now)
    if not raised:
        return 0
    text = letters("step_warning")
    for one in reminders.warned([each.id for each in raised], clock.local_date(now)):
        told = {
            "ma_ho_so": one.ref,
            "thu_tuc": one.procedure,
            "buoc": one.title,
            "tinh_trang": LABELS[one.kind],
            "don_vi": one.unit,
            "nguoi_giu": one.person,
            "han": clock.written(one.due_at),
            "duong_dan": f"{onestop_address()}/xu-ly/ho-so/{one.ref}/",
        }
        for person in one.recipients:
            letter = text.write({**told, "nguoi_nhan": person.full_name})
            queue_message(
                event_id=one.id,
                handler=f"work.warning:{person.account_id}",
                dossier_id=None,
                address=person.email,
                subject=letter.subject,
                body=letter.body,
                now=now,
            )
    return len(raised)


@transaction.atomic
def digest(now: datetime) -> int:
    """Queue the day's digest to each official with late or nearly due steps; return how many letters are new."""
    queued, text = 0, letters("work_digest")
    for person, lines in reminders.digests(now, clock.local_date(now)).items():
        late = sum(line.due_at < now for line in lines)
        queued += queue_daily(
            text=text,
            handler="work.digest",
            person=person,
            lines=[_line(line, now) for line in lines],
            values={
                "qua_han": str(late),
                "sap_den_han": str(len(lines) - late),
                "duong_dan": f"{onestop_address()}/xu-ly/",
            },
            now=now,
        )
    return queued


def _line(line: DigestLine, now: datetime) -> str:
    past = " (quá hạn)" if line.due_at < now else ""
    return f"- {line.ref}, {line.title}: hạn {clock.written(line.due_at)}{past}"
