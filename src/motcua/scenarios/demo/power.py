"""What people and power look like in use: a delegation, a set of procedures, sight for some hours."""

from datetime import datetime, timedelta

from motcua.core import clock, sql
from motcua.directory import access_grants, delegations, mandates, members, procedure_sets
from motcua.directory import queries as directory
from motcua.directory.actors import Actor, Role
from motcua.directory.delegations import DelegationTerms
from motcua.directory.sign_in import actor_for
from motcua.dossiers.services.sets import fill_set
from motcua.procedures.queries import handled_by

ABSENT, STAND_IN = "hotich.nghialo", "kinhte.nghialo"
NARROWED, CIVIL_STATUS_FIELD = "hotich.ducpho", "Hộ tịch"
OPERATING = "vanhanh.tinh"


def show(*, administering: Actor, now: datetime) -> None:
    """Delegate for a week, make a set, grant four hours; what is not loaded is left out."""
    absent, stand_in = _actor(ABSENT, now), _actor(STAND_IN, now)
    if absent and stand_in:
        today = clock.local_date(now)
        terms = DelegationTerms(stand_in.account_id, frozenset({Role.HANDLER}), today, today + timedelta(days=7))
        delegations.delegate(actor=absent, terms=terms, reason="Nghỉ phép năm", now=now)
    narrowed = _actor(NARROWED, now)
    if narrowed:
        codes = [code for code, _ in handled_by(narrowed.agency_id)][:3]
        made = procedure_sets.make_set(
            actor=administering,
            agency_id=narrowed.agency_id,
            unit_id=narrowed.unit_id,
            name=CIVIL_STATUS_FIELD,
            now=now,
        )
        fill_set(actor=administering, set_id=made, codes=codes, now=now)
    operating = _actor(OPERATING, now)
    if operating:
        access_grants.grant_access(
            actor=administering,
            account_id=operating.account_id,
            agency_id=directory.agency_by_code("H99.21").id,
            hours=4,
            reason="Tìm lỗi in giấy hẹn (minh họa)",
            now=now,
        )


def show_mandates(now: datetime) -> None:
    """Let a citizen act for another, a third for a mother without an account, and two be members of a company."""
    giver, child = _actor("congdan7@vidu.example", now), _actor("congdan8@vidu.example", now)
    if giver is None or child is None:
        return
    today = clock.local_date(now)
    scope = mandates.Scope(today, today + timedelta(days=365))
    mandates.give(actor=giver, to="congdan8@vidu.example", to_name="Đặng Thị Minh Họa", scope=scope, now=now)
    mother = mandates.Principal("person", "Cụ Bà Minh Họa", "000000008001", "0900000801")
    paper = "Giấy ủy quyền số 12, UBND phường Cẩm Thành chứng thực"
    mandates.declare(actor=child, principal=mother, document=paper, basis="document", scope=scope, now=now)
    company = _actor("doanhnghiep2@vidu.example", now)
    for login, name, role in (
        ("congdan7@vidu.example", giver.full_name, "file"),
        ("congdan8@vidu.example", child.full_name, "look"),
    ):
        if company is not None:
            members.invite(actor=company, organisation_token=members.OWN, to=login, to_name=name, role=role, now=now)


def _actor(login: str, now: datetime) -> Actor | None:
    found = sql.rows("SELECT id FROM directory_account WHERE login = %s", (login,))
    return actor_for(account_id=found[0][0], now=now) if found else None
