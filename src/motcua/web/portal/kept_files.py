"""Files that arrived with a form that was refused: the page carries them on, so that nobody sends them twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest

from motcua.directory.actors import Actor
from motcua.web.shared.english.own import Own

NAME = "kept"
_SALT = "portal.kept-files"
_A_DAY = 24 * 60 * 60
_MOST = 200


@dataclass(frozen=True)
class KeptFile:
    """A stored file that is not part of a dossier yet, and how the page carried it: its day does not begin anew."""

    paper_no: int
    file_id: int
    name: str
    signed: str = ""


def posted(request: HttpRequest, actor: Actor, dossier_id: int) -> list[KeptFile]:
    """Return the files that the page carried for this dossier and account; what was changed or is old is left out."""
    found: dict[int, KeptFile] = {}
    for signed in request.POST.getlist(NAME)[:_MOST]:
        try:
            whose, paper_no, file_id, name = signing.loads(signed, salt=_SALT, max_age=_A_DAY)
        except signing.BadSignature:
            continue
        if whose == [dossier_id, actor.account_id]:
            found[file_id] = KeptFile(paper_no, file_id, name, signed)
    return list(found.values())


def to_carry(actor: Actor, files: Sequence[KeptFile], dossier_id: int) -> list[dict[str, str]]:
    """Return the files as options of a field that are all chosen."""
    return [
        {
            "value": file.signed or _sign([[dossier_id, actor.account_id], file.paper_no, file.file_id, file.name]),
            "label": Own(f"{file.paper_no}. {file.name}"),
        }
        for file in files
    ]


def _sign(facts: list[object]) -> str:
    return signing.dumps(facts, salt=_SALT, compress=True)
