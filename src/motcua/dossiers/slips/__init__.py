"""The slips of the one-stop desk: statutory forms, filled and rendered as PDF/A-3a.

Other rooms take what they need from here; a room with slips of its own may build on `common.typ`.
"""

from motcua.dossiers.slips.content import (
    Appointment,
    ControlRow,
    ControlSlip,
    FeeRow,
    Guidance,
    GuidanceChannel,
    GuidancePaper,
    Handover,
    HandoverRow,
    Letterhead,
    PageSize,
    PaperRow,
    Party,
    Receipt,
    ReceiptRow,
    Refusal,
    Register,
    RegisterRow,
    ResultRow,
    ReturnRecord,
    Slip,
    Supplement,
    SupplementRow,
)
from motcua.dossiers.slips.editions import SLIP_EDITIONS, SlipEdition, SlipKind, edition_by_code, edition_on
from motcua.dossiers.slips.printing import render_slip
from motcua.dossiers.slips.words import in_words

__all__ = [
    "SLIP_EDITIONS",
    "Appointment",
    "ControlRow",
    "ControlSlip",
    "FeeRow",
    "Guidance",
    "GuidanceChannel",
    "GuidancePaper",
    "Handover",
    "HandoverRow",
    "Letterhead",
    "PageSize",
    "PaperRow",
    "Party",
    "Receipt",
    "ReceiptRow",
    "Refusal",
    "Register",
    "RegisterRow",
    "ResultRow",
    "ReturnRecord",
    "Slip",
    "SlipEdition",
    "SlipKind",
    "Supplement",
    "SupplementRow",
    "edition_by_code",
    "edition_on",
    "in_words",
    "render_slip",
]
