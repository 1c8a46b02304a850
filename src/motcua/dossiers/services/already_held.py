"""What the applicant's store has already is used, not asked for again, unless it is to be verified for a reason.

Source: VL-7.2.d; NĐ 45/2020/NĐ-CP Điều 16 khoản 4. What an applicant only uploaded proves nothing and stops nobody.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from motcua.core import ledger, sql
from motcua.core.errors import RuleBroken, SeveralBroken
from motcua.directory.actors import Actor
from motcua.documents import store, store_queries
from motcua.documents.store_queries import Item
from motcua.dossiers.events import FileAdded
from motcua.dossiers.held import Held
from motcua.dossiers.queries import Dossier
from motcua.dossiers.rules.supplement import unverified
from motcua.dossiers.services.opening import add_files
from motcua.procedures.queries import content_of


def in_store(
    held: Held | Dossier, name_key: str, numbers: Sequence[int] | None = None, *, now: datetime
) -> dict[int, Item]:
    """Return, by number of paper, what an authority already put into the applicant's store.

    Args:
        name_key: The key of the owner's name: only papers of the same holder count.
        numbers: The papers to look for; all published ones when none are named.
    """
    names = {
        paper["no"]: paper["name"]
        for paper in content_of(held.version_id)["papers"]
        if numbers is None or paper["no"] in numbers
    }
    return store_queries.vouched_for(held.account_id, holder_key=name_key, names=names, except_dossier=held.id, now=now)


def refuse_if_held(*, actor: Actor, held: Held, items: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Stop a request for papers that are there already; a stated reason to verify lets it pass and the owner see it.

    Raises:
        SeveralBroken: Papers are asked for that the store has; each is told.
    """
    asked = {int(str(item.get("no") or 0)): item for item in items}
    found = in_store(held, held.name_key, list(asked), now=now)
    names = {no: f"{item.name} ({item.kind_name.lower()})" for no, item in found.items()}
    if faults := unverified(items=items, held=names):
        raise SeveralBroken(faults)
    for no, item in found.items():
        reason = str(asked[no].get("verify") or "")
        purpose = f"Hồ sơ {held.ref}: yêu cầu gửi lại để xác minh. Lý do: {reason}"
        _note(actor, item, "verify_asked", purpose, now)


def use_held(*, actor: Actor, held: Held, paper_no: int, now: datetime) -> None:
    """Take a paper from the applicant's store into the dossier, instead of asking for it; twice is the same as once.

    The caller has checked that the dossier is the actor's to work on.

    Raises:
        RuleBroken: The store does not have it (any more), or only on paper.
    """
    item = in_store(held, held.name_key, [paper_no], now=now).get(paper_no)
    if item is None or not item.file_id:
        message = "Kho của người nộp không còn giấy tờ này ở dạng điện tử. Hãy tải lại trang rồi yêu cầu bổ sung."
        raise RuleBroken("store.not_held", message, f"paper-{paper_no}")
    if _has_file(held.id, paper_no, item.file_id):
        return
    add_files(held.id, [(paper_no, item.file_id)], kind="paper", actor=actor, now=now)
    fact = FileAdded(kind="paper", paper_no=paper_no, sha256=item.sha256)
    ledger.record(stream=held.id, fact=fact, actor=actor.ref, now=now)
    _note(actor, item, "agency_used", f"Giải quyết hồ sơ {held.ref}", now)


def _has_file(dossier_id: int, paper_no: int, file_id: int) -> bool:
    return bool(
        sql.rows(
            "SELECT 1 FROM dossiers_dossierfile WHERE dossier_id = %s AND paper_no = %s AND file_id = %s LIMIT 1",
            (dossier_id, paper_no, file_id),
        )
    )


def _note(actor: Actor, item: Item, act: str, purpose: str, now: datetime) -> None:
    who = f"{actor.full_name}, {actor.agency_name}"
    store.note_reading(
        store_id=item.store_id, item_id=item.id, act=act, who=who, actor=actor.ref, purpose=purpose, now=now
    )
