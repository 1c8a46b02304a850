"""What the worker does for people: applications are told whose session ended."""

import logging

from procrastinate.contrib.django import app

from motcua.core import clock, ports
from motcua.core.addresses import portal_address
from motcua.core.errors import OutsideServiceFailed
from motcua.directory import member_entries, sign_on
from motcua.directory.ports import MemberLogout

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name=member_entries.TELL, queueing_lock=member_entries.TELL)
def tell_of_ends(timestamp: int) -> None:
    """End entries whose session ran out, and tell every application whose turn it is."""
    now = clock.now()
    member_entries.end_of_gone(now)
    gateway: MemberLogout = ports.gateway("member_logout")
    for entry in member_entries.untold(now):
        try:
            gateway.tell(entry.back_channel, sign_on.logout_token(portal_address(), entry))
        except OutsideServiceFailed as failure:
            log.warning("end of a session not told to %s: %s", entry.client_id, failure)
            member_entries.note_failure(entry, clock.now())
        else:
            member_entries.note_told(entry.id, clock.now())
