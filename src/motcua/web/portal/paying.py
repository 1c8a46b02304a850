"""The citizen sends what shows that a financial obligation of an own dossier was paid."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from motcua.core import audit, clock
from motcua.core.errors import Faults, RuleBroken, errors_of
from motcua.core.text import clean_input
from motcua.documents import services as documents
from motcua.dossiers import queries
from motcua.intake import services as intake
from motcua.web.portal.own import LONGEST_ANSWER, show_own
from motcua.web.shared.access import citizen, require_actor


@citizen
def prove(request: HttpRequest, ref: str) -> HttpResponse:
    """Send the proof with its pictures; nothing is sent when one of them is refused."""
    actor, now = require_actor(request), clock.now()
    found = queries.visible(actor, ref)
    if request.method != "POST":
        return redirect("portal:dossier", ref=ref)
    audit.read(actor=actor.ref, act="own_proof", subject=found.id, now=now)
    text = clean_input(request.POST.get("proof_text", ""), LONGEST_ANSWER)
    faults, files = Faults(), []
    for sent in request.FILES.getlist("proof_file"):
        with faults.of_part():
            stored = documents.store(name=sent.name or "", chunks=sent.chunks(), owner_id=actor.account_id, now=now)
            files.append(stored.id)
    try:
        faults.tell()
        intake.send_proof(actor=actor, dossier_id=found.id, text=text, files=files, now=now)
    except RuleBroken as broken:
        errors = {{"file": "proof_file"}.get(key, key): message for key, message in errors_of(broken, "nghia-vu")}
        return show_own(request, ref, errors, 422)
    return redirect(f"/ho-so/{found.ref}/#nghia-vu")
