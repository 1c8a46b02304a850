"""Tells the owner of a dossier that somebody else handed in for them of each change.

Beside the notice to who handed it in: the owner is told what happened and where to see it, at the account's address
or the one the mandate names, in the language and by the copies that the account wishes; nobody else's words are in it.
What somebody else does in one's name is never silenced: it has one copy wherever there is an address.
"""

from datetime import datetime

from motcua.core import crypto, sql
from motcua.core.addresses import portal_address
from motcua.core.ledger import Recorded
from motcua.directory.events import AccountsJoined
from motcua.dossiers import queries
from motcua.notifications.people import News, Reader, tell_reader
from motcua.notifications.registry import Delivered, handler
from motcua.notifications.values import values_of
from motcua.notifications.wishes import wishes_of

NAME, KIND = "notify.principal", "principal"
_WHO = """
SELECT m.principal_name, b.delegate_name, coalesce(nullif(a.email, ''), m.email), coalesce(a.phone_enc, m.phone_enc),
       b.principal_id
FROM dossiers_onbehalf b JOIN directory_mandate m ON m.id = b.mandate_id
LEFT JOIN directory_account a ON a.id = b.principal_id WHERE b.dossier_id = %s
"""
CHANGES = {
    "dossier.on_behalf": "vừa được nộp",
    "dossier.accepted": "đã được tiếp nhận",
    "dossier.due_recounted": "có ngày hẹn trả mới",
    "dossier.extended": "được gia hạn",
    "dossier.supplement_asked": "cần bổ sung giấy tờ",
    "dossier.supplement_answered": "đã được bổ sung giấy tờ",
    "dossier.supplement_incomplete": "còn thiếu giấy tờ bổ sung",
    "dossier.supplement_confirmed": "đã bổ sung đủ",
    "dossier.withdrawal_asked": "được đề nghị rút",
    "dossier.withdrawal_refused": "không được rút",
    "dossier.refused": "bị từ chối",
    "dossier.stopped": "dừng giải quyết",
    "dossier.ready": "đã có kết quả",
    "dossier.returned": "đã được trả kết quả",
    "dossier.reception_corrected": "được sửa thông tin tiếp nhận",
    "dossier.contact_corrected": "có địa chỉ liên hệ mới",
    "payment.refund_decided": "có quyết định về việc hoàn trả tiền",
    "payment.refund_paid": "được hoàn trả tiền",
    "applicant.asked": "có câu hỏi gửi Bộ phận Một cửa",
    "applicant.answered": "có trả lời cho câu hỏi đã gửi",
}

CHANGES_IN_ENGLISH = {
    "dossier.on_behalf": "has just been handed in",
    "dossier.accepted": "has been accepted",
    "dossier.due_recounted": "has a new appointment",
    "dossier.extended": "takes longer than promised",
    "dossier.supplement_asked": "needs more papers",
    "dossier.supplement_answered": "was given more papers",
    "dossier.supplement_incomplete": "still lacks papers that were asked for",
    "dossier.supplement_confirmed": "now has all papers",
    "dossier.withdrawal_asked": "is asked to be withdrawn",
    "dossier.withdrawal_refused": "cannot be withdrawn",
    "dossier.refused": "was refused",
    "dossier.stopped": "was stopped",
    "dossier.ready": "has its result",
    "dossier.returned": "was returned with its result",
    "dossier.reception_corrected": "was corrected by the desk",
    "dossier.contact_corrected": "has a new contact address",
    "payment.refund_decided": "has a decision on paying money back",
    "payment.refund_paid": "had money paid back",
    "applicant.asked": "has a question to the one-stop desk",
    "applicant.answered": "has an answer to the question that was asked",
}


@handler(NAME)
def notify_principal(event: Delivered, now: datetime) -> None:
    """Tell the owner of what who handed in for them did."""
    tell(event, now)


def tell(event: Delivered, now: datetime) -> None:
    """Put the notice into the owner's inbox and queue a copy; nobody is told when it is their own hand-in.

    What the delegate is told of comes here from `notices`, so that no other dossier costs a job more.
    """
    found = sql.rows(_WHO, (event.stream,)) if event.type in CHANGES else []
    if not found:
        return
    name, delegate, email, phone = found[0][0], found[0][1], found[0][2], crypto.decrypt(found[0][3])
    account_id = found[0][4]
    wished = wishes_of(account_id)
    facts = queries.notice_facts(event.stream)
    news = News(
        event_id=event.id,
        kind=KIND,
        handler=NAME,
        values={
            **values_of(KIND, facts, event, wished.language),
            "nguoi_nhan": name,
            "nguoi_nop_thay": delegate,
            "thay_doi": (CHANGES_IN_ENGLISH if wished.language == "en" else CHANGES)[event.type],
            "duong_dan_uy_quyen": f"{portal_address()}/uy-quyen/",
            # Reasons may be the delegate's words, which are between them and the authority.
            "ly_do": "",
        },
    )
    reader = Reader(name=name, email=email, phone=phone, account_id=account_id)
    tell_reader(news=news, reader=reader, wished=wished, dossier_id=event.stream, now=now)


def follow(recorded: Recorded) -> None:
    """Give the inbox of an account that goes to the one of the same person that is kept."""
    if isinstance(recorded.fact, AccountsJoined):
        sql.execute(
            "UPDATE notifications_notice SET account_id = %s WHERE account_id = %s",
            (recorded.stream, recorded.fact.other),
        )
