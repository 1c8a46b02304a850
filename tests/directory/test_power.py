"""Accounts, posts, delegations, grants: one account a person, power within the subtree, gone at once."""

from datetime import date, datetime, timedelta

import pyotp
import pytest
from django.test import override_settings
from tests.factories.world import (
    ADMINISTRATOR,
    CIVIL_STATUS,
    COMMUNE,
    DESK,
    DISPATCHER,
    INSPECTOR,
    LEADER,
    OTHER_COMMUNE,
    World,
)

from motcua.core import crypto, sql
from motcua.core.errors import NotAllowed, NotFound, RuleBroken, SeveralBroken
from motcua.core.verify import faults
from motcua.directory import (
    access_grants,
    accounts,
    agencies,
    delegations,
    issuing,
    own_password,
    parties,
    posts,
    procedure_sets,
    queries,
    second_factors,
    sessions,
    sign_in,
)
from motcua.directory.actors import Reach, Role
from motcua.directory.delegations import DelegationTerms
from motcua.directory.issuing import Particulars
from motcua.directory.models.accounts import Account
from motcua.directory.models.power import Post
from motcua.directory.posts import PostTerms

pytestmark = pytest.mark.django_db
OTHER_ADMIN = "phancong.nghialo"


def unit_of(agency: str, kind: str) -> int:
    row = queries.agency_by_code(agency)
    return next(unit.id for unit in queries.units_of(row.id) if unit.kind == kind)


def terms(now: datetime, *roles: Role, **values: object) -> PostTerms:
    return PostTerms(title="Chuyên viên", roles=frozenset(roles or {Role.HANDLER}), valid_from=now.date(), **values)


def issued(world: World, now: datetime, *, by: str = ADMINISTRATOR, unit: int = 0, number: str = "000000777001", **how):
    who = Particulars(login=how.pop("login", "moi.camthanh"), full_name="Người Mới Mẫu", personal_number=number)
    return issuing.issue_account(
        actor=world.actor(by),
        particulars=who,
        unit_id=unit or unit_of(COMMUNE, "division"),
        post=how.pop("post", terms(now)),
        now=now,
    )


def history(stream: int) -> list[str]:
    return [row[0] for row in sql.rows("SELECT type FROM core_event WHERE stream = %s ORDER BY seq", (stream,))]


@pytest.mark.req("HD-2.5", "QN-4.3-1", "HD-15.1-1", "VL-2.3", "QN-1.2.d")
def test_issued_account_opens_with_its_first_password_and_acts_in_its_post(world, now):
    made = issued(world, now)

    opened = accounts.check_password(login=made.login, password=made.password, remote="", now=now)
    actor = sign_in.actor_for(account_id=made.account_id, now=now)
    assert opened.id == made.account_id
    assert (actor.agency_code, actor.roles) == (COMMUNE, {Role.HANDLER})
    assert history(made.account_id) == ["account.issued", "post.granted"]
    assert list(faults(stream=made.account_id)) == []


@pytest.mark.req("LD-8.1-2", "HD-13.1-2", "VL-7.1.c", "QN-4.3-1")
def test_second_account_for_the_same_personal_number_is_refused(world, now):
    issued(world, now)

    with pytest.raises(RuleBroken) as refused:
        issued(world, now, login="moi2.nghialo", unit=unit_of(OTHER_COMMUNE, "division"))

    assert (refused.value.code, refused.value.field) == ("account.second", "personal_number")
    assert Account.objects.filter(personal_index=crypto.index("000000777001")).count() == 1


def test_login_that_is_taken_and_particulars_that_are_wrong_are_told_by_field(world, now):
    with pytest.raises(RuleBroken) as taken:
        issued(world, now, login=DESK)
    with pytest.raises(SeveralBroken) as wrong:
        issued(world, now, login="Có dấu", number="12")

    assert (taken.value.code, taken.value.field) == ("login.taken", "login")
    assert [field for field, _ in wrong.value.errors] == ["personal_number", "login"]


