"""The texts themselves."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from jinja2 import UndefinedError

from motcua.dossiers.queries import NoticeFacts
from motcua.notifications import notices
from motcua.notifications.wording import TEMPLATES, Letter, compose, lookup_link, short_text


@pytest.fixture
def facts(now) -> NoticeFacts:
    return NoticeFacts(
        dossier_id=7,
        ref="H99.21-260311-0007",
        secret="AB12CD34",
        status=2,
        email="ten@vidu.example",
        phone="0912345678",
        full_name="Nguyễn Văn Mẫu",
        procedure_name="Chứng thực bản sao từ bản chính",
        agency_name="Ủy ban nhân dân xã Mẫu",
        handling_name="Sở Mẫu",
        desk_name="Bộ phận Một cửa",
        submitted_at=now,
        accepted_at=now,
        due_at=now,
        finished_at=None,
        returned_at=None,
    )


# What the facts behind such a letter always hold.
DECIDED = {"number": 7, "symbol": "QĐ", "by": "Quyết định số 9", "last_day": "01/04/2027", "reminder": 2}


def letter(template: str, facts: NoticeFacts, **values) -> Letter:
    known = {
        "values": {"stage": "", "timeliness": "", "kind": "", **DECIDED},
        "reason": "",
        "items": [],
        "reply_by": None,
        "owed": None,
        "link": lookup_link(facts.ref),
    }
    return compose(template, facts=facts, **(known | values))


def test_accepted_tells_code_agency_times_and_where_to_look(facts):
    assert letter("accepted", facts) == Letter(
        "Hồ sơ H99.21-260311-0007 đã được tiếp nhận, hẹn trả 09 giờ 00, ngày 11/03/2026",
        """Kính gửi ông/bà Nguyễn Văn Mẫu,

Ủy ban nhân dân xã Mẫu đã tiếp nhận hồ sơ của ông/bà.

Mã hồ sơ: H99.21-260311-0007
Thủ tục: Chứng thực bản sao từ bản chính
Tiếp nhận: 09 giờ 00, ngày 11/03/2026
Hẹn trả kết quả: 09 giờ 00, ngày 11/03/2026
Nơi giải quyết: Sở Mẫu

Giấy tiếp nhận hồ sơ và hẹn trả kết quả được gửi kèm thư này.

Xem tình trạng hồ sơ: http://127.0.0.1:8000/tra-cuu/?ma=H99.21-260311-0007
Mã bí mật để xem đầy đủ: AB12CD34

Bộ phận Một cửa, Ủy ban nhân dân xã Mẫu
Tổng đài hỗ trợ: 1900 0099
Thư này được gửi tự động, xin không trả lời.
""",
    )


def test_supplement_lists_every_item_once_with_what_is_needed(facts):
    items = [{"no": 1, "name": "Tờ khai", "need": "Ký tên"}, {"no": 2, "name": "Ảnh <4x6>", "need": ""}]

    body = letter("supplement", facts, items=items, reason="Thiếu giấy tờ.").body

    assert "bổ sung:\n\n1. Tờ khai: Ký tên\n2. Ảnh <4x6>\n\nLý do: Thiếu giấy tờ.\n\nÔng/bà có thể" in body


def test_supplement_says_until_when(facts):
    until = datetime(2026, 4, 10, 10, 0, tzinfo=UTC)

    body = letter("supplement", facts, reason="Thiếu giấy tờ.", reply_by=until).body

    assert "\n\nThời hạn bổ sung: trước 17 giờ 00, ngày 10/04/2026\n\nÔng/bà có thể" in body


def test_every_text_without_optional_facts_leaves_no_gap(facts):
    bare = replace(facts, accepted_at=None, due_at=None)

    for notice in notices.NOTICES.values():
        text = letter(notice.template, bare, items=[{"no": 1, "name": "Tờ khai", "need": ""}])
        gaps = ("\n\n\n" in text.body, "None" in text.body, "\n" in text.subject)
        assert (notice.template, *gaps) == (notice.template, False, False, False)


def test_every_template_is_used_and_every_notice_has_one():
    used = {notice.template for notice in notices.NOTICES.values()} | {
        "account_code", "account_known", "account_password", "answer_late", "approvals_waiting", "step_warning",
        "officials", "work_digest",
    }  # fmt: skip
    assert {file.stem for file in TEMPLATES.glob("*.txt") if not file.stem.startswith("_")} == used


def test_compose_without_a_value_fails_instead_of_sending_a_gap():
    with pytest.raises(UndefinedError):
        compose("accepted")


def test_short_text_is_the_subject_with_code_or_link():
    text = Letter("Mã xác nhận tài khoản dịch vụ công", "…")

    assert short_text(text, "123456") == "Mã xác nhận tài khoản dịch vụ công. Mã: 123456."
    assert short_text(text, link="http://x.example") == "Mã xác nhận tài khoản dịch vụ công. http://x.example"


@pytest.mark.req("DN-3.2-1", "HD-11.1", "VL-5.1-1", "QN-2.1.a")
@pytest.mark.parametrize(
    ("profile", "portal"),
    [
        ("dong-nai", "https://dichvucong.dongnai.gov.vn"),
        ("hai-duong", "http://dichvucong.haiduong.gov.vn"),
        ("vinh-long", "https://dichvucong.vinhlong.gov.vn"),
        ("quang-ngai", "https://dichvucong.quangngai.gov.vn"),
    ],
)
def test_every_notice_leads_to_the_address_of_the_provinces_portal(settings, facts, profile, portal):
    settings.PROFILE = profile

    assert lookup_link(facts.ref).startswith(f"{portal}/tra-cuu/")
    assert f"{portal}/tra-cuu/" in letter("accepted", facts).body
