"""Every address × every role × own and other unit: nothing is allowed that is not declared, and no refusal tells more.

One world, one request a cell (two where a refusal is compared with that of something that does not exist). A new
address is walked without a line here; what its parameters name gets its values in `foreign`.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http.cookies import SimpleCookie

from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory
from django.urls import resolve
from tests.architecture import foreign
from tests.factories.world import ADMINISTRATOR, CITIZEN, COMMUNE, INSPECTOR, MARITAL_STATUS, World

from motcua.core.errors import NotAllowed
from motcua.directory import issuing, posts, queries, sign_in
from motcua.directory.actors import Actor, Role

NOBODY = {"": "stranger", CITIZEN: "citizen"}
REFUSALS = {302, 403, 404, 405}
# What would end the walker's own session.
ENDS_SESSION = ("dang-xuat/", "tai-khoan/", "dang-nhap/")
# A procedure that exists, so that what stands behind it is reached.
CATALOGUE = {("quan-tri", "code"): MARITAL_STATUS, ("nop-ho-so", "code"): MARITAL_STATUS}
# Who sees or administers the whole province, and so may open what belongs to another unit.
EXPLAINED: dict[str, set[Role]] = {
    "": {Role.PROVINCE_ADMIN, Role.INSPECTOR},
    "quan-tri/nguoi-dung/": {Role.PROVINCE_ADMIN},
    "quan-tri/co-quan/": {Role.PROVINCE_ADMIN},
    "quan-tri/nhom-thu-tuc/": {Role.PROVINCE_ADMIN},
    "quan-tri/lich/": {Role.PROVINCE_ADMIN},
    "quan-tri/thiet-bi/": {Role.PROVINCE_ADMIN},
    "quan-tri/lich-truc/": {Role.PROVINCE_ADMIN},
    "quan-tri/trang/": {Role.PROVINCE_ADMIN},
    "quan-tri/lien-he/": {Role.PROVINCE_ADMIN},
}


@dataclass
class Stage:
    """The world that all cells share, with a session for each role."""

    sessions: dict[str, str] = field(default_factory=dict)
    actors: dict[str, Actor | None] = field(default_factory=dict)
    values: foreign.Values = field(default_factory=dict)
    nobodys: dict[tuple[str, str, str], tuple[int, str]] = field(default_factory=dict)

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
    made.values = foreign.things(world, now)
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


def named(path: str) -> list[str]:
    """Return the names of an address's parameters."""
    return re.findall(r"<(?:\w+:)?(\w+)>", path)


def place_of(path: str, name: str, places: Collection[tuple[str, str]]) -> tuple[str, str] | None:
    """Return the longest beginning of an address under which a parameter stands in a table."""
    known = [beginning for beginning, each in places if each == name and path.startswith(beginning)]
    return (max(known, key=len), name) if known else None


def unexplained_names(paths: Collection[str], values: foreign.Values) -> list[tuple[str, str]]:
    """Return the parameters of addresses of which nobody said whose things they name."""
    return [
        (path, name)
        for path in paths
        for name in named(path)
        if not place_of(path, name, values) and not place_of(path, name, foreign.COMMON)
    ]


def filled(path: str, values: foreign.Values, *which: int) -> tuple[str, list[str]]:
    """Return an address with own (0), another's (1) or nobody's (2) values, and what was put in.

    Args:
        which: For each thing that the address names; the last holds for all that follow.
    """
    put: list[str] = []

    def value(found: re.Match[str]) -> str:
        kind, name = found[1] or "str:", found[2]
        known = place_of(path, name, values)
        if known is None:
            return "7" if kind == "int:" else CATALOGUE.get((path.split("/", maxsplit=1)[0], name), "khong-co")
        text = values[known][which[min(len(put), len(which) - 1)]]
        put.append(text)
        return text

    return "/" + re.sub(r"<(\w+:)?(\w+)>", value, path), put


def things_named(path: str, values: foreign.Values) -> int:
    """Return how many things of a unit an address names."""
    return sum(place_of(path, name, values) is not None for name in named(path))


def allowed_by(access: str, who: str) -> bool:
    """Tell what the declaration says, without asking the code that enforces it."""
    kind, _, roles = access.partition(":")
    if who in NOBODY:
        return who == CITIZEN and kind == "citizen"
    return kind == "official" and (not roles or who in roles.split(","))


def answer(stage: Stage, who: str, method: str, url: str, put: Collection[str]) -> tuple[int, str]:
    """Return status and what the page says, without the address itself and without who is looking."""
    response = getattr(stage.client(who), method)(url)
    body = "" if response.streaming else response.content.decode(errors="replace")
    main = re.search(r"<main.*</main>", body, re.DOTALL)
    told = (main[0] if main else body) + response.headers.get("Location", "")
    for each in put:
        told = told.replace(each, "")
    return response.status_code, told


def refused(stage: Stage, who: str, method: str, url: str) -> bool:
    """Tell whether a view turns somebody away before it does anything; asked of the view itself, which is quick."""
    request = getattr(RequestFactory(), method)(url)
    request.actor, request.session = stage.actors[who], SessionStore()
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
    method = "get" if answer(stage, "", "post", url, ())[0] == 405 else "post"
    everybody = {role.value for role in EXPLAINED[max((one for one in EXPLAINED if path.startswith(one)), key=len)]}
    for who in stage.sessions:
        if not allowed_by(access, who):
            if not refused(stage, who, method, url):
                wrong.append((who, method, path, "not declared, not refused"))
        elif things_named(path, stage.values) and who not in everybody:
            wrong += [(who, method, path, fault) for fault in faults(stage, who, method, path)]
    return wrong


def faults(stage: Stage, who: str, method: str, path: str) -> Iterator[str]:
    """Yield what another unit's thing answers that one which does not exist would not.

    Where an address names two things, another unit's second is tried under the own first, too.
    """
    ways = [((1,), (2,))] + ([((0, 1), (0, 2))] if things_named(path, stage.values) > 1 else [])
    for theirs_are, nobodys_are in ways:
        theirs = answer(stage, who, method, *filled(path, stage.values, *theirs_are))
        kept = (f"{who == CITIZEN} {nobodys_are}", method, path)
        if kept not in stage.nobodys:
            stage.nobodys[kept] = answer(stage, who, method, *filled(path, stage.values, *nobodys_are))
        nobodys = stage.nobodys[kept]
        if theirs != nobodys:
            yield f"another unit's answers {theirs[0]}, not like nobody's {nobodys[0]} {theirs_are}"
        elif theirs[0] not in REFUSALS:
            yield f"another unit's answers {theirs[0]} {theirs_are}"