@pytest.mark.req("LD-10.1-6")
def test_agency_administrator_manages_the_own_subtree_and_nothing_beside_it(world, now):
    theirs = unit_of(OTHER_COMMUNE, "division")
    foreign_post = Post.objects.filter(unit_id=theirs).first()
    admin = world.actor(DISPATCHER)
    assert admin.has(Role.AGENCY_ADMIN)

    issued(world, now, by=DISPATCHER)
    for act in (
        lambda: issued(world, now, by=DISPATCHER, unit=theirs, login="x.y", number="000000777002"),
        lambda: posts.end(actor=admin, post_id=foreign_post.id, reason="x", now=now),
        lambda: issuing.lock_account(actor=admin, account_id=foreign_post.account_id, reason="x", now=now),
        lambda: agencies.administered(admin, OTHER_COMMUNE),
    ):
        with pytest.raises(NotFound):
            act()

    assert [line.code for line in agencies.tree_of(admin)] == [COMMUNE]


@pytest.mark.req("LD-10.1-6", "LD-4.1-1")
def test_administrator_of_a_department_manages_the_office_under_it_and_the_operator_everything(world, now):
    chief = world.actor("truongphong.sonnmt")
    operator = agencies.AgencyTerms("H99.05.01", "Văn phòng Mẫu", "province", "khac", chief.agency_id)
    agencies.keep_agency(actor=world.actor(ADMINISTRATOR), agency_id=None, terms=operator, now=now)

    chief = world.actor("truongphong.sonnmt")

    assert [line.code for line in agencies.tree_of(chief)] == ["H99.05", "H99.05.01"]
    everything = {line.code for line in agencies.tree_of(world.actor(ADMINISTRATOR))}
    assert {"H99", COMMUNE, OTHER_COMMUNE, "H99.05.01"} <= everything


@pytest.mark.req("LD-8.1-1", "HD-13.1-1")
def test_role_above_the_own_level_and_own_power_cannot_be_given(world, now):
    with pytest.raises(SeveralBroken) as above:
        issued(world, now, by=DISPATCHER, post=terms(now, Role.INSPECTOR))
    own = world.actor(DISPATCHER)
    with pytest.raises(RuleBroken) as oneself:
        posts.change(actor=own, post_id=own.post_id, terms=terms(now, Role.APPROVER), reason="Tự cấp", now=now)

    assert [field for field, _ in above.value.errors] == ["roles"]
    assert oneself.value.code == "post.own"
    assert world.actor(DISPATCHER).roles == own.roles


@pytest.mark.req("QN-6", "VL-8-1")
def test_power_over_the_province_is_given_only_to_people_of_the_operating_unit(world, now):
    with pytest.raises(SeveralBroken):
        issued(world, now, post=terms(now, Role.PROVINCE_ADMIN))

    made = issued(world, now, unit=unit_of("H99.01", "division"), post=terms(now, Role.PROVINCE_ADMIN))

    assert made.account_id in {row.account_id for row in parties.people_of("operator", now)}


@pytest.mark.req("VL-8-1", "QN-6", "HD-15.1-1", "QN-5.1-3")
@pytest.mark.parametrize(
    ("profile", "operator", "delegated"),
    [
        ("demo", "Văn phòng Ủy ban nhân dân tỉnh", True),
        ("lam-dong", "Sở Thông tin và Truyền thông", True),
        ("dong-nai", "Văn phòng Ủy ban nhân dân tỉnh", True),
        ("hai-duong", "Sở Thông tin và Truyền thông", False),
        ("vinh-long", "Văn phòng Ủy ban nhân dân tỉnh", False),
        ("quang-ngai", "Sở Thông tin và Truyền thông", False),
    ],
)
def test_profile_says_who_operates_and_whether_agencies_issue_accounts(world, now, profile, operator, delegated):
    with override_settings(PROFILE=profile):
        assert parties.names("operator")[0] == operator
        assert parties.names("reports") != []
        if delegated:
            issued(world, now, by=DISPATCHER)
        else:
            with pytest.raises(RuleBroken) as refused:
                issued(world, now, by=DISPATCHER)
            assert refused.value.code == "account.operator_only"
            issued(world, now)


