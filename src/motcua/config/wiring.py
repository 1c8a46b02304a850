"""Which room reacts to which event: the only place where an early stage meets a later one."""

from motcua.core import ledger
from motcua.dossiers import events
from motcua.processing import services as processing


def connect() -> None:
    """Register all reactions and deliveries; called once when the rooms are loaded."""
    ledger.react(events.DossierTransferred.TYPE, processing.start_process)
