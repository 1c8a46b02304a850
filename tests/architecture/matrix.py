"""Every address × every role × own and other unit: nothing is allowed that is not declared, and no refusal tells more.

One world, one request a cell (two where a refusal is compared with that of something that does not exist). A new
address is walked without a line here; a parameter that names something of a unit gets its values in `parameters`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http.cookies import SimpleCookie

from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory
from django.urls import resolve
from tests.factories.dossiers import finished, given_back, transferred_dossier
from tests.factories.papers import PDF
from tests.factories.world import ADMINISTRATOR, CITIZEN, COMMUNE, INSPECTOR, OTHER_COMMUNE, OTHER_DESK, World

from motcua.core.errors import NotAllowed
from motcua.directory import devices, duty, issuing, posts, procedure_sets, queries, sign_in
from motcua.directory.actors import Actor, Role
from motcua.documents import services as documents
from motcua.processing.services import attach_files

NOBODY = {"": "stranger", CITIZEN: "citizen"}
REFUSALS = {302, 403, 404, 405}
# What would end the walker's own session.
ENDS_SESSION = ("dang-xuat/", "tai-khoan/", "dang-nhap/")
# Who sees or administers the whole province, and so may open what belongs to another unit.
EXPLAINED: dict[str, set[Role]] = {
    "": {Role.PROVINCE_ADMIN, Role.INSPECTOR},
    "quan-tri/nguoi-dung/": {Role.PROVINCE_ADMIN},
    "quan-tri/co-quan/": {Role.PROVINCE_ADMIN},
    "quan-tri/nhom-thu-tuc/": {Role.PROVINCE_ADMIN},
    "quan-tri/lich/": {Role.PROVINCE_ADMIN},
    "quan-tri/thiet-bi/": {Role.PROVINCE_ADMIN},
}


@dataclass
class Stage:
    """The world that all cells share, with a session for each role."""

    sessions: dict[str, str] = field(default_factory=dict)
    actors: dict[str, Actor | None] = field(default_factory=dict)
    values: dict[tuple[str, str], tuple[str, str, str]] = field(default_factory=dict)
    nobodys: dict[tuple[bool, str, str], tuple[int, str]] = field(default_factory=dict)

    def client(self, who: str) -> Client:
        """A browser of its own for each cell, so that no message of the cell before shows in it."""
        client = Client(raise_request_exception=True)
        if key := self.sessions[who]:
            client.cookies = SimpleCookie({"sessionid": key})
        return client


def set_up(world: World, now: datetime) -> Stage:
    """Make the officials, their sessions, and the things of two units; the clock stands at `now`."""
    made = Stage()
    accounts = {role.value: official(world, role, number, now) for number, role in enumerate(Role)}
    accounts |= {CITIZEN: world.actor(CITIZEN).account_id, "": 0}
    for who, account in accounts.items():
        made.sessions[who] = session_of(account) if account else ""
        made.actors[who] = sign_in.actor_for(account_id=account, now=now)
    made.values = parameters(world, now)
    return made


def official(world: World, role: Role, number: int, now: datetime) -> int:
    """Somebody who holds this role alone, in the own commune; the province's administrator in the operating unit."""
    if role is Role.INSPECTOR:
        return world.actor(INSPECTOR).account_id
    key = {Role.DESK: "mot-cua", Role.APPROVER: "lanh-dao", Role.SIGNER: "lanh-dao"}.get(role, "van-phong")
    agency, key = ("H99.01", "kiem-soat") if role is Role.PROVINCE_ADMIN else (COMMUNE, key)
    unit = next(each for each in queries.units_of(queries.agency_by_code(agency).id) if each.key == key)
    return issuing.issue_account(
        actor=world.actor(ADMINISTRATOR),
        particulars=issuing.Particulars(f"vai.{role.value}", f"Người {role.value}", f"{777000000 + number:012}"),
        unit_id=unit.id,
        post=posts.PostTerms(role.value, frozenset({role}), now.date()),
        now=now,
        hashed=lambda _: "!",
    ).account_id


def session_of(account_id: int) -> str:
    session = SessionStore()
    session["account"] = account_id
    session.save()
    return str(session.session_key)