@pytest.mark.req("LD-10.1-1")
def test_locked_account_is_gone_at_once_and_comes_back_as_it_was(world, now):
    admin, handler = world.actor(ADMINISTRATOR), world.actor(CIVIL_STATUS)

    issuing.lock_account(actor=admin, account_id=handler.account_id, reason="Nghi lộ mật khẩu", now=now)
    locked = sign_in.actor_for(account_id=handler.account_id, now=now)
    issuing.restore_account(actor=admin, account_id=handler.account_id, reason="Đã đổi mật khẩu", now=now)

    assert locked is None
    assert world.actor(CIVIL_STATUS) == handler
    assert history(handler.account_id) == ["account.locked", "account.restored"]
    with pytest.raises(RuleBroken):
        issuing.lock_account(actor=admin, account_id=admin.account_id, reason="x", now=now)


@pytest.mark.req("LD-10.1-2", "VL-4.4")
def test_each_grant_and_withdrawal_of_a_right_is_in_the_history_with_who_and_why(world, now):
    admin = world.actor(ADMINISTRATOR)
    made = issued(world, now)
    post = Post.objects.get(account_id=made.account_id)

    posts.change(actor=admin, post_id=post.id, terms=terms(now, Role.HANDLER, Role.CLERK), reason="QĐ 12", now=now)
    posts.end(actor=admin, post_id=post.id, reason="QĐ 15", now=now)

    told = sql.rows(
        "SELECT type, actor, reason FROM core_event WHERE stream = %s ORDER BY seq DESC LIMIT 2", (made.account_id,)
    )
    assert told == [("post.ended", admin.ref, "QĐ 15"), ("post.changed", admin.ref, "QĐ 12")]
    assert sign_in.actor_for(account_id=made.account_id, now=now).roles == frozenset()


def test_account_with_a_post_elsewhere_is_not_the_agencys_to_lock(world, now):
    made = issued(world, now)
    posts.grant_post(
        actor=world.actor(ADMINISTRATOR),
        account_id=made.account_id,
        unit_id=unit_of("H99.02", "desk"),
        terms=terms(now, Role.DESK, seconded_from=queries.agency_by_code(COMMUNE).id),
        reason="Biệt phái sang Trung tâm",
        now=now,
    )

    with pytest.raises(RuleBroken) as refused:
        issuing.lock_account(actor=world.actor(DISPATCHER), account_id=made.account_id, reason="x", now=now)

    assert refused.value.code == "account.shared"
    held = queries.posts_of(made.account_id, now)
    assert [post.agency_name for post in held] == [
        "Ủy ban nhân dân phường Cẩm Thành",
        "Trung tâm Phục vụ hành chính công tỉnh",
    ]


def delegated(world, now, **how):
    values = {
        "delegate_id": world.actor(DESK).account_id,
        "roles": frozenset({Role.HANDLER}),
        "valid_from": now.date(),
        "valid_to": now.date() + timedelta(days=2),
    }
    return delegations.delegate(
        actor=world.actor(how.pop("by", CIVIL_STATUS)), terms=DelegationTerms(**values | how), reason="Đi họp", now=now
    )


def acting(world, now, delegation: int, who: str = DESK):
    return sign_in.actor_for(account_id=world.actor(who).account_id, post_id=delegation, now=now)


