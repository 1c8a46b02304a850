"""Notes and working files: what officials write on a dossier without ending a step."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from motcua.core import ledger, sql
from motcua.core.errors import RuleBroken
from motcua.core.ids import new_id
from motcua.core.text import clean_input
from motcua.directory.actors import Actor
from motcua.dossiers.events import FileAdded
from motcua.dossiers.held import Held
from motcua.dossiers.reach import hold_for
from motcua.dossiers.services.opening import add_files
from motcua.processing.events import NoteWritten
from motcua.processing.models import Note

LONGEST_TEXT = 4000


@transaction.atomic
def write_note(*, actor: Actor, dossier_id: int, text: str, now: datetime) -> None:
    """Write a comment on a dossier that the actor sees.

    Raises:
        RuleBroken: The text is empty.
    """
    held = hold_for(actor, dossier_id)
    text = clean_input(text, LONGEST_TEXT)
    if not text:
        raise RuleBroken("note.empty", "Hãy nhập nội dung ý kiến.", "text")
    note_id = new_id()
    row = {"id": note_id, "dossier": held.id, "author": actor.account_id, "author_title": actor.post_title}
    sql.insert(Note, [row | {"text": text, "written_at": now}])
    fact = NoteWritten(note=note_id, digest=hashlib.sha256(f"{note_id}:{text}".encode()).hexdigest())
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)


@transaction.atomic
def attach_files(*, actor: Actor, dossier_id: int, files: Sequence[int], now: datetime) -> None:
    """Join working files to a dossier that the actor sees; the applicant is not shown them.

    Raises:
        RuleBroken: No file is given.
    """
    held = hold_for(actor, dossier_id)
    if not files:
        raise RuleBroken("file.none", "Hãy chọn ít nhất một tệp để đính kèm.", "files")
    join_files(held, files, actor, now)


def join_files(held: Held, files: Sequence[int], actor: Actor, now: datetime) -> None:
    """Join uploaded files to a held dossier; nothing to do without files."""
    if not files:
        return
    digests = dict(sql.rows("SELECT id, sha256 FROM documents_storedfile WHERE id = ANY(%s)", (list(files),)))
    add_files(held.id, [(None, file) for file in files], kind="working", actor=actor, now=now)
    for file in files:
        fact = FileAdded(kind="working", paper_no=0, sha256=digests[file])
        ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
