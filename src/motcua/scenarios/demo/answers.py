"""Fills in any form from what its fields ask for; pure, so that the same chance gives the same answers."""

import random
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from motcua.procedures.rules.form_posts import shown_answers, shown_fields
from motcua.procedures.rules.form_types import (
    REPEATING_TYPES,
    SILENT_TYPES,
    Answers,
    AnswerValue,
    Field,
    FormDefinition,
    Plain,
    Row,
    fields_of,
)
from motcua.scenarios.demo.persons import Person, invented_name, invented_number

_PREFILLED = {
    "account.full_name": "full_name",
    "account.personal_number": "personal_number",
    "account.phone": "phone",
    "account.email": "email",
    "account.address": "address",
}
# The first part of a key that fits says what kind of words belong there.
_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("quoc_tich", ("Việt Nam",)),
    ("dan_toc", ("Kinh", "Kinh", "Kinh", "Hrê", "Co", "Xơ Đăng", "Ba Na")),
    ("noi_sinh", ("Bệnh viện Đa khoa tỉnh Minh Họa", "Trung tâm Y tế khu vực Mẫu")),
    ("ten_cong_ty", ("Công ty TNHH MTV Ví Dụ Xanh", "Công ty TNHH MTV Thử Nghiệm Số", "Công ty TNHH MTV Mẫu Việt")),
    ("ten_ho", ("Hộ kinh doanh Tạp hóa Mẫu", "Hộ kinh doanh Cà phê Ví Dụ", "Hộ kinh doanh May đo Minh Họa")),
    ("ten_to_chuc", ("Công ty Cổ phần Giả Định", "Hợp tác xã Thí Dụ")),
    ("nganh_nghe", ("Bán lẻ hàng tạp hóa", "Dịch vụ ăn uống", "Sửa chữa máy tính và thiết bị văn phòng")),
    ("thuong_tru", ("Từ năm 2010 đến nay: thôn Mẫu, xã Bình Sơn, tỉnh Minh Họa.",)),
    ("du_dinh_ket_hon", ("Dự định kết hôn tại Ủy ban nhân dân nơi cư trú trong ba tháng tới.",)),
    ("nghe", ("Đi học", "Làm việc tại Công ty Cổ phần Minh Họa")),
    ("nhiem_vu", ("Tham gia chằng chống nhà cửa và di dời người dân trước khi bão vào.",)),
    ("muc_dich_cu", ("Đất trồng cây lâu năm",)),
    ("muc_dich_moi", ("Đất nuôi trồng thủy sản",)),
    ("so_giay", ("DM 000000", "DM 000001", "DM 000002")),
    ("so_thua", ("101", "205", "318")),
    ("so_to", ("5", "12", "27")),
    ("tai_khoan", ("000000000000, Ngân hàng Thí Dụ",)),
    ("don_vi", ("Đội xung kích phòng, chống thiên tai cấp xã",)),
)
_NAMES = ("ho_ten", "ten_ca_nhan", "nguoi_duoc", "chu_nha", "cha", "me", "vo_chong", "full_name", "chu_dau_tu")
_PLACES = ("noi_", "dia_chi", "tru_so", "que_quan", "address")
_FILLED_IF_OPTIONAL = 0.4
_DEFAULT_LONGEST = 200


def answers_for(form: FormDefinition, person: Person, rng: random.Random, *, today: date) -> Answers:
    """Return answers that the form accepts on that day; optional fields are filled in now and then."""
    answers: Answers = {}
    for field in fields_of(form):
        if field["type"] in SILENT_TYPES or field["type"] == "calculated":
            continue
        condition = field.get("show_when")
        if condition is not None and answers.get(condition["field"]) != condition["equals"]:
            continue
        if "show_if" in field and field["key"] not in {one["key"] for one in shown_fields(form, answers)}:
            continue
        own = getattr(person, _PREFILLED.get(str(field.get("prefill", "")), ""), "")
        if own:
            answers[field["key"]] = own
        elif field["required"] or rng.random() < _FILLED_IF_OPTIONAL:
            answers[field["key"]] = _answer(field, answers, rng, today)
    return shown_answers(form, answers)


