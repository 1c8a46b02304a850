"""What a request is about, told by the words of the procedure's name: a parcel, a building, a paper issued before."""

import re
from typing import Final

from motcua.procedures.rules.content import ProcedureContent
from motcua.procedures.rules.form_types import Field, Section
from motcua.procedures.rules.import_text import folded


def _text(key: str, label: str, *, required: bool = True, example: str = "", length: int = 300) -> Field:
    field = Field(key=key, label=label, type="text", required=required, max_length=length)
    if example:
        field["example"] = example
    return field


_LAND: Final = (
    _text("parcel", "Số thửa, số tờ bản đồ", example="thửa 101, tờ 5", length=100),
    Field(key="parcel_place", label="Địa chỉ thửa đất", type="address", required=True),
    Field(key="parcel_area", label="Diện tích (m²)", type="number", required=False, min=0),
    _text("parcel_paper", "Số giấy chứng nhận đã cấp (nếu có)", required=False, length=60),
)
_BUILDING: Final = (
    _text("building", "Tên, loại công trình", example="nhà ở riêng lẻ"),
    Field(key="building_place", label="Địa điểm xây dựng", type="address", required=True),
)
_BUSINESS: Final = (
    _text("business", "Tên cơ sở, hộ kinh doanh, doanh nghiệp"),
    Field(key="business_place", label="Địa chỉ hoạt động", type="address", required=True),
    _text("business_line", "Ngành, nghề, lĩnh vực đề nghị", length=500),
)
_VEHICLE: Final = (
    _text("vehicle", "Loại phương tiện, thiết bị"),
    _text("vehicle_number", "Biển số, số hiệu, số khung, số máy", required=False, length=100),
)
_PERSON: Final = (
    Field(key="subject_name", label="Họ và tên người được đề nghị", type="name", required=True),
    Field(key="subject_birth", label="Ngày sinh", type="date", required=False, max="today"),
    Field(
        key="subject_number",
        label="Số định danh cá nhân (nếu có)",
        type="personal_number",
        required=False,
        birth="subject_birth",
    ),
)
_EVENT: Final = (
    _text("event", "Tên hoạt động, sự kiện"),
    Field(key="event_from", label="Từ ngày", type="date", required=True),
    Field(key="event_to", label="Đến ngày", type="date", required=True),
    Field(key="event_place", label="Nơi tổ chức", type="address", required=True),
)
_ISSUED: Final = (
    _text("issued_number", "Số giấy đã cấp", length=60),
    Field(key="issued_on", label="Ngày cấp", type="date", required=False, max="today"),
    _text("issued_reason", "Lý do đề nghị", example="bị mất, bị hỏng, thay đổi thông tin"),
)
# The first that fits says what the request is about; a paper issued before may come with any of them.
_OBJECTS: Final[tuple[tuple[str, tuple[Field, ...]], ...]] = (
    (r"quyen su dung dat|thua dat|dat dai|muc dich su dung dat|giao dat|thue dat", _LAND),
    (r"giay phep xay dung|cong trinh|nha o|xay dung", _BUILDING),
    (r"kinh doanh|doanh nghiep|hop tac xa|co so|cua hang", _BUSINESS),
    (r"phuong tien|xe may|o to|tau|thuyen|be ca", _VEHICLE),
    (r"khai sinh|khai tu|ket hon|ho tich|giam ho|nhan con|tro cap|nguoi co cong|bao tro|khuyet tat|tre em", _PERSON),
    (r"le hoi|bieu dien|hoi nghi|hoi cho|trien lam|giai dau|cuoc thi", _EVENT),
)
_AGAIN: Final = re.compile(r"cap lai|cap doi|dieu chinh|gia han|thu hoi|cham dut|sua doi, bo sung giay")


def object_section(content: ProcedureContent) -> Section | None:
    """Return the questions about what the procedure is about; None when its name does not tell."""
    name = folded(content["name"])
    fields: list[Field] = []
    for words, asked in _OBJECTS:
        if re.search(rf"\b(?:{words})\b", name):
            fields += asked
            break
    if _AGAIN.search(name):
        fields += _ISSUED
    if not fields:
        return None
    return Section(key="object", title="Đối tượng của đề nghị", fields=[Field(**field) for field in fields])
