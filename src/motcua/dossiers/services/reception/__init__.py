"""The desk decides on a dossier: accept, ask once for what is missing, refuse, pass on."""

from motcua.dossiers.services.reception.accepting import Acceptance, Accepted, accept
from motcua.dossiers.services.reception.checking import PaperCheck, check_papers, require_desk
from motcua.dossiers.services.reception.passing import refuse, transfer
from motcua.dossiers.services.reception.supplement import answer_supplement, ask_supplement, usual_basis

__all__ = [
    "Acceptance",
    "Accepted",
    "PaperCheck",
    "accept",
    "answer_supplement",
    "ask_supplement",
    "check_papers",
    "refuse",
    "require_desk",
    "transfer",
    "usual_basis",
]
