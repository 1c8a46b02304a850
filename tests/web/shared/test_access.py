"""Every address declares who may open it, and the declaration holds."""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from motcua.core.errors import NotAllowed
from motcua.directory.actors import Actor, Role
from motcua.web.shared.access import actor_of, citizen, official, public, require_actor

CITIZEN = Actor(1, "Nguyễn Văn Mẫu")
OFFICER = Actor(2, "Trần Thị Mẫu", is_official=True, post_id=3, unit_id=4, agency_id=5, roles=frozenset({Role.DESK}))


def views(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, object]]:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, address)
        else:
            yield address, pattern.callback


def opened(decorate, actor: Actor | None) -> HttpResponse:  # type: ignore[no-untyped-def]
    request = HttpRequest()
    request.path = "/ho-so/"
    request.META["QUERY_STRING"] = "a=1&b=á"
    request.actor = actor  # type: ignore[attr-defined]
    return decorate(lambda _: HttpResponse("mở"))(request)  # type: ignore[no-any-return]


def test_every_address_declares_its_access() -> None:
    found = dict(views(get_resolver().url_patterns))
    ours = {address: view for address, view in found.items() if not address.startswith("api/")}

    assert len(ours) > 40
    assert [address for address, view in ours.items() if not getattr(view, "access", "")] == []


@pytest.mark.parametrize(
    ("decorate", "actor", "answer"),
    [
        (public, None, "mở"),
        (public, OFFICER, "mở"),
        (citizen, CITIZEN, "mở"),
        (citizen, None, "/dang-nhap/?tiep=/ho-so/%3Fa%3D1%26b%3D%25C3%25A1"),
        (citizen, OFFICER, NotAllowed),
        (official(), OFFICER, "mở"),
        (official(), CITIZEN, NotAllowed),
        (official(), None, "/dang-nhap/?tiep=/ho-so/%3Fa%3D1%26b%3D%25C3%25A1"),
        (official(Role.DESK, Role.CLERK), OFFICER, "mở"),
        (official(Role.CLERK), OFFICER, NotAllowed),
    ],
)
def test_declared_view_opens_to_its_people_only(decorate, actor: Actor | None, answer: object) -> None:  # type: ignore[no-untyped-def]
    if answer is NotAllowed:
        with pytest.raises(NotAllowed):
            opened(decorate, actor)
        return

    response = opened(decorate, actor)

    assert response.headers.get("Location", response.content.decode()) == answer


def test_require_actor_without_anybody_is_not_allowed() -> None:
    request = HttpRequest()

    assert actor_of(request) is None
    with pytest.raises(NotAllowed):
        require_actor(request)
