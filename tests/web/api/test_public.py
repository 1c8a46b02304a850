"""The open API: what it answers, and that every refusal is problem+json."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client, override_settings
from tests.factories import dossiers
from tests.factories.world import CITIZEN, COMMUNE, MARITAL_STATUS, PROCEDURES, World

from motcua.core import clock, crypto, sql
from motcua.dossiers import queries
from motcua.procedures import catalogue
from motcua.web.api import public as api

KEYS = {"code", "name", "field", "levels", "audiences", "online_level"}


@pytest.fixture(autouse=True)
def _fixed_moment(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def accepted(world: World, now: datetime) -> queries.Dossier:
    dossier_id = dossiers.handed_in_dossier(world, now=now - timedelta(hours=1))
    dossiers.accepted_online(world, dossier_id, now=now)
    return queries.visible_by_id(world.actor(CITIZEN), dossier_id)


def secret_of(dossier_id: int) -> str:
    return crypto.decrypt(sql.rows("SELECT secret_enc FROM dossiers_dossier WHERE id = %s", (dossier_id,))[0][0])


def problem(response: Any) -> dict[str, Any]:
    assert response.headers["Content-Type"] == "application/problem+json; charset=utf-8"
    body = response.json()
    assert {"type", "title", "status", "code", "detail"} <= set(body)
    assert body["status"] == response.status_code
    return dict(body)


def test_procedures_are_listed_page_by_page_in_one_order(client: Client, world: World) -> None:
    codes: list[str] = []
    cursor: str | None = ""
    for _ in range(10):
        body = client.get("/api/v1/procedures", {"limit": 2, "cursor": cursor or ""}).json()
        assert set(body) == {"items", "next"}
        assert all(set(item) == KEYS for item in body["items"])
        codes += [item["code"] for item in body["items"]]
        cursor = body["next"]
        if cursor is None:
            break

    assert sorted(codes) == sorted(PROCEDURES)
    assert codes == [row.code for row in catalogue.browse(limit=100).rows]


def test_procedures_searched_come_best_first_with_whole_values(client: Client, world: World) -> None:
    body = client.get("/api/v1/procedures", {"q": "tinh trang hon nhan", "limit": 1}).json()
    content = catalogue.procedure(MARITAL_STATUS).content

    assert body == {"items": [{key: content[key] for key in KEYS}], "next": None}  # type: ignore[literal-required]


@pytest.mark.req("QN-7.1.b-1")
def test_procedure_by_code_has_every_part_and_where_it_is_offered(client: Client, world: World) -> None:
    body = client.get(f"/api/v1/procedures/{MARITAL_STATUS}").json()
    content = catalogue.procedure(MARITAL_STATUS).content

    assert body["content"] == content
    assert {key: body[key] for key in KEYS} == {key: content[key] for key in KEYS}  # type: ignore[literal-required]
    assert (body["version"], body["limit"]) == (1, "3 ngày làm việc")
    offered = world.offering(MARITAL_STATUS, COMMUNE)
    assert {"agency_code": COMMUNE, "agency_name": offered.agency_name, "online": True} in body["offerings"]


@pytest.mark.req("LD-2.2-1", "HD-2.4-1")
@pytest.mark.parametrize(("name", "status", "label"), [("demo", None, None), ("lam-dong", 4, "Đang xử lý")])
def test_lookup_by_code_alone_shows_what_the_province_allows(
    client: Client, accepted: queries.Dossier, name: str, status: int | None, label: str | None
) -> None:
    with override_settings(PROFILE=name):
        body = client.get(f"/api/v1/lookup/{accepted.ref}").json()

    assert body == {
        "code": accepted.ref,
        "completion": 10,
        "status": status,
        "status_label": label,
        "procedure": None,
        "agency": None,
        "accepted_at": None,
        "due_at": None,
    }


def test_lookup_with_the_secret_shows_unit_and_due_moment_but_no_person(
    client: Client, accepted: queries.Dossier, now: datetime
) -> None:
    response = client.get(f"/api/v1/lookup/{accepted.ref.lower()}", {"secret": secret_of(accepted.id)})

    assert response.json() == {
        "code": accepted.ref,
        "completion": 10,
        "status": 4,
        "status_label": "Đang xử lý",
        "procedure": accepted.procedure_name,
        "agency": accepted.handling_agency,
        "accepted_at": accepted.accepted_at.isoformat() if accepted.accepted_at else "",
        "due_at": accepted.due_at.isoformat() if accepted.due_at else "",
    }
    assert accepted.owner_name not in response.content.decode()
    assert sql.rows("SELECT actor, act FROM core_readaudit WHERE subject = %s", (accepted.id,)) == [("slip", "lookup")]


def test_lookup_unknown_code_and_wrong_secret_are_the_same_problem(client: Client, accepted: queries.Dossier) -> None:
    wrong = client.get(f"/api/v1/lookup/{accepted.ref}", {"secret": "AAAAAAAA"})
    unknown = client.get("/api/v1/lookup/H99.21-260311-9999")

    assert (wrong.status_code, unknown.status_code) == (404, 404)
    assert problem(wrong) == problem(unknown)
    assert problem(wrong)["code"] == "not_found"


def test_lookup_too_often_is_a_problem_429(client: Client, accepted: queries.Dossier) -> None:
    for number in range(60):
        client.get(f"/api/v1/lookup/H99.21-260311-{number + 100:04}")

    refused = client.get(f"/api/v1/lookup/{accepted.ref}")

    assert (refused.status_code, problem(refused)["code"]) == (429, "lookup.too_many")


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/api/v1/procedures/9.999999", 404, "not_found"),
        ("/api/v1/procedures/%00", 404, "not_found"),
        ("/api/v1/procedures/" + "9" * 61, 422, "request.invalid"),
        ("/api/v1/procedures?limit=0", 422, "request.invalid"),
        ("/api/v1/procedures?limit=x", 422, "request.invalid"),
        ("/api/v1/procedures?limit=999999999999999999999", 422, "request.invalid"),
        ("/api/v1/procedures?cursor=%00", 422, "request.invalid"),
        ("/api/v1/procedures?q=" + "a" * 401, 422, "request.invalid"),
        ("/api/v1/lookup/%E2%80%AE", 404, "not_found"),
        ("/api/v1/lookup/x?secret=%C3%A9%F0%9F%92%A5", 404, "not_found"),
        ("/api/v1/nothing", 404, "not_found"),
        ("/api/v2/procedures", 404, "not_found"),
        ("/api/", 404, "not_found"),
    ],
)
def test_refusal_is_a_problem_with_its_code(client: Client, world: World, address: str, status: int, code: str) -> None:
    response = client.get(address)

    assert (response.status_code, problem(response)["code"]) == (status, code)


def test_refusal_of_several_parameters_names_each(client: Client, world: World) -> None:
    body = problem(client.get("/api/v1/procedures?limit=0&cursor=%00"))

    assert sorted(fault["field"] for fault in body["errors"]) == ["cursor", "limit"]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_method_that_is_not_offered_is_a_problem_405_that_says_which_is(
    client: Client, world: World, method: str
) -> None:
    response = getattr(client, method)("/api/v1/procedures")

    assert (response.status_code, problem(response)["code"]) == (405, "method.not_allowed")
    assert response.headers["Allow"] == "GET"


def test_fault_of_ours_is_a_problem_500_with_a_reference_and_no_detail(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(code: str) -> None:
        raise ZeroDivisionError("mật khẩu là 123")

    monkeypatch.setattr(api.catalogue, "procedure", broken)
    client.raise_request_exception = False

    response = client.get("/api/v1/procedures/1.004873")

    assert (response.status_code, problem(response)["code"]) == (500, "server.fault")
    assert "mật khẩu" not in response.content.decode()
    assert "ZeroDivision" not in response.content.decode()
    assert "Số tham chiếu" in problem(response)["detail"]


def test_questions_with_signs_that_hurt_are_answered(client: Client, world: World) -> None:
    for question in ("\x00", "\ud800".encode("utf8", "surrogatepass"), "'; --", "%", "🤷", "\u202e", "a" * 400):
        assert client.get("/api/v1/procedures", {"q": question}).status_code == 200


def test_description_names_problem_json_for_every_refusal(client: Client, world: World) -> None:
    body = client.get("/api/v1/openapi.json").json()

    assert set(body["paths"]) == {
        "/api/v1/procedures", "/api/v1/procedures/{code}", "/api/v1/lookup/{dossier_code}",
        "/api/v1/deadline",
    }  # fmt: skip
    kinds = {
        (status, kind)
        for path in body["paths"].values()
        for operation in path.values()
        for status, answer in operation["responses"].items()
        for kind in answer["content"]
    }
    assert kinds == {("200", "application/json")} | {
        (status, "application/problem+json") for status in ("400", "404", "422", "429")
    }


def test_program_that_asks_for_english_gets_texts_in_it_and_the_record_as_published(
    client: Client, world: World, accepted: queries.Dossier
) -> None:
    english = {"headers": {"Accept-Language": "en-GB,en;q=0.9,vi;q=0.5"}}
    at = f"/api/v1/lookup/{accepted.ref}?secret={secret_of(accepted.id)}"

    told = client.get(at, **english)
    refused = problem(client.get("/api/v1/lookup/H99.21-260101-9999", **english))
    detail = client.get(f"/api/v1/procedures/{MARITAL_STATUS}", **english).json()
    described = client.get("/api/v1/openapi.json", **english).json()

    assert told.json() | {"due_at": "", "accepted_at": ""} == client.get(at).json() | {
        "due_at": "", "accepted_at": "", "status_label": "In progress", "procedure": "Confirming marital status",
    }  # fmt: skip
    assert (told["Content-Language"], "Accept-Language" in told["Vary"]) == ("en", True)
    assert (refused["title"], refused["detail"].split(".")[0]) == (
        "Not found",
        "This code was not found, or the secret code is not right",
    )
    assert (detail["name"], detail["content"]["name"]) == (
        "Confirming marital status",
        catalogue.procedure(MARITAL_STATUS).content["name"],
    )
    assert described["paths"]["/api/v1/procedures"]["get"]["summary"] == "Find and list procedures"
    for header in ("", "vi,en;q=0.5", "*", "fr", "en;q=x"):
        assert client.get(at, headers={"Accept-Language": header}).json()["status_label"] == "Đang xử lý", header
