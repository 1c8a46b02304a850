"""The texts themselves."""

from datetime import UTC, datetime
from typing import Any

import pytest

from motcua.core.addresses import lookup_link
from motcua.dossiers import queries
from motcua.dossiers.queries import NoticeFacts
from motcua.notifications import texts, values
from motcua.notifications.registry import Delivered
from motcua.notifications.rules.kinds import Channel
from motcua.notifications.texts import Filled


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


def letter(kind: str, facts: NoticeFacts, language: str = "vi", reason: str = "", **told: Any) -> Filled:
    event = Delivered(1, 7, "x", "account:1", facts.submitted_at, reason, told)
    known = {channel: texts.shipped(kind, language, channel) for channel in Channel}
    found = values.values_of(kind, facts, event, language) | {"ma_bi_mat": facts.secret, "duong_dan_ngung": ""}
    return texts.filled(known, Channel.EMAIL, found)


def test_accepted_tells_code_agency_times_and_where_to_look(facts):
    assert letter("accepted", facts) == Filled(
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


def test_supplement_lists_every_item_once_with_what_is_needed_and_until_when(facts, now, monkeypatch):
    items = [{"no": 1, "name": "Tờ khai", "need": "Ký tên"}, {"no": 2, "name": "Ảnh <4x6>", "need": ""}]
    until = datetime(2026, 4, 10, 10, 0, tzinfo=UTC)
    asked = queries.SupplementRow("reception", items, "Thiếu giấy tờ.", now, None, 1, "", until, None, None)
    monkeypatch.setattr(queries, "supplements", lambda _: [asked])

    body = letter("supplement", facts).body

    assert "bổ sung:\n\n1. Tờ khai: Ký tên\n2. Ảnh <4x6>\n\nLý do: Thiếu giấy tờ.\n\n" in body
    assert "\n\nThời hạn bổ sung: trước 17 giờ 00, ngày 10/04/2026\n\nÔng/bà có thể" in body


@pytest.mark.django_db
def test_english_letter_says_the_same_in_english(facts):
    told = letter("ready", facts, "en", timeliness="early")

    assert told.subject == "Dossier H99.21-260311-0007: the result is ready"
    assert told.body.startswith("Dear Nguyễn Văn Mẫu,\n\nDossier H99.21-260311-0007 (procedure: Chứng thực")
    assert "is finished, earlier than promised.\n\nResult due: 09:00 on 11 March 2026\nPlease collect" in told.body


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
