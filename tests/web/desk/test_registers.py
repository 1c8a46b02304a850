"""The counter asks a register about whoever is there; what it said goes with the dossier and cannot be made up."""

import pytest
from tests.factories import registers
from tests.web.desk.reading import page
from tests.web.desk.test_counter import COUNTER, filled, ref_of

from motcua.core import crypto
from motcua.directory.models.accounts import Account
from motcua.dossiers import queries
from motcua.intake.queries import register_sources

REASON = {"register_birth": "27/03/1985", "register_reason": "Người nộp có mặt tại quầy", "viec": "tra-csdl"}
PERSON = {"full_name": "Nguyễn Văn Dụ", "personal_number": "000000000001", "address": ""}


@pytest.fixture
def register(settings, world):
    number = "000800000001"
    officer = Account.objects.filter(id=world.actor("motcua").account_id)
    officer.update(personal_enc=crypto.encrypt(number), personal_index=crypto.index(number))
    return registers.connect(settings)


def test_answer_fills_empty_fields_goes_with_the_dossier_and_is_told_to_officers(world, at_desk, register):
    asked = page(at_desk.post(COUNTER, filled(**PERSON, **REASON)))

    assert asked.by_id("address").attributes["value"] == "Số 7 đường Thật, phường Cẩm Thành, tỉnh Minh Họa"
    carried = next(node for node in asked.nodes if node.attributes.get("name") == "registers").attributes["value"]
    assert register.asked[0][3].official == "000800000001"

    more = {"address": "Số 7 đường Thật, phường Cẩm Thành, tỉnh Minh Họa", "registers": carried}
    received = at_desk.post(COUNTER, filled(**PERSON | more, register_birth="27/03/1985"))

    ref = ref_of(received)
    found = queries.visible(world.actor("motcua"), ref)
    source = "Cơ sở dữ liệu quốc gia về dân cư, lúc 09:00 11/03/2026"
    assert register_sources(found.id) == {
        "ho_ten": f"Khớp {source}",
        "so_dinh_danh": f"Khớp {source}",
        "noi_cu_tru": f"Khớp {source}",
    }
    assert f"Khớp {source}" in at_desk.get(f"/mot-cua/ho-so/{ref}/").content.decode()


def test_what_the_page_carries_counts_for_its_officer_and_its_reception_only(world, at_desk, register):
    asked = page(at_desk.post(COUNTER, filled(**PERSON, **REASON)))
    carried = next(node for node in asked.nodes if node.attributes.get("name") == "registers").attributes["value"]

    for form, told in (("biểu-2", carried), ("biểu-3", carried[:-3] + "abc"), ("biểu-4", "x" * 50_000)):
        received = at_desk.post(
            COUNTER, filled(form=form, **PERSON | {"address": "Thôn Mẫu", "registers": told}, duplicate_seen="1")
        )
        assert register_sources(queries.visible(world.actor("motcua"), ref_of(received)).id) == {}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"register_reason": ""}, "register_reason"),
        ({"register_birth": "32/13/1985"}, "register_birth"),
        ({"channel": "postal"}, "register"),
        ({"rep_full_name": "Lê Thị Thay"}, "register"),
    ],
)
def test_what_lacks_is_told_nothing_is_asked_and_everything_typed_stays(world, at_desk, register, changed, field):
    answer = at_desk.post(COUNTER, filled(**PERSON, **REASON | changed))

    told = page(answer)
    assert (answer.status_code, register.asked) == (422, [])
    assert [node for node in told.nodes if node.attributes.get("href") == f"#{field}"] != []
    assert told.by_id("full_name").attributes["value"] == "Nguyễn Văn Dụ"


def test_enterprise_is_asked_by_its_number_and_dead_register_lets_the_work_go_on(world, at_desk, register):
    business = {"kind": "business", "personal_number": "0000000012", "full_name": ""}

    asked = page(at_desk.post(COUNTER, filled(**business, **REASON)))

    assert asked.by_id("full_name").attributes["value"] == "Công ty TNHH Ví Dụ Một"
    register.person = registers.DEAD
    dead = at_desk.post(COUNTER, filled(**PERSON, **REASON))
    assert dead.status_code == 422
    assert "chưa trả lời được lúc này" in dead.content.decode()
    assert at_desk.post(COUNTER, filled(**PERSON)).status_code == 302
