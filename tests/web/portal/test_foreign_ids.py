"""What people send who look for what is not theirs: refused, nothing told, nothing changed, written down.

That no address opens another's dossier, draft, file, payment or paper is walked address by address in
`tests/architecture/test_access.py`.
"""

import logging
from datetime import datetime

import pytest
from django.test import Client
from tests.factories import dossiers
from tests.factories.world import CITIZEN, COMMUNE, DESK, HOUSEHOLD_BUSINESS, OTHER_CITIZEN, World
from tests.web.portal.conftest import signed_in
from tests.web.portal.pages import Browser

from motcua.core import sql
from motcua.intake import queries as drafts

BEGIN = f"/nop-ho-so/{HOUSEHOLD_BUSINESS}/?co_quan={COMMUNE}"


@pytest.fixture
def theirs(world: World, now: datetime) -> tuple[int, str]:
    """A dossier of the other citizen, and its code."""
    dossier_id = dossiers.handed_in_dossier(world, citizen=OTHER_CITIZEN, now=now)
    found = sql.rows("SELECT coalesce(code, receipt_no) FROM dossiers_dossier WHERE id = %s", (dossier_id,))
    return dossier_id, found[0][0]


def events(dossier_id: int) -> int:
    return int(sql.rows("SELECT count(*) FROM core_event WHERE stream = %s", (dossier_id,))[0][0])


@pytest.mark.req("VL-6.2")
@pytest.mark.parametrize("page", ["", "bo-sung/", "rut/", "thanh-toan/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_everything_of_another_citizen_looks_like_nothing_and_is_written_down(
    world: World, theirs: tuple[int, str], caplog: pytest.LogCaptureFixture, page: str, method: str
) -> None:
    before, client = events(theirs[0]), signed_in(world, CITIZEN)

    with caplog.at_level(logging.INFO):
        answer = getattr(client, method)(f"/ho-so/{theirs[1]}/{page}")

    assert answer.status_code in {404, 405}
    assert answer.status_code == 405 or "Không tìm thấy trang hoặc hồ sơ này" in answer.content.decode()
    assert events(theirs[0]) == before
    told = [record.getMessage() for record in caplog.records if "not there" in record.getMessage()]
    assert told == [f"not there for account:{world.actor(CITIZEN).account_id}: ho-so/<str:ref>/{page}"] * len(told)
    assert (len(told) == 1) or answer.status_code == 405


def test_fields_that_do_not_exist_or_are_hidden_change_nothing(
    citizen: Browser, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    page = citizen.open(BEGIN)
    form, start = page.main_form(), "/".join(page.address.split("/")[:4]) + "/"
    known = {"ho_ten": "Nguyễn Văn Dụ", "revision": form.value("revision")}
    forged = {
        "khong_co": "x", "account_id": "1", "status": "10", "offering": "7", "so_tien": "0", "is_official": "1",
        "assurance": "national-high", "__proto__": "x", "ho_ten[]": "y", "owner.full_name": "z", "nguoi_nhan_ho": "w",
    }  # fmt: skip
    before = drafts.drafts(world.actor(CITIZEN))[0]

    with caplog.at_level(logging.INFO):
        citizen.client.post(page.address, dict(page.main_form().values) | known)
        told_of_honest = [each for each in caplog.records if each.getMessage().startswith("not in the form")]
        known["revision"] = str(drafts.drafts(world.actor(CITIZEN))[0].revision)
        saved = citizen.client.post(page.address, known | forged)
        kept = citizen.client.post(
            f"{start}tu-luu/",
            forged | {"changed": list(forged), "revision": str(drafts.drafts(world.actor(CITIZEN))[0].revision)},
        )

    after = drafts.drafts(world.actor(CITIZEN))[0]
    assert saved.status_code in {200, 302, 422}
    assert kept.status_code in {200, 422}
    assert set(after.answers) & set(forged) == set()
    assert (after.offering_id, after.version_id, after.form_id) == (
        before.offering_id,
        before.version_id,
        before.form_id,
    )
    actor = world.actor(CITIZEN)
    told = [each.getMessage() for each in caplog.records if each.getMessage().startswith("not in the form")]
    assert told_of_honest == []
    assert len(told) == 2
    for line in told:
        names = line.partition(f"not in the form for {actor.ref}: ")[2].split(", ")
        assert {"account_id", "is_official", "khong_co", "so_tien", "status"} <= set(names)
    assert (actor.is_official, actor.full_name) == (False, "Nguyễn Văn Dụ")


def test_what_a_role_may_not_open_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        answers = [
            signed_in(world, CITIZEN).get("/mot-cua/").status_code,
            signed_in(world, DESK).get("/ho-so/").status_code,
            Client().get("/mot-cua/").status_code,
        ]

    assert answers == [403, 403, 302]
    told = [record.getMessage() for record in caplog.records if record.getMessage().startswith("not allowed")]
    assert [line.split()[2] for line in told] == ["/mot-cua/", "/ho-so/"]
