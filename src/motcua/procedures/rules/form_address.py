"""Addresses by the units of today (province, commune) or by those before 1 July 2025 (with a district between)."""

from collections.abc import Mapping
from typing import Any, Final

from motcua.procedures.rules.form_types import AddressValue

NEW, OLD = "new", "old"
UNITS: Final = {NEW: "Hai cấp, từ 01/7/2025: xã, tỉnh", OLD: "Ba cấp, trước 01/7/2025: xã, huyện, tỉnh"}
PARTS: Final = {
    "detail": "Số nhà, đường, thôn, tổ dân phố",
    "commune": "Xã, phường, đặc khu (cũ: thị trấn)",
    "district": "Huyện, quận, thị xã, thành phố thuộc tỉnh (chỉ khi ghi theo đơn vị cũ)",
    "province": "Tỉnh, thành phố",
}
"""The parts in the order in which they are asked and written."""
COMPULSORY: Final = {NEW: ("commune", "province"), OLD: ("commune", "district", "province")}
LONGEST_PART: Final = 150
_KEPT: Final = ("detail", "commune", "district", "province")


def address_text(value: Mapping[str, Any]) -> str:
    """Return an address as one writes it; units of before are named as such."""
    parts = [str(value.get(part) or "") for part in _KEPT]
    text = ", ".join(part for part in parts if part)
    return f"{text} (đơn vị hành chính trước 01/7/2025)" if text and value.get("units") == OLD else text


def read_address(text: str) -> AddressValue:
    """Return the parts of an address written as one text, as far as its commas tell them apart."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        return {}
    found: AddressValue = {"units": NEW}
    if len(parts) > 1:
        found["province"] = parts.pop()[:LONGEST_PART]
        found["commune"] = parts.pop()[:LONGEST_PART]
    if parts:
        found["detail"] = ", ".join(parts)[:LONGEST_PART]
    return found


def address_schema(*, required: bool) -> dict[str, Any]:
    """Return the JSON Schema of an address; a part that its units need may not be lacking."""
    text = {"type": "string", "minLength": 1, "maxLength": LONGEST_PART}
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {"units": {"enum": list(UNITS)}} | dict.fromkeys(_KEPT, text),
        "required": ["units"],
        "additionalProperties": False,
    }
    if required:
        schema["required"] += ["commune", "province"]
    return schema


def address_faults(key: str, value: Mapping[str, Any], label: str) -> list[tuple[str, str]]:
    """Return the parts that lack or have no place, as pairs of place and message."""
    units = str(value.get("units") or NEW)
    faults = [
        (f"{key}-{part}", f"Hãy ghi {PARTS[part].split(' (')[0].lower()} ở mục “{label}”.")
        for part in COMPULSORY.get(units, COMPULSORY[NEW])
        if not value.get(part)
    ]
    if units == NEW and value.get("district"):
        message = f"Mục “{label}”: đơn vị mới không còn cấp huyện. Hãy bỏ trống huyện, hoặc chọn ghi theo đơn vị cũ."
        faults.append((f"{key}-district", message))
    return faults
