"""Numbers and addresses of persons as they are shown by default: enough to compare, not enough to use."""

from collections.abc import Mapping
from dataclasses import replace

from motcua.core.errors import RuleBroken
from motcua.core.text import clean_input
from motcua.dossiers.queries import PartyRow

REASONS = {
    "lien-he": "Liên hệ với người nộp",
    "doi-chieu": "Đối chiếu giấy tờ, cơ sở dữ liệu",
    "du-thao": "Soạn thảo kết quả giải quyết",
    "kiem-tra": "Kiểm tra, thanh tra, giải quyết khiếu nại",
    "khac": "Lý do khác",
}
LONGEST_REASON = 300

SHOWN_DIGITS = 3
MASKED_TYPES = frozenset({"personal_number", "identity_number", "phone", "email"})


def masked(text: str) -> str:
    """Hide all but the last three characters of a number; of an e-mail all but its first letter and its host."""
    name, at, host = text.partition("@")
    if at:
        return f"{name[:1]}•••@{host}"
    return "•" * (len(text) - SHOWN_DIGITS) + text[-SHOWN_DIGITS:] if len(text) > SHOWN_DIGITS else "•" * len(text)


def mask_party(party: PartyRow) -> PartyRow:
    """Return a party whose personal number, phone and e-mail are masked."""
    return replace(
        party, personal_number=masked(party.personal_number), phone=masked(party.phone), email=masked(party.email)
    )


def reason_of(post: Mapping[str, str]) -> str:
    """Return why somebody wants to see numbers in full, as the audit keeps it.

    Raises:
        RuleBroken: No reason chosen, or another one without words.
    """
    chosen = post.get("ly-do", "")
    words = clean_input(post.get("ly-do-khac", ""), LONGEST_REASON, multiline=False)
    if chosen not in REASONS or (chosen == "khac" and not words):
        raise RuleBroken("reveal.reason", "Hãy chọn lý do xem đầy đủ; nếu là lý do khác, hãy ghi rõ.", "ly-do")
    return words if chosen == "khac" else ". ".join(part for part in (REASONS[chosen], words) if part)
