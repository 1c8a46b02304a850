"""Reads of agencies, units and officials."""

from datetime import timedelta

import pytest

from motcua.core.errors import NotFound, RuleBroken
from motcua.core.text import sort_key
from motcua.directory import queries
from motcua.directory.actors import Role
from motcua.directory.models.agencies import Agency
from motcua.directory.models.power import Post
from motcua.directory.queries import OfficialRow
from motcua.directory.services import ensure_official, ensure_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency() -> Agency:
    return Agency.objects.create(code="H99.21", name="Ủy ban nhân dân xã Mẫu", level="commune", sort_key="x")


def add_official(login: str, unit: str, roles: list[str], now) -> None:
    ensure_official(
        login=login, full_name="Trần Văn Mẫu", agency_code="H99.21", unit_key=unit, title="Chuyên viên", roles=roles,
        password_hash="!", now=now,
    )  # fmt: skip


def test_unit_for_prefers_the_unit_made_for_the_role(agency, now):
    ensure_unit(agency_code="H99.21", key="a-phong", name="Phòng", kind="division")
    leaders = ensure_unit(agency_code="H99.21", key="z-lanh-dao", name="Lãnh đạo", kind="leadership")
    add_official("truongphong", "a-phong", ["handler", "approver"], now)
    add_official("chutich", "z-lanh-dao", ["approver", "signer"], now)

    assert queries.unit_for(agency.id, Role.APPROVER, now) == leaders


def test_unit_for_a_role_held_in_another_kind_of_unit_only_finds_it(agency, now):
    division = ensure_unit(agency_code="H99.21", key="a-phong", name="Phòng", kind="division")
    ensure_unit(agency_code="H99.21", key="van-thu", name="Văn thư", kind="records")
    add_official("chuyenvien", "a-phong", ["handler", "clerk"], now)

    assert queries.unit_for(agency.id, Role.CLERK, now) == division
    assert queries.unit_for(agency.id, Role.SIGNER, now) is None


def test_unit_for_a_post_that_ended_yesterday_finds_nobody(agency, now):
    ensure_unit(agency_code="H99.21", key="a-phong", name="Phòng", kind="division")
    add_official("chuyenvien", "a-phong", ["handler"], now)
    Post.objects.update(valid_to=now.date() - timedelta(days=1))

    found = queries.unit_for(agency.id, Role.HANDLER, now), queries.unit_for(agency.id, Role.HANDLER)

    assert found == (None, None)


@pytest.mark.parametrize("number", [1, 3])
def test_officials_of_costs_one_query_however_many(agency, now, number, django_assert_num_queries):
    unit = ensure_unit(agency_code="H99.21", key="a-phong", name="Phòng", kind="division")
    for index in range(number):
        add_official(f"chuyenvien{index}", "a-phong", ["handler"], now)

    with django_assert_num_queries(1):
        found = queries.officials_of(unit, Role.HANDLER, now)

    assert [(row.full_name, row.roles) for row in found] == [("Trần Văn Mẫu", frozenset({Role.HANDLER}))] * number
    assert queries.officials_of(unit, Role.DESK, now) == []
    assert isinstance(found[0], OfficialRow)


def test_desk_of_an_agency_without_a_desk_says_where_else_to_go(agency):
    with pytest.raises(RuleBroken, match="Bộ phận Một cửa"):
        queries.desk_of(agency.id)

    desk = ensure_unit(agency_code="H99.21", key="mot-cua", name="Bộ phận Một cửa", kind="desk")
    assert queries.desk_of(agency.id) == desk


def test_agency_by_code_that_is_unknown_is_not_found(agency):
    assert queries.agency_by_code("H99.21").id == agency.id
    with pytest.raises(NotFound):
        queries.agency_by_code("H99.22")


def test_agencies_of_a_level_come_in_vietnamese_order():
    for name in ("Xã Đức Mẫu", "Xã Dân Mẫu", "Xã Ân Mẫu"):
        Agency.objects.create(
            code=f"H99.{len(Agency.objects.all())}", name=name, level="commune", sort_key=sort_key(name)
        )
    Agency.objects.create(code="H99.90", name="Sở Mẫu", level="province")

    assert [row.name for row in queries.agencies("commune")] == ["Xã Ân Mẫu", "Xã Dân Mẫu", "Xã Đức Mẫu"]
