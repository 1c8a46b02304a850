"""Who telephones in the demo: one is told at once, one waits for the unit, one to be called back, two ask of none."""

from datetime import datetime, timedelta

from motcua.core import sql
from motcua.core.ids import new_token
from motcua.directory.actors import Actor
from motcua.directory.sign_in import actor_for
from motcua.dossiers import queries as dossiers
from motcua.workplace import calls as reads
from motcua.workplace.services import calls
from motcua.workplace.services.calls import Callback
from motcua.workplace.services.inquiries import InquiryFacts, note_inquiry

OPERATOR = "tongdai.tinh"
QUESTION = "Giấy tờ bản gốc tôi nộp kèm thì khi nào được nhận lại?"
ANSWER = "Bản gốc trả cùng kết quả tại quầy; khi đến mang theo giấy hẹn."
INQUIRIES = (
    InquiryFacts("Trẻ sinh ở tỉnh khác có đăng ký khai sinh ở đây được không?", "Được, tại nơi cư trú của cha hoặc mẹ.",
                 "1.001193", "chị Hoa"),
    InquiryFacts("Thứ bảy Bộ phận Một cửa có làm việc không?", "Có, buổi sáng, tại Trung tâm tỉnh."),
)  # fmt: skip
_OPEN = """
SELECT t.dossier_id, min(t.assignee_id) FROM processing_task t
JOIN dossiers_party p ON p.dossier_id = t.dossier_id AND p.role = 'owner'
WHERE t.done_at IS NULL AND t.assignee_id IS NOT NULL AND p.phone_enc <> '' AND p.personal_enc <> ''
GROUP BY 1 ORDER BY 1 LIMIT 3
"""


def telephone(now: datetime) -> None:
    """Let three people call about open dossiers; without a call centre or open steps nobody does."""
    found = sql.rows("SELECT id FROM directory_account WHERE login = %s", (OPERATOR,))
    operator = actor_for(account_id=found[0][0], now=now) if found else None
    if operator is None:
        return
    for place, (dossier_id, holder) in enumerate(sql.rows(_OPEN, ())):
        _call(operator, dossier_id, holder, place, now - timedelta(hours=2 - place / 2))
    known = {code for (code,) in sql.rows("SELECT code FROM procedures_procedure", ())}
    for facts in INQUIRIES:
        if facts.code and facts.code not in known:
            continue
        note_inquiry(actor=operator, token=new_token(), facts=facts, now=now - timedelta(minutes=30))


def _call(operator: Actor, dossier_id: int, holder: int, place: int, at: datetime) -> None:
    owner = next(party for party in dossiers.parties(dossier_id) if party.role == "owner")
    token = calls.identify(
        actor=operator,
        token=new_token(),
        ref=dossiers.by_id(dossier_id).ref,
        secret="",
        phone=owner.phone,
        digits=owner.personal_number[-4:],
        now=at,
    )
    if place == 0:
        calls.note(actor=operator, token=token, text="Hỏi ngày hẹn; đã báo ngày hẹn trả.", callback=None, now=at)
        return
    back = Callback(QUESTION, "người nộp hồ sơ", owner.phone)
    calls.note(actor=operator, token=token, text="Hỏi về bản gốc.", callback=back, now=at)
    answering = actor_for(account_id=holder, now=at)
    if place > 1 and answering and answering.unit_id == reads.own(operator, token).unit_id:
        calls.answer(actor=answering, dossier_id=dossier_id, token=token, text=ANSWER, now=at + timedelta(minutes=20))
