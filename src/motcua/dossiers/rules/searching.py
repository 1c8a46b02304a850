"""What somebody looks for, told from how it is written."""

import re
from dataclasses import dataclass
from enum import StrEnum

from motcua.core.text import name_key
from motcua.dossiers.rules.codes import is_dossier_code, is_receipt_number, normalise_code

_PERSONAL = re.compile(r"[0-9]{9}|[0-9]{12}|[A-Z][0-9]{7,8}|[0-9]{10}(-?[0-9]{3})?")
_PHONE = re.compile(r"(?:\+84|0084|84|0)([235789][0-9]{8,9})")
_PROCEDURE = re.compile(r"[0-9]\.[0-9]{6}(?:\.[0-9A-Z.]{1,20})?")
_PUNCTUATION = re.compile(r"[\s.()\-]")
SHOWN_DIGITS = 3


class Kind(StrEnum):
    """What is looked for."""

    CODE = "code"
    PROCEDURE = "procedure"
    NUMBER = "number"
    NAME = "name"


@dataclass(frozen=True)
class Asked:
    """A search: by code, by procedure, by numbers of a person (personal number, tax code, phone), or by name."""

    kind: Kind
    text: str
    numbers: tuple[str, ...] = ()

    @property
    def trail(self) -> str:
        """Say in the audit what was looked for; of a number only its last digits, of a name nothing."""
        if self.kind is Kind.NUMBER:
            return f"theo số •••{self.text[-SHOWN_DIGITS:]}"
        return {Kind.CODE: f"theo mã {self.text}", Kind.PROCEDURE: f"theo thủ tục {self.text}"}.get(
            self.kind, "theo họ tên"
        )


def read(typed: str) -> Asked | None:
    """Return what is looked for; None when nothing was typed that could be found."""
    text = typed.strip()
    if is_dossier_code(text) or is_receipt_number(text):
        return Asked(Kind.CODE, normalise_code(text))
    if _PROCEDURE.fullmatch(text.upper()):
        return Asked(Kind.PROCEDURE, text.upper())
    bare = _PUNCTUATION.sub("", text).upper()
    numbers = [bare] if _PERSONAL.fullmatch(bare) else []
    if phone := _PHONE.fullmatch(bare):
        numbers.append(f"0{phone[1]}")
    if numbers:
        return Asked(Kind.NUMBER, bare, tuple(dict.fromkeys(numbers)))
    key = name_key(text)
    return Asked(Kind.NAME, key) if key else None
