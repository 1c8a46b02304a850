"""What the worker does for people: applications are told whose session ended, and what is over is forgotten."""

import logging
import time

from procrastinate.contrib.django import app

from motcua.core import clock, ports
from motcua.core.addresses import portal_address
from motcua.core.errors import OutsideServiceFailed
from motcua.core.together import each_for_itself
from motcua.directory import member_entries, sign_on
from motcua.directory.member_entries import Untold
from motcua.directory.ports import MemberLogout

MOST_SECONDS = 20.0
"""A run at most: everything else that the worker does waits meanwhile. The rest is told by the next one."""
log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name=member_entries.TELL, queueing_lock=member_entries.TELL)
def tell_of_ends(timestamp: int) -> None:
    """End entries whose session ran out, and tell every application whose turn it is."""
    now = clock.now()
    member_entries.end_of_gone(now)
    until, silent = time.monotonic() + MOST_SECONDS, set[str]()

    def tell(entry: Untold) -> None:
        if entry.client_id not in silent and time.monotonic() < until and not _tell(entry):
            silent.add(entry.client_id)

    each_for_itself(member_entries.untold(now), tell)


@app.periodic(cron="25 18 * * *")
@app.task(name="directory.sweep_entries", queueing_lock="directory.sweep_entries")
def sweep_entries(timestamp: int) -> None:
    """Forget at night what of entries into applications nobody needs any more."""
    sign_on.sweep(clock.now())


def _tell(entry: Untold) -> bool:
    """Tell one application of one end, and return whether it answers at all."""
    gateway: MemberLogout = ports.gateway("member_logout")
    try:
        gateway.tell(entry.back_channel, sign_on.logout_token(portal_address(), entry))
    except OutsideServiceFailed as failure:
        log.warning("end of a session not told to %s: %s", entry.client_id, failure)
        if failure.retryable:
            member_entries.note_silence(entry.client_id, clock.now())
            return False
        member_entries.note_failure(entry, clock.now())
    else:
        member_entries.note_told(entry.id, clock.now())
    return True