def test_delegate_acts_in_the_post_for_its_days_and_history_names_both(world, now):
    delegation = delegated(world, now)
    holder = world.actor(CIVIL_STATUS)

    actor = acting(world, now, delegation)

    assert (actor.unit_id, actor.roles, actor.acts_for_id) == (holder.unit_id, {Role.HANDLER}, holder.account_id)
    assert actor.ref == f"account:{actor.account_id}/post:{holder.post_id}/delegation:{delegation}"
    assert [row.acts_for for row in queries.posts_of(actor.account_id, now)] == ["", holder.full_name]
    assert acting(world, now + timedelta(days=3), delegation).delegation_id == 0
    assert acting(world, now - timedelta(days=1), delegation).delegation_id == 0


def test_delegation_falls_with_the_post_the_role_the_accounts_and_by_its_end(world, now):
    holder, admin = world.actor(CIVIL_STATUS), world.actor(ADMINISTRATOR)

    first = delegated(world, now)
    delegations.end_delegation(actor=holder, delegation_id=first, reason="Đã về", now=now)
    ended = acting(world, now, first).delegation_id
    second = delegated(world, now)
    posts.change(actor=admin, post_id=holder.post_id, terms=terms(now, Role.CLERK), reason="QĐ", now=now)
    without_role = acting(world, now, second)
    issuing.lock_account(actor=admin, account_id=holder.account_id, reason="QĐ", now=now)
    locked = acting(world, now, second).delegation_id

    assert ended == 0
    assert (without_role.delegation_id, without_role.roles) == (second, frozenset())
    assert locked == 0


def test_delegation_is_refused_to_oneself_beyond_the_post_onwards_and_outside_the_agency(world, now):
    given = acting(world, now, delegated(world, now))
    wrong = {
        "delegate": {"delegate_id": world.actor(CIVIL_STATUS).account_id},
        "roles": {"roles": frozenset({Role.APPROVER})},
        "valid_to": {"valid_to": now.date() - timedelta(days=1), "valid_from": now.date() - timedelta(days=5)},
    }

    found = {}
    for name, change in (*wrong.items(), ("delegate", {"delegate_id": world.actor(OTHER_ADMIN).account_id})):
        with pytest.raises(SeveralBroken) as refused:
            delegated(world, now, **change)
        found[name] = [field for field, _ in refused.value.errors]
    with pytest.raises(SeveralBroken):
        delegations.delegate(
            actor=given,
            terms=DelegationTerms(world.actor(LEADER).account_id, given.roles, now.date(), now.date()),
            reason="Chuyển tiếp",
            now=now,
        )

    assert found == {name: [name] for name in wrong}


def test_head_names_a_substitute_for_an_absent_official_and_a_stranger_cannot(world, now):
    absent = world.actor(CIVIL_STATUS)
    terms_ = DelegationTerms(world.actor(DISPATCHER).account_id, frozenset({Role.HANDLER}), now.date(), now.date())

    made = delegations.name_substitute(
        actor=world.actor(LEADER), post_id=absent.post_id, terms=terms_, reason="Ốm", now=now
    )
    with pytest.raises(NotFound):
        delegations.name_substitute(
            actor=world.actor(OTHER_ADMIN), post_id=absent.post_id, terms=terms_, reason="Ốm", now=now
        )

    assert acting(world, now, made, DISPATCHER).acts_for_id == absent.account_id


