"""Scans of what was written on paper during an outage, as they come with a form."""

from datetime import datetime

from django.http import HttpRequest

from motcua.core.errors import Faults, RuleBroken
from motcua.directory.actors import Actor
from motcua.documents import services as documents

FIELD = "late_files"
MOST = 10


def late_files(request: HttpRequest, actor: Actor, now: datetime) -> list[int]:
    """Keep the scans that came with a late entry; returns their ids.

    Raises:
        RuleBroken: One of them is not taken, or there are too many.
    """
    sent, faults, kept = request.FILES.getlist(FIELD), Faults(), []
    faults.unless(len(sent) <= MOST, "late.too_many_files", f"Mỗi lần nhập bù gửi tối đa {MOST} tệp.", FIELD)
    for one in sent[:MOST]:
        try:
            stored = documents.store(name=one.name or "", chunks=one.chunks(), owner_id=actor.account_id, now=now)
            kept.append(stored.id)
        except RuleBroken as broken:
            faults.unless(None, broken.code, broken.message, FIELD)
    faults.tell()
    return kept