def _answer(field: Field, before: Mapping[str, object], rng: random.Random, today: date) -> AnswerValue:
    if field["type"] in REPEATING_TYPES:
        return [_row(field, rng, today) for _ in range(rng.randint(1, 2))]
    if field["type"] == "address":
        detail = f"Số {rng.randrange(1, 200)} đường Mẫu"
        return {"units": "new", "detail": detail, "commune": "phường Cẩm Thành", "province": "tỉnh Minh Họa"}
    if field["type"] == "checkboxes":
        return [option["value"] for option in field.get("options", [])[:1]]
    return _plain(field, before, rng, today)


def _row(field: Field, rng: random.Random, today: date) -> Row:
    row: Row = {}
    for column in field.get("columns", []):
        row[column["key"]] = _plain(column, row, rng, today)
    return row


def _plain(field: Field, before: Mapping[str, object], rng: random.Random, today: date) -> Plain:
    if field["type"] == "date":
        return _day(field, rng, today)
    born = before.get(field.get("birth", ""))
    if field["type"] == "personal_number" and isinstance(born, str):
        # The fourth digit tells century and sex, the next two the year; 000 is no province.
        return f"000{rng.randrange(2) + 2 * (int(born[:2]) - 19)}{born[2:4]}{rng.randrange(10**6):06d}"
    return _MAKERS.get(field["type"], _words)(field, rng)


def _number(field: Field, rng: random.Random) -> Plain:
    least = int(field.get("min", 1))
    most = min(int(field.get("max", least + 4)), least + 4)
    return rng.randint(least, max(least, most))


def _money(field: Field, rng: random.Random) -> Plain:
    return max(int(field.get("min", 0)), rng.randrange(20, 2000) * 1_000_000)


def _choice(field: Field, rng: random.Random) -> Plain:
    """Return one of the options; the first, the ordinary one, most of the time."""
    options = field.get("options", [])
    return options[0]["value"] if rng.random() < 0.5 else rng.choice(options)["value"]  # noqa: PLR2004  (a half)


def _day(field: Field, rng: random.Random, today: date) -> Plain:
    if "sinh" in field["key"] and not field["key"].startswith("tre_"):
        return (today - timedelta(days=rng.randrange(22 * 365, 70 * 365))).isoformat()
    if field.get("max") == "today":
        return (today - timedelta(days=rng.randrange(3, 60))).isoformat()
    return (today + timedelta(days=rng.randrange(5, 60))).isoformat()


def _words(field: Field, rng: random.Random) -> Plain:
    key = field["key"]
    longest = int(field.get("max_length", _DEFAULT_LONGEST))
    for part, words in _WORDS:
        if part in key:
            return rng.choice(words)[:longest]
    if any(part in key for part in _PLACES):
        return f"Số {rng.randrange(1, 200)} đường Mẫu, phường Cẩm Thành, tỉnh Minh Họa"[:longest]
    if any(part in key for part in _NAMES):
        return invented_name(rng)[:longest]
    return f"Nội dung ví dụ {rng.randrange(1, 100)}"[:longest]


_MAKERS: dict[str, Callable[[Field, random.Random], Plain]] = {
    "number": _number,
    "money": _money,
    "select": _choice,
    "radio": _choice,
    "checkbox": lambda _field, _rng: True,
    "phone": lambda _field, rng: f"09000{rng.randrange(100_000):05d}",
    "email": lambda _field, rng: f"thu{rng.randrange(1000)}@vidu.example",
    "personal_number": lambda _field, rng: invented_number(rng),
    "name": lambda _field, rng: invented_name(rng),
    "identity_number": lambda _field, rng: invented_number(rng),
    "tax_code": lambda _field, _rng: "0100109106",
    "year": lambda _field, rng: 2000 + rng.randrange(20),
    "time": lambda _field, _rng: "08:30",
    "declaration": lambda _field, _rng: True,
}