@pytest.mark.req("QN-18.1-1")
def test_operating_enterprise_sees_dossiers_only_by_a_grant_that_ends_by_itself(world, now):
    company = agencies.AgencyTerms("H99.51", "Công ty Mẫu", "province", "van-hanh", None)
    admin = world.actor(ADMINISTRATOR)
    agencies.keep_agency(actor=admin, agency_id=None, terms=company, now=now)
    agency = queries.agency_by_code("H99.51")
    unit = agencies.keep_unit(
        actor=admin, agency_id=agency.id, unit_id=None, key="van-hanh", name="Vận hành", kind="division", now=now
    )
    made = issued(world, now, unit=unit, post=terms(now, Role.PROVIDER))

    def granted(moment: datetime) -> tuple[int, ...]:
        return sign_in.actor_for(account_id=made.account_id, now=moment).granted

    before = granted(now)
    commune = queries.agency_by_code(COMMUNE).id
    access_grants.grant_access(
        actor=admin, account_id=made.account_id, agency_id=commune, hours=4, reason="Sửa lỗi 123", now=now
    )

    assert before == ()
    assert granted(now + timedelta(hours=3)) == (commune,)
    assert granted(now + timedelta(hours=4)) == ()
    assert history(made.account_id)[-1] == "access.granted"
    with pytest.raises(SeveralBroken):
        access_grants.grant_access(
            actor=admin, account_id=world.actor(DESK).account_id, agency_id=None, hours=4, reason="x", now=now
        )
    with pytest.raises(NotAllowed):
        access_grants.grant_access(
            actor=world.actor(DISPATCHER), account_id=made.account_id, agency_id=None, hours=4, reason="x", now=now
        )


@pytest.mark.req("LD-1.2", "HD-1.2", "VL-2.1", "QN-1.2.a", "VL-2.5")
def test_tree_holds_agencies_of_every_kind_and_level_with_their_parents(world, now):
    admin = world.actor(ADMINISTRATOR)
    for code, name, level, kind, parent in (
        ("H99.60", "Ủy ban nhân dân huyện Mẫu", "district", "uy-ban-huyen", "H99"),
        ("H99.60.01", "Ủy ban nhân dân xã Mẫu", "commune", "uy-ban-xa", "H99.60"),
        ("H99.61", "Chi cục Thuế Mẫu", "province", "nganh-doc", "H99"),
    ):
        up = queries.agency_by_code(parent).id
        agencies.keep_agency(
            actor=admin, agency_id=None, terms=agencies.AgencyTerms(code, name, level, kind, up), now=now
        )

    lines = {line.code: (line.level, line.kind, line.depth) for line in agencies.tree_of(admin)}

    assert lines["H99.60.01"] == ("commune", "Ủy ban nhân dân cấp xã", 2)
    assert lines["H99.60"][0] == "district"
    assert lines["H99.61"][1] == "Cơ quan trung ương tổ chức theo ngành dọc"


@pytest.mark.req("DN-1.2.a", "VL-2.6", "QN-1.2.b", "VL-2.2")
def test_kinds_are_data_desks_are_many_and_voluntary_providers_are_told_apart(world, now):
    admin = world.actor(ADMINISTRATOR)
    agencies.keep_kind(actor=admin, code="khu-kinh-te", name="Ban Quản lý khu kinh tế", reported_apart=False)
    agencies.keep_agency(
        actor=admin,
        agency_id=None,
        terms=agencies.AgencyTerms("H99.62", "Ban Quản lý Khu kinh tế Mẫu", "province", "khu-kinh-te", None),
        now=now,
    )
    agencies.keep_agency(
        actor=admin,
        agency_id=None,
        terms=agencies.AgencyTerms("H99.63", "Trường Mẫu", "province", "tu-nguyen", None),
        now=now,
    )
    board = queries.agency_by_code("H99.62").id

    desks = [
        agencies.keep_unit(
            actor=admin, agency_id=board, unit_id=None, key=key, name=f"Một cửa {key}", kind="desk", now=now
        )
        for key in ("mot-cua", "mot-cua-2")
    ]

    assert [(line.id, line.kind) for line in agencies.unit_lines(board)] == [(desk, "desk") for desk in desks]
    assert queries.agency_by_code("H99.63").id in agencies.voluntary()
    assert board not in agencies.voluntary()
    assert ("buu-chinh", "Doanh nghiệp cung ứng dịch vụ bưu chính công ích", False) in agencies.kinds()
    with pytest.raises(NotAllowed):
        agencies.keep_kind(actor=world.actor(DISPATCHER), code="x", name="X", reported_apart=False)


