"""Pages of the portal as their writers see them, and as everybody reads them afterwards."""

from collections.abc import Callable
from datetime import datetime
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.world import ADMINISTRATOR, CIVIL_STATUS, DISPATCHER, MARITAL_STATUS, World
from tests.web.backoffice import pages

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
AT = "/quan-tri/trang/"
NEWS = {
    "title": "Nghỉ lễ",
    "summary": "Nghỉ **ba** ngày",
    "body": "## Lịch\n<script>alert(1)</script>\n- [Một cửa](/co-quan/)",
}
ATOM = "{http://www.w3.org/2005/Atom}"


def text_of(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


@pytest.mark.req("HD-17.2", "LD-4.2", "VL-4.3")
def test_news_is_written_looked_at_published_and_taken_down(browser: Browser) -> None:
    client = browser(DISPATCHER)

    looked_at = client.post(f"{AT}moi/news/", NEWS | {"act": "preview", "token": "a"})
    assert "Lịch" in pages.headings(looked_at)
    assert pages.typed(looked_at, "title") == ["Nghỉ lễ"]
    client.post(f"{AT}moi/news/", NEWS | {"act": "save", "token": "a"})
    assert Client().get("/tin-tuc/nghi-le/").status_code == 404
    page = client.post(f"{AT}moi/news/", NEWS | {"act": "save", "token": "a"})
    client.post(page.url, NEWS | {"act": "publish", "number": "1"})

    shown = text_of("/tin-tuc/nghi-le/")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert '<a class="govuk-link" href="/co-quan/">Một cửa</a>' in shown
    assert 'Cập nhật lần cuối: <time datetime="2026-03-11T02:00:00+00:00">11/03/2026</time>' in shown
    feed = ElementTree.fromstring(Client().get("/tin-tuc/atom.xml").content)  # noqa: S314  (our own answer)
    assert [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")] == ["Nghỉ lễ"]
    without = client.post(f"{page.url}go/", {"reason": ""})
    assert (without.status_code, pages.errors(without)) == (422, ["Hãy ghi lý do gỡ trang."])
    client.post(f"{page.url}go/", {"reason": "Hết hạn"})
    assert Client().get("/tin-tuc/nghi-le/").status_code == 404


def test_wrong_page_keeps_what_was_typed_and_tells_all_faults(browser: Browser) -> None:
    answer = browser(ADMINISTRATOR).post(
        f"{AT}moi/maintenance/", {"title": "", "summary": "x", "starts_at": "31/12/2026 22h", "ends_at": "mai"}
    )

    assert answer.status_code == 422
    assert pages.errors(answer) == ["Hãy nhập giờ rồi ngày, ví dụ 22:00 31/12/2026."]
    assert pages.typed(answer, "ends_at") == ["mai"]


@pytest.mark.req("DN-10.5", "DN-14.2", "HD-11.2", "VL-5.2", "QN-7.8-1", "LD-4.2")
def test_guides_questions_and_terms_help_without_an_account(browser: Browser) -> None:
    client = browser(ADMINISTRATOR)
    for number, (kind, text) in enumerate(
        (
            (
                "guide",
                {"title": "Nộp từ điện thoại", "body": "Mở đầu\n\n## Chụp giấy tờ\nĐủ sáng.\n\n## Gửi hồ sơ\nBấm nộp."},
            ),
            ("faq", {"title": "Có cần ký?", "body": "Cần ký tờ khai.", "procedures": MARITAL_STATUS}),
            ("term", {"title": "Tờ khai", "summary": "Mẫu đơn để điền."}),
            ("life", {"title": "Kết hôn", "summary": "Việc cần làm", "procedures": MARITAL_STATUS}),
        )
    ):
        made = client.post(f"{AT}moi/{kind}/", text | {"act": "publish", "token": str(number)})
        assert made.status_code == 302

    guide = text_of("/huong-dan/nop-tu-dien-thoai/")
    assert guide.index("Chụp giấy tờ</h2>") < guide.index("Gửi hồ sơ</h2>")
    assert 'href="/huong-dan/nop-tu-dien-thoai/"' in text_of("/huong-dan/")
    question = text_of("/hoi-dap/co-can-ky/")
    assert 'popovertarget="nghia-to-khai" aria-describedby="nghia-to-khai">tờ khai</button>' in question
    assert "Mẫu đơn để điền." in question
    procedure = text_of(f"/thu-tuc/{MARITAL_STATUS}/")
    assert "Có cần ký?" in procedure
    assert f'href="/thu-tuc/{MARITAL_STATUS}/"' in text_of("/viec-doi-song/ket-hon/")
    assert 'href="/viec-doi-song/ket-hon/"' in text_of("/")
    assert '<dt id="to-khai">Tờ khai</dt>' in text_of("/thuat-ngu/")


def test_official_without_the_post_writes_nothing(browser: Browser) -> None:
    client = browser(CIVIL_STATUS)

    assert client.get(AT).status_code == 403
    assert browser(DISPATCHER).get(f"{AT}moi/term/").status_code == 404


@pytest.mark.parametrize(
    "at", ["/tin-tuc/", "/hoi-dap/", "/thuat-ngu/", "/dich-vu-noi-khac/", "/tinh-trang/", "/huong-dan/"]
)
def test_lists_are_open_while_empty_and_with_nonsense(world: World, at: str) -> None:
    for asked in ("", "?sau=x", "?sau=2026-01-01~1", "?q=%00"):
        assert Client().get(at + asked).status_code == 200


def test_lists_need_the_same_queries_with_one_and_three_rows(browser: Browser, now: datetime) -> None:
    client = browser(DISPATCHER)

    def queries() -> list[int]:
        counted = []
        for reader, at in ((client, AT), (Client(), "/tin-tuc/"), (Client(), "/")):
            with CaptureQueriesContext(connection) as seen:
                reader.get(at)
            counted.append(len(seen))
        return counted

    client.post(f"{AT}moi/news/", NEWS | {"act": "publish", "token": "0"})
    queries()
    one = queries()
    for token in ("1", "2"):
        client.post(f"{AT}moi/news/", NEWS | {"act": "publish", "token": token})

    assert queries() == one
