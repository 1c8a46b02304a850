"""Forms as documents at the citizens' door: empty for everybody, filled and entered for their owner alone."""

import pytest
from tests.factories.dossiers import filled_draft, handed_in_dossier
from tests.factories.world import CITIZEN, MARITAL_STATUS, World
from tests.procedures.test_form_print import words
from tests.web.portal.pages import Browser

from motcua.dossiers import queries

pytestmark = pytest.mark.django_db
FORM = f"/thu-tuc/{MARITAL_STATUS}/to-khai"


@pytest.mark.req("DN-2.7", "LD-11.1-3", "LD-2.3.b", "DN-2.13.b")
def test_empty_form_is_for_everybody_and_the_filled_one_for_its_owner(visitor: Browser, citizen: Browser) -> None:
    page = visitor.open(f"/thu-tuc/{MARITAL_STATUS}/")
    assert f"{FORM}/docx/" in page.links.values()
    for kind in ("pdf", "docx"):
        sent = visitor.client.get(f"{FORM}/{kind}/")
        assert "Nguyễn Văn Dụ" not in words(sent.content, kind)
        assert f'filename="to-khai-{MARITAL_STATUS}.{kind}"' in sent["Content-Disposition"]
        assert "Nguyễn Văn Dụ" in words(citizen.client.get(f"{FORM}-dien-san/{kind}/").content, kind)
    assert visitor.client.get(f"{FORM}-dien-san/pdf/").status_code == 302
    assert visitor.client.get(f"{FORM}/exe/").status_code == 404


def test_what_was_entered_and_handed_in_is_printed_for_its_owner_alone(
    citizen: Browser, stranger: Browser, world: World
) -> None:
    handed_in_dossier(world, now=world.now)
    ref = queries.own(world.actor(CITIZEN))[0].ref
    own = f"/ho-so/{ref}/to-khai/pdf/"
    assert "Vay vốn" in words(citizen.client.get(own).content, "pdf")
    assert stranger.client.get(own).status_code == 404

    token = filled_draft(world, now=world.now)
    draft = f"/nop-ho-so/{MARITAL_STATUS}/{token}/in/pdf/"
    told = words(citizen.client.get(draft).content, "pdf")
    assert "Vay vốn" in told
    assert "chưa nộp" in told
    assert stranger.client.get(draft).status_code == 404


def test_form_asked_for_in_english_has_english_beside_the_statutory_words(visitor: Browser) -> None:
    for kind in ("pdf", "docx"):
        told = words(visitor.client.get(f"{FORM}/{kind}/?ngon_ngu=en").content, kind)
        visitor.client.cookies.clear()
        plain = words(visitor.client.get(f"{FORM}/{kind}/").content, kind)

        assert "SOCIALIST REPUBLIC OF VIET NAM" in told
        assert "Confirming marital status" in told
        assert "Nội dung cần xác nhận (What is to be confirmed)" in told
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in told
        assert "(What is to be confirmed)" not in plain
