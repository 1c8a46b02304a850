"""What an agency's receipts say of it: tax code, sign of the form, series."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from motcua.directory.rules.tax_codes import is_tax_code

_TAX_CODE = re.compile(r"\d{10}(-\d{3})?")
_SIGN = re.compile(r"[0-9A-Z]([0-9A-Z/-]{0,18}[0-9A-Z])?")


@dataclass(frozen=True)
class ReceiptSigns:
    """As registered with the tax authority; each is empty until it is known.

    Source: NĐ 254/2026/NĐ-CP Điều 23 (sign of the form, series, tax code of who collects).
    """

    tax_code: str = ""
    form: str = ""
    series: str = ""


NO_SIGNS = ReceiptSigns()


def read_signs(tax_code: str, form: str, series: str) -> ReceiptSigns:
    """Return the signs as typed by people: without blanks, in capitals."""
    return ReceiptSigns(*("".join(text.split()).upper() for text in (tax_code, form, series)))


def sign_faults(signs: ReceiptSigns) -> Iterator[tuple[str, str]]:
    """Yield what is wrong by field; what is left out is not."""
    if signs.tax_code and not (_TAX_CODE.fullmatch(signs.tax_code) and is_tax_code(signs.tax_code)):
        yield "tax_code", "Mã số thuế có 10 số, hoặc 10 số, gạch nối và 3 số. Hãy xem lại từng số."
    if signs.form and not _SIGN.fullmatch(signs.form):
        yield "receipt_form", "Ký hiệu mẫu gồm chữ không dấu, số, gạch nối, gạch chéo. Ví dụ: 01BLP0-001."
    if signs.series and not _SIGN.fullmatch(signs.series):
        yield "receipt_series", "Ký hiệu biên lai gồm chữ không dấu, số, gạch nối, gạch chéo. Ví dụ: AA-26E."
