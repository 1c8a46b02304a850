"""What a hand-in costs, without scripts: shown beforehand, a relief asked for, and decided at the desk."""

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories.dossiers import checks, filled_draft
from tests.factories.fees import PAPER, costing, due_at, relief
from tests.factories.papers import PDF
from tests.factories.world import CITIZEN, DESK, HOUSEHOLD_BUSINESS, World
from tests.web.portal.conftest import signed_in
from tests.web.portal.pages import Browser

from motcua.dossiers import queries as dossiers
from motcua.intake import queries as drafts
from motcua.payments import queries
from motcua.procedures.rules.fee_rules import PROOF_NO


def at(world: World, now: datetime) -> str:
    return f"/nop-ho-so/{HOUSEHOLD_BUSINESS}/{filled_draft(world, code=HOUSEHOLD_BUSINESS, now=now)}/"


def proof() -> SimpleUploadedFile:
    return SimpleUploadedFile("so-ho-ngheo.pdf", PDF)


def test_cost_relief_paper_and_moment_are_shown_before_handing_in(world: World, now: datetime, citizen: Browser):
    costing(world, now=now)
    rule = relief(world, now=now)
    due_at(world, "reception", now=now)
    base = at(world, now)
    public = citizen.open(f"/thu-tuc/{HOUSEHOLD_BUSINESS}/").text

    page = citizen.open(f"{base}giay-to/")
    assert ("50.000 đ" in page.text, f"Cần gửi: {PAPER}" in page.text) == (True, True)
    lacking = citizen.send(page.form("relief"), {"relief": str(rule)})
    kept = lacking.form("relief").value("relief")
    review = citizen.send(lacking.form("relief"), {f"paper-{PROOF_NO}": proof()})

    assert (lacking.status, PAPER in lacking.errors[f"paper-{PROOF_NO}-error"], kept) == (422, True, str(rule))
    assert (review.status, review.address) == (200, f"{base}xem-lai/")
    assert all(
        text in review.text
        for text in ("Hộ nghèo: miễn toàn bộ", "so-ho-ngheo.pdf", "Không phải nộp", "Nộp ngay sau khi hồ sơ")
    )
    assert all(text in public for text in ("cấp mới: 50.000 đ", f"Cần {PAPER}", "Nộp ngay sau khi hồ sơ"))


def test_taking_the_relief_back_leaves_the_fee_as_it_is(world: World, now: datetime, citizen: Browser):
    costing(world, now=now)
    rule = relief(world, now=now)
    base = at(world, now)
    page = citizen.open(f"{base}giay-to/")
    citizen.send(page.form("relief"), {"relief": str(rule), f"paper-{PROOF_NO}": proof()})

    page = citizen.open(f"{base}giay-to/")
    review = citizen.send(page.form("relief"), {"relief": "0"})

    assert (page.form("relief").value("relief"), "Không đề nghị" in review.text) == (str(rule), True)
    made_up = citizen.send(citizen.open(f"{base}giay-to/").form("relief"), {"relief": "123456789"})
    assert (made_up.status, "không còn áp dụng" in made_up.errors["relief-error"]) == (422, True)


def test_procedure_that_costs_nothing_asks_nothing(world: World, now: datetime, citizen: Browser):
    relief(world, now=now)

    page = citizen.open(f"{at(world, now)}giay-to/")

    assert "Phí, lệ phí" not in page.text


@pytest.mark.parametrize(
    ("answer", "reason", "spared", "shown"),
    [("dong-y", "", 50_000, "đã xác nhận"), ("tu-choi", "Giấy hết hạn", 0, "Lý do: Giấy hết hạn")],
)
def test_desk_decides_beside_the_paper_and_the_owner_reads_it(
    world: World, now: datetime, citizen: Browser, answer: str, reason: str, spared: int, shown: str
):
    costing(world, now=now)
    rule = relief(world, now=now)
    base = at(world, now)
    page = citizen.open(f"{base}giay-to/")
    review = citizen.send(page.form("relief"), {"relief": str(rule), f"paper-{PROOF_NO}": proof()})
    citizen.send(review.form("statement"), {"statement": "1", "delivery": "counter"})
    ref = drafts.draft(world.actor(CITIZEN), base.split("/")[3]).receipt_no or ""
    states = {f"paper-{each.no}": each.state for each in checks(world, HOUSEHOLD_BUSINESS)}
    desk = Browser(signed_in(world, DESK))

    page = desk.open(f"/mot-cua/ho-so/{ref}/")
    assert ("so-ho-ngheo.pdf" in page.text, "Hộ nghèo, miễn toàn bộ" in page.text) == (True, True)
    undecided = desk.send(page.form("relief"), {**states, "viec": "nhan"})
    assert (undecided.status, "relief-error" in undecided.errors) == (422, True)
    sent = {**states, "viec": "nhan", "relief": answer, "relief_reason": reason}
    done = desk.send(undecided.form("relief"), sent)

    assert done.status == 200
    found = dossiers.visible(world.actor(DESK), ref)
    own = citizen.open(f"/ho-so/{found.ref}/").text
    assert (queries.relief(found.id).spared, shown in own) == (spared, True)  # type: ignore[union-attr]
    assert sum(charge.amount for charge in queries.charges(found.id)) == 50_000 - spared