def test_agency_is_not_moved_under_itself_or_given_a_code_that_is_taken(world, now):
    admin, root = world.actor(ADMINISTRATOR), queries.agency_by_code("H99")
    commune = queries.agency_by_code(COMMUNE)
    moved = agencies.AgencyTerms("H99", root.name, "province", "", commune.id)

    with pytest.raises(RuleBroken) as circle:
        agencies.keep_agency(actor=admin, agency_id=root.id, terms=moved, now=now)
    with pytest.raises(RuleBroken) as taken:
        agencies.keep_agency(
            actor=admin, agency_id=None, terms=agencies.AgencyTerms(COMMUNE, "X", "commune", "", root.id), now=now
        )

    assert (circle.value.code, taken.value.code) == ("agency.circle", "agency.code_taken")
    assert queries.agency_by_code("H99").parent_id is None


def test_set_of_procedures_belongs_to_the_post_it_narrows(world, now):
    admin, commune = world.actor(DISPATCHER), queries.agency_by_code(COMMUNE)
    unit = unit_of(COMMUNE, "division")
    elsewhere = procedure_sets.make_set(
        actor=admin, agency_id=commune.id, unit_id=unit_of(COMMUNE, "desk"), name="Hộ tịch", now=now
    )

    with pytest.raises(SeveralBroken) as refused:
        issued(world, now, unit=unit, post=terms(now, procedure_set_id=elsewhere))
    with pytest.raises(RuleBroken):
        procedure_sets.make_set(
            actor=admin, agency_id=commune.id, unit_id=unit_of(COMMUNE, "desk"), name="Hộ tịch", now=now
        )

    assert [field for field, _ in refused.value.errors] == ["procedure_set"]


def test_province_roles_are_not_narrowed_and_a_period_is_not_backwards(world, now):
    with pytest.raises(SeveralBroken) as refused:
        issued(world, now, post=terms(now, Role.PROVIDER, reach=Reach.AGENCY, valid_to=date(2020, 1, 1)))

    assert [field for field, _ in refused.value.errors] == ["reach", "valid_to"]
    assert world.actor(INSPECTOR).procedure_set_id == 0


def test_lost_second_proofs_are_taken_with_a_reason_and_end_all_sessions(world, now):
    admin, handler = world.actor(ADMINISTRATOR), world.actor(CIVIL_STATUS)
    how = {"actor": admin, "account_id": handler.account_id, "reason": "Mất điện thoại", "now": now}
    with pytest.raises(RuleBroken) as nothing:
        issuing.reset_proofs(**how)
    new = second_factors.begin_app(account_id=handler.account_id, login="x", issuer="Tỉnh", now=now)
    second_factors.confirm_app(account_id=handler.account_id, code=pyotp.TOTP(new.secret).at(now), now=now)
    sessions.note_sign_in(account_id=handler.account_id, how="password", session_key="a", remote="", agent="", now=now)

    issuing.reset_proofs(**how)

    assert nothing.value.code == "account.no_proofs"
    assert second_factors.factors(handler.account_id) == []
    assert history(handler.account_id) == ["account.proofs_reset"]
    assert sessions.history(handler.account_id)[0].ended_how == "withdrawn"
    with pytest.raises(NotFound):
        issuing.reset_proofs(**how | {"actor": world.actor(CIVIL_STATUS)})


