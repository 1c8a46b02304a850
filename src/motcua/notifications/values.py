"""The values that a notice's text may name, for one event of one dossier."""

from datetime import date, datetime

from motcua.core import clock, profile
from motcua.core.addresses import lookup_link, portal_address
from motcua.core.money import format_dong
from motcua.dossiers import queries
from motcua.feedback import asked as questions
from motcua.feedback import queries as ratings
from motcua.notifications.registry import Delivered
from motcua.notifications.rules.kinds import COMMON, KINDS
from motcua.payments import queries as payments
from motcua.procedures import english
from motcua.procedures.rules.english import key_of

_PAYING = frozenset({"obligation", "proof_refused"})
_REFUND = frozenset({"refund_decided", "refund_paid"})
_RELIEF = frozenset({"relief_granted", "relief_refused"})
_WORDS = {
    "vi": {
        "early": "sớm hơn thời gian hẹn",
        "lost": "mất",
        "damaged": "hư hỏng",
        "back": "được hoàn trả",
        "kept": "không được hoàn trả",
    },
    "en": {
        "early": "earlier than promised",
        "lost": "lost",
        "damaged": "damaged",
        "back": "is paid back",
        "kept": "is not paid back",
    },
}


def values_of(kind: str, facts: queries.NoticeFacts, event: Delivered, language: str) -> dict[str, str]:
    """Return every value a text of this kind may name; what is not known is empty."""
    words = _WORDS[language]
    known = dict.fromkeys((*COMMON, *KINDS[kind].own), "")
    known |= {
        "nguoi_nhan": facts.full_name,
        "ma_ho_so": facts.ref,
        "thu_tuc": procedure_in(facts.procedure_name, language),
        "co_quan_tiep_nhan": facts.agency_name,
        "noi_giai_quyet": facts.handling_name,
        "bo_phan": facts.desk_name,
        "nop_luc": moment(facts.submitted_at, language),
        "tiep_nhan_luc": moment(facts.accepted_at, language),
        "hen_tra": moment(facts.due_at, language),
        "xong_luc": moment(facts.finished_at, language),
        "tra_luc": moment(facts.returned_at, language),
        "ly_do": event.reason,
        "duong_dan": lookup_link(facts.ref),
        "tong_dai": str(profile.value("contact", "hotline")),
    }
    told = event.values
    own: dict[str, str] = {
        "gio_tra_loi": str(profile.value("desk", "reception_hours")),
        "som_hon": words["early"] if told.get("timeliness") == "early" else "",
        "mat_hay_hong": words["lost" if told.get("kind") == "lost" else "damaged"],
        "so_ket_qua": f"{told['number']}/{told['symbol']}" if "symbol" in told and "number" in told else "",
        "quyet_dinh": str(told.get("by", "")),
        "ngay_het_han": str(told.get("last_day", "")),
        "so_giay_to": str(told.get("paper_no") or ""),
        "lan_nhac": str(told.get("reminder", "")),
    }
    if kind == "returned" and (token := ratings.open_token(facts.dossier_id)):
        own["duong_dan_danh_gia"] = f"{portal_address()}/danh-gia/{token}/"
    if kind == "supplement":
        own |= _asked(facts.dossier_id, language)
    if kind in _REFUND and (refund := payments.refund(int(told.get("refund", 0)))):
        own |= {
            "so_tien": format_dong(refund.amount),
            "duoc_hoan": words["back" if refund.accepted else "kept"],
            "quyet_dinh": refund.decision,
            "chung_tu": refund.document,
        }
    if kind in _RELIEF:
        asked = payments.relief(facts.dossier_id)
        own |= {
            "dien_mien_giam": asked.name if asked else "",
            "duoc_giam": format_dong(int(told.get("spared", 0))),
            "con_phai_nop": format_dong(int(told.get("total", 0))),
        }
    if kind == "answered":
        asked_text, answer_text = questions.question(int(told.get("question", 0)))
        own |= {"cau_hoi": asked_text, "tra_loi": answer_text}
    if kind in _PAYING:
        own |= _owed(facts.dossier_id, language)
    return known | {name: value for name, value in own.items() if name in known}


def moment(at: datetime | None, language: str) -> str:
    """Write a moment as a letter in this language does; empty for none."""
    if at is None:
        return ""
    if language == "vi":
        return clock.written(at)
    local = clock.local(at)
    return f"{local:%H:%M} on {day_in(local.date(), language)}"


def day_in(day: date, language: str) -> str:
    """Write a day; in English with its month in words, for 03/02 is another day to half of the readers."""
    return f"{day.day} {day:%B %Y}" if language == "en" else f"{day:%d/%m/%Y}"


def procedure_in(name: str, language: str) -> str:
    """Return a procedure's name; for who reads English the English one first, beside the published one."""
    said = english.words().get(key_of(name), "") if language == "en" else ""
    return f"{said} ({name})" if said else name


def _asked(dossier_id: int, language: str) -> dict[str, str]:
    asked = queries.supplements(dossier_id)[-1:]
    if not asked:
        return {}
    lines = [
        f"{place}. {item['name']}{': ' + item['need'] if item.get('need') else ''}"
        for place, item in enumerate(asked[0].items, 1)
    ]
    return {
        "cac_muc": "\n".join(lines),
        "ly_do": asked[0].reason,
        "han_bo_sung": moment(asked[0].reply_by, language),
    }


def _owed(dossier_id: int, language: str) -> dict[str, str]:
    owed = payments.obligations(dossier_id)[-1:]
    if not owed:
        return {}
    lines = [f"{place}. {name}: {format_dong(amount)}" for place, (name, amount) in enumerate(owed[0].items, 1)]
    return {
        "cac_khoan": "\n".join(lines),
        "tong_cong": format_dong(owed[0].total),
        "noi_nop": owed[0].account,
        "han_nop": moment(owed[0].pay_by, language),
        "can_cu": owed[0].basis,
    }
