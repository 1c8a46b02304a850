"""A holder takes all data along, or closes the account: only when nothing of theirs is under way."""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from motcua.core import sql
from motcua.core.errors import RuleBroken
from motcua.directory import mandates, national_log_in, own_data, sessions, sign_on, terms
from motcua.directory.actors import Actor
from motcua.dossiers import queries as dossiers
from motcua.dossiers.queries.acts import acts_of
from motcua.dossiers.rules.lifecycle import ENDED
from motcua.intake import queries as drafts

MOST = 10_000
"""How many of each kind of data are taken along; nobody has as many."""
_RUNNING = """
SELECT coalesce(code, receipt_no) FROM dossiers_dossier
WHERE account_id = %s AND NOT status = ANY(%s) ORDER BY id DESC LIMIT 4
"""


def running(actor: Actor) -> list[str]:
    """Return codes of dossiers of the actor's that are not finished, at most four."""
    values = (actor.account_id, [int(status) for status in ENDED])
    return [str(code) for (code,) in sql.rows(_RUNNING, values)]


@transaction.atomic
def close_account(*, actor: Actor, is_sure: bool, now: datetime) -> None:
    """Close the actor's account: drafts go, shares of the store end, dossiers and results stay for their retention.

    Raises:
        NotAllowed: An official's account.
        RuleBroken: Not confirmed, or dossiers are still under way.
    """
    if not is_sure:
        raise RuleBroken("close.unsure", "Hãy đánh dấu xác nhận nếu bạn muốn đóng tài khoản.", "sure")
    waiting = running(actor)
    if waiting:
        raise RuleBroken(
            "close.running",
            f"Còn hồ sơ chưa giải quyết xong: {', '.join(waiting[:3])}{'…' if len(waiting) > 3 else ''}. "  # noqa: PLR2004
            "Hãy đợi kết quả hoặc đề nghị rút hồ sơ, rồi đóng tài khoản.",
            "sure",
        )
    own_data.close(actor=actor, now=now)
    open_drafts = "SELECT id FROM intake_draft WHERE account_id = %s AND dossier_id IS NULL"
    sql.execute(f"DELETE FROM intake_draftfile WHERE draft_id IN ({open_drafts})", (actor.account_id,))
    sql.execute("DELETE FROM intake_draft WHERE account_id = %s AND dossier_id IS NULL", (actor.account_id,))
    sql.execute(
        "UPDATE documents_storeshare SET revoked_at = %s WHERE revoked_at IS NULL "
        "AND store_id IN (SELECT id FROM documents_store WHERE account_id = %s)",
        (now, actor.account_id),
    )


def everything(*, actor: Actor, now: datetime, more: Mapping[str, object]) -> bytes:
    """Return a ZIP file with all data of the actor's account as JSON; papers are exported by the store.

    Args:
        more: What rooms above this one know of the account, by the name of its file.
    """
    answers = dossiers.answers_of_account(actor.account_id)
    parts: dict[str, Any] = {
        "tai-khoan.json": asdict(own_data.own_data(actor)) | {
            "tai_khoan_quoc_gia": national_log_in.links(actor.account_id),
            "dieu_khoan_da_dong_y": [asdict(one) for one in terms.accepted(actor.account_id)],
        },
        "dang-nhap.json": [asdict(row) for row in sessions.history(actor.account_id, MOST)],
        "ung-dung-khac.json": [asdict(row) for row in sign_on.used_apps(actor.account_id, also_withdrawn=True)],
        "uy-quyen.json": {
            "da_uy_quyen": [asdict(row) for row in mandates.given(actor, MOST)],
            "lam_thay": [asdict(row) for row in mandates.received(actor, MOST)],
        },
        "ho-so.json": [
            asdict(row) | {"noi_dung_da_khai": answers.get(row.id, {})} for row in dossiers.own(actor, limit=MOST)
        ],
        "ban-khai.json": [asdict(row) for row in drafts.drafts(actor)],
        "tra-cuu-csdl.json": [asdict(row) for row in drafts.lookups_about(actor, limit=MOST)[0]],
        "viec-da-lam.json": [asdict(row) for row in acts_of(actor, limit=MOST)],
        **more,
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, json.dumps(content, ensure_ascii=False, indent=1, default=str))
        archive.writestr(
            "doc-truoc.txt", f"Dữ liệu của {actor.full_name}, xuất lúc {now.isoformat()}. Giấy tờ: trang Kho của tôi.\n"
        )
    return out.getvalue()