def test_first_password_opens_for_its_days_and_a_new_one_is_given_with_a_reason(world, now):
    made = issued(world, now)
    last, over = now + timedelta(days=7) - timedelta(seconds=1), now + timedelta(days=7)

    def opened(password: str, at: datetime) -> str:
        try:
            found = accounts.check_password(login=made.login, password=password, remote="10.0.0.1", now=at)
        except RuleBroken as refused:
            return refused.code
        return found.login if found else ""

    assert (opened(made.password, last), opened(made.password, over)) == (made.login, "account.first_password_over")
    how = {"actor": world.actor(ADMINISTRATOR), "account_id": made.account_id, "reason": "Chưa kịp dùng", "now": over}
    sessions.note_sign_in(account_id=made.account_id, how="password", session_key="a", remote="", agent="", now=last)
    again = issuing.give_first_password(**how)
    assert [opened(made.password, over), opened(again.password, over)] == ["", made.login]
    own_password.set_first(account_id=made.account_id, password="ba con vịt xanh", now=over)
    assert opened("ba con vịt xanh", over + timedelta(days=400)) == made.login
    assert history(made.account_id)[-1] == "account.first_password_given"
    assert {one.ended_how for one in sessions.history(made.account_id) if one.is_ok} == {"withdrawn"}


def test_new_first_password_is_given_by_who_administers_the_whole_account_and_never_to_oneself(world, now):
    admin, handler = world.actor(ADMINISTRATOR), world.actor(CIVIL_STATUS)
    before = Account.objects.get(id=handler.account_id).password
    how = {"actor": admin, "account_id": handler.account_id, "reason": "Quên", "now": now}

    for changed, code in (({"reason": " "}, "reason"), ({"account_id": admin.account_id}, "account.own")):
        with pytest.raises(RuleBroken) as refused:
            issuing.give_first_password(**how | changed)
        assert code in refused.value.code
    with pytest.raises(NotFound):
        issuing.give_first_password(**how | {"actor": world.actor(CIVIL_STATUS)})
    issuing.lock_account(**how)
    with pytest.raises(RuleBroken, match="mở khóa"):
        issuing.give_first_password(**how)
    assert Account.objects.get(id=handler.account_id).password == before


@pytest.mark.parametrize("login", [LEADER, ADMINISTRATOR])
def test_nobody_names_themselves_the_substitute_of_an_absent_official(world, now, login):
    absent, asking = world.actor(CIVIL_STATUS), world.actor(login)
    own_terms = DelegationTerms(asking.account_id, frozenset({Role.HANDLER}), now.date(), now.date())

    with pytest.raises(SeveralBroken) as refused:
        delegations.name_substitute(actor=asking, post_id=absent.post_id, terms=own_terms, reason="Ốm", now=now)

    assert [field for field, _ in refused.value.errors] == ["delegate"]
    assert sql.rows("SELECT 1 FROM directory_delegation", ()) == []


def test_last_day_of_a_post_above_the_own_level_is_not_the_agencys_to_set(world, now):
    made = issued(world, now, unit=unit_of(COMMUNE, "leadership"), post=terms(now, Role.INSPECTOR))
    [post] = queries.posts_of(made.account_id, now)
    ended = PostTerms("Giám sát", frozenset({Role.INSPECTOR}), now.date(), valid_to=now.date())

    with pytest.raises(RuleBroken) as refused:
        posts.change(actor=world.actor(DISPATCHER), post_id=post.id, terms=ended, reason="x", now=now)
    posts.change(actor=world.actor(ADMINISTRATOR), post_id=post.id, terms=ended, reason="QĐ", now=now)

    assert (refused.value.code, refused.value.field) == ("post.above", "valid_to")
    assert Post.objects.get(id=post.id).valid_to == now.date()


def test_delegation_lends_no_procedures_that_its_post_was_narrowed_away_from(world, now):
    holder, admin = world.actor(CIVIL_STATUS), world.actor(ADMINISTRATOR)
    sets = [
        procedure_sets.make_set(actor=admin, agency_id=holder.agency_id, unit_id=holder.unit_id, name=name, now=now)
        for name in ("Nhóm một", "Nhóm hai")
    ]
    delegation = delegated(world, now, procedure_set_id=sets[0])
    before = acting(world, now, delegation).procedure_set_id

    posts.change(
        actor=admin, post_id=holder.post_id, terms=terms(now, procedure_set_id=sets[1]), reason="Phân công", now=now
    )

    assert before == sets[0]
    assert acting(world, now, delegation).delegation_id == 0
