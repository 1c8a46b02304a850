"""Who may give which power to whom, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.core.errors import RuleBroken
from motcua.directory.actors import Actor, Reach, Role
from motcua.directory.rules.agency_tree import above, pairs
from motcua.directory.rules.power import (
    NOT_DELEGABLE,
    PROVINCE_LEVEL,
    delegation_fault,
    grant_fault,
    narrowing_fault,
    roles_fault,
)
from motcua.dossiers.permissions import scopes_of

ROLES = st.frozensets(st.sampled_from(list(Role)), max_size=4)
NOTHING: frozenset[Role] = frozenset()


@given(ROLES, ROLES)
def test_agency_administrator_never_adds_or_takes_a_role_of_the_province(roles, before):
    fault = grant_fault(granter={Role.AGENCY_ADMIN}, roles=roles, before=before)

    if (roles ^ before) & PROVINCE_LEVEL:
        assert fault


@pytest.mark.parametrize(
    ("granter", "roles", "before", "allowed"),
    [
        ({Role.AGENCY_ADMIN}, {Role.HANDLER, Role.DESK}, NOTHING, True),
        ({Role.AGENCY_ADMIN}, {Role.AGENCY_ADMIN}, NOTHING, True),
        ({Role.AGENCY_ADMIN}, {Role.INSPECTOR}, NOTHING, False),
        ({Role.AGENCY_ADMIN}, {Role.HANDLER}, {Role.HANDLER, Role.INSPECTOR}, False),
        ({Role.AGENCY_ADMIN}, {Role.HANDLER, Role.INSPECTOR}, {Role.INSPECTOR}, True),
        ({Role.PROVINCE_ADMIN}, {Role.INSPECTOR}, NOTHING, True),
        ({Role.PROVINCE_ADMIN}, NOTHING, {Role.HANDLER}, False),
        ({Role.PROVINCE_ADMIN}, {Role.PROVIDER, Role.HANDLER}, NOTHING, False),
    ],
)
def test_table_of_what_an_administrator_may_give(granter, roles, before, allowed):
    assert (grant_fault(granter=granter, roles=roles, before=before) == "") is allowed


@given(ROLES, ROLES, st.booleans(), st.booleans(), st.integers(-3, 500))
def test_delegation_that_is_allowed_gives_nothing_beyond_the_post(held, given, to_self, chained, days):
    _, fault = delegation_fault(held=held, given=given, to_self=to_self, by_delegation=chained, days=days)

    if not fault:
        assert given <= held
        assert given
        assert not given & NOT_DELEGABLE
        assert not to_self
        assert not chained
        assert 0 < days <= 366


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to_self": True}, "delegate"),
        ({"by_delegation": True}, ""),
        ({"given": {Role.APPROVER}}, "roles"),
        ({"given": NOTHING}, "roles"),
        ({"held": {Role.AGENCY_ADMIN}, "given": {Role.AGENCY_ADMIN}}, "roles"),
        ({"days": 0}, "valid_to"),
        ({"days": 367}, "valid_to"),
    ],
)
def test_refused_delegation_names_the_field_that_is_wrong(change, field):
    values = {"held": {Role.HANDLER}, "given": {Role.HANDLER}, "to_self": False, "by_delegation": False, "days": 5}

    found = delegation_fault(**values | change)

    assert found[0] == field
    assert found[1]


def test_roles_that_cannot_stand_together_are_refused():
    assert roles_fault({Role.PROVIDER, Role.DESK})
    assert roles_fault(set())
    assert roles_fault({Role.DESK, Role.CLERK}) == ""


def test_post_is_narrowed_or_widened_but_never_both():
    assert narrowing_fault(roles={Role.HANDLER}, reach=Reach.AGENCY, has_set=True)
    assert narrowing_fault(roles={Role.INSPECTOR}, reach=Reach.OF_ROLES, has_set=True)
    assert narrowing_fault(roles={Role.PROVIDER}, reach=Reach.SUBTREE, has_set=False)
    assert narrowing_fault(roles={Role.HANDLER}, reach=Reach.OF_ROLES, has_set=True) == ""


def climbed(parents, start):
    """The agencies above one, as far as nine steps go."""
    found, each = [], parents[start]
    while each is not None and len(found) < 9:
        found.append(each)
        each = parents[each]
    return found


@given(st.dictionaries(st.integers(1, 9), st.none() | st.integers(1, 9), max_size=9))
def test_tree_gives_every_agency_with_all_above_it_or_says_that_there_is_a_circle(parents):
    parents = {each: up if up in parents else None for each, up in parents.items()}
    try:
        found = pairs(parents)
    except RuleBroken:
        assert any(each in climbed(parents, each) for each in parents)
        return
    assert set(found) == {(up, each) for each in parents for up in above(each, parents)}
    assert all((each, each) in found for each in parents)


def test_agency_under_itself_is_refused_with_the_field():
    with pytest.raises(RuleBroken) as refused:
        above(1, {1: 2, 2: 3, 3: 1})

    assert (refused.value.code, refused.value.field) == ("agency.circle", "parent")


def official(*roles: Role, **values: object) -> Actor:
    return Actor(1, "A", is_official=True, post_id=9, unit_id=5, agency_id=3, roles=frozenset(roles), **values)


@pytest.mark.parametrize(
    ("actor", "scopes"),
    [
        (official(Role.HANDLER), [5]),
        (official(Role.POSTAL), [5]),
        (official(Role.APPROVER), [3]),
        (official(Role.LEADER), [3]),
        (official(Role.LEADER, reach=Reach.SUBTREE, agencies=frozenset({3, 4})), [3, 4]),
        (official(Role.HANDLER, reach=Reach.AGENCY), [3]),
        (official(Role.HANDLER, procedure_set_id=77), [77]),
        (official(Role.INSPECTOR), [1]),
        (official(Role.PROVIDER), []),
        (official(Role.PROVIDER, granted=(3,)), [3]),
        (official(Role.CALL_CENTRE), []),
        (official(Role.HANDLER, granted=(5, 8)), [5, 8]),
        (official(), []),
        (Actor(1, "Người dân", granted=(1,)), []),
    ],
)
def test_table_of_what_a_post_sees(actor, scopes):
    assert scopes_of(actor) == scopes