def parameters(world: World, now: datetime) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Values of what addresses name, by the beginning of the address: own, another unit's, nobody's."""
    own = transferred_dossier(world, now=now)
    other = transferred_dossier(world, agency=OTHER_COMMUNE, desk=OTHER_DESK, now=now)
    actor = world.actor("phancong.nghialo")
    stored = documents.store(name="mat.pdf", chunks=[PDF], owner_id=actor.account_id, now=now)
    attach_files(actor=actor, dossier_id=other.id, files=[stored.id], now=now)
    given_back(world, other.id, desk=OTHER_DESK, now=finished(world, other.id, now=now))
    admin = world.actor(ADMINISTRATOR)
    sets = [
        procedure_sets.make_set(
            actor=admin, agency_id=queries.agency_by_code(code).id, unit_id=None, name="Nhóm", now=now
        )
        for code in (COMMUNE, OTHER_COMMUNE)
    ]
    desks = [duty.desks(queries.agency_by_code(code).id)[0].unit_id for code in (COMMUNE, OTHER_COMMUNE)]
    counters = [
        devices.enter(actor=admin, unit_id=unit, kind="counter", terms=devices.DeviceTerms("Quầy số 1"), now=now)
        for unit in desks
    ]
    return {
        ("", "ref"): (own.code, other.code, "H99.22-260101-9999"),
        ("", "token"): (own.slip_token, other.slip_token, other.slip_token),
        ("xu-ly/ho-so/<str:ref>/tep/", "token"): (stored.token, stored.token, stored.token),
        ("quan-tri/co-quan/", "code"): (COMMUNE, OTHER_COMMUNE, "H99.98"),
        ("quan-tri/nguoi-dung/", "login"): ("hotich.camthanh", "hotich.nghialo", "khong.co"),
        ("quan-tri/nhom-thu-tuc/", "set_id"): (str(sets[0]), str(sets[1]), "7"),
        ("quan-tri/thiet-bi/", "unit_id"): (str(desks[0]), str(desks[1]), "7"),
        ("quan-tri/thiet-bi/", "device_id"): (str(counters[0]), str(counters[1]), "7"),
        ("quan-tri/lich/", "code"): (COMMUNE, OTHER_COMMUNE, "H99.98"),
        ("mot-cua/phieu/", "token"): (own.slip_token, other.slip_token, "khong-co"),
        ("ho-so/phieu/", "token"): (own.slip_token, other.slip_token, "khong-co"),
    }


def filled(path: str, values: dict[tuple[str, str], tuple[str, str, str]], which: int) -> tuple[str, str]:
    """Return an address with own (0), another's (1) or nobody's (2) values, and what was put in."""
    put: list[str] = []

    def value(found: re.Match[str]) -> str:
        kind, name = found[1] or "str:", found[2]
        known = [beginning for beginning, each in values if each == name and path.startswith(beginning)]
        unknown = "7" if kind == "int:" else "khong-co"
        text = values[max(known, key=len), name][which] if known else unknown
        put.append(text)
        return text

    return "/" + re.sub(r"<(\w+:)?(\w+)>", value, path), put[0] if put else ""


def names_a_units_thing(path: str, values: dict[tuple[str, str], tuple[str, str, str]]) -> bool:
    names = re.findall(r"<(?:\w+:)?(\w+)>", path)
    return any(name in names and path.startswith(beginning) for beginning, name in values if beginning or name == "ref")


def allowed_by(access: str, who: str) -> bool:
    """Tell what the declaration says, without asking the code that enforces it."""
    kind, _, roles = access.partition(":")
    if who in NOBODY:
        return who == CITIZEN and kind == "citizen"
    return kind == "official" and (not roles or who in roles.split(","))


def answer(stage: Stage, who: str, method: str, url: str, put: str) -> tuple[int, str]:
    """Return status and what the page says, without the address itself and without who is looking."""
    response = getattr(stage.client(who), method)(url)
    body = "" if response.streaming else response.content.decode(errors="replace")
    main = re.search(r"<main.*</main>", body, re.DOTALL)
    told = (main[0] if main else body) + response.headers.get("Location", "")
    return response.status_code, told.replace(put, "") if put else told


def refused(stage: Stage, who: str, method: str, url: str) -> bool:
    """Tell whether a view turns somebody away before it does anything; asked of the view itself, which is quick."""
    request = getattr(RequestFactory(), method)(url)
    request.actor = stage.actors[who]
    found = resolve(url)
    try:
        response = found.func(request, *found.args, **found.kwargs)
    except NotAllowed:
        return bool(who)
    return response.status_code == 302 and response.headers["Location"].startswith("/dang-nhap/") and not who


def unexplained(stage: Stage, path: str, access: str) -> list[tuple[str, ...]]:
    """Return what one address allows beyond its declaration, or tells of another unit's thing; role by role."""
    wrong: list[tuple[str, ...]] = []
    url, _ = filled(path, stage.values, 0)
    # A page that is only read refuses a form before it looks at who sends it.
    method = "get" if answer(stage, "", "post", url, "")[0] == 405 else "post"
    everybody = {role.value for role in EXPLAINED[max((one for one in EXPLAINED if path.startswith(one)), key=len)]}
    for who in stage.sessions:
        if not allowed_by(access, who):
            if not refused(stage, who, method, url):
                wrong.append((who, method, path, "not declared, not refused"))
        elif names_a_units_thing(path, stage.values) and who not in everybody:
            wrong += [(who, method, path, fault) for fault in faults(stage, who, method, path)]
    return wrong


def faults(stage: Stage, who: str, method: str, path: str) -> Iterator[str]:
    """Yield what another unit's thing answers that one which does not exist would not."""
    theirs = answer(stage, who, method, *filled(path, stage.values, 1))
    kept = (who == CITIZEN, method, path)
    if kept not in stage.nobodys:
        stage.nobodys[kept] = answer(stage, who, method, *filled(path, stage.values, 2))
    if theirs != stage.nobodys[kept]:
        yield f"another unit's answers {theirs[0]}, not like nobody's {stage.nobodys[kept][0]}"
    elif theirs[0] not in REFUSALS:
        yield f"another unit's answers {theirs[0]}"
