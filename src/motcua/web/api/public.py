"""The open API: catalogue and look-up, without a key; errors are problem+json."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Path, Query, Schema
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.types import DictStrAny
from pydantic import ConfigDict, Field, StringConstraints

from motcua.core import clock
from motcua.core.errors import NotFound, RuleBroken
from motcua.core.worktime import PauseMode, TimeLimit, TimeUnit
from motcua.core.worktime_terms import MOST_UNITS
from motcua.procedures import catalogue
from motcua.procedures.rules.limits import limit_for
from motcua.web.api.callbacks import router as callbacks
from motcua.web.api.sign_on import router as sign_on
from motcua.web.shared import deadlines, errors
from motcua.web.shared.deadlines import MOST_PAUSES
from motcua.web.shared.lookups import look_up
from motcua.web.shared.throttle import TooMany, address_of

MOST = 100

_PROBLEM = "application/problem+json"


class _Documented(NinjaAPI):
    """Says in its own description that refusals are problem+json, which the framework would not."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: DictStrAny | None = None
    ) -> OpenAPISchema:
        """Return the description with the media type that refusals really have."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    if int(status) >= HTTPStatus.BAD_REQUEST:
                        response["content"] = {_PROBLEM: response["content"].pop("application/json")}
        return schema


api = _Documented(
    title="MotCua",
    version="1.0.0",
    description="Danh mục thủ tục hành chính và tra cứu tình trạng hồ sơ.",
    openapi_url="openapi.json",
    docs_url=None,
    urls_namespace="api",
)

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class ProcedureItem(Schema):
    """A procedure in a list."""

    code: str
    name: str
    field: str
    levels: list[str]
    audiences: list[str]
    online_level: str


class ProcedureList(Schema):
    """One page and the cursor of the next."""

    items: list[ProcedureItem]
    next: str | None


class Offer(Schema):
    """An agency that receives this procedure."""

    agency_code: str
    agency_name: str
    online: bool


class ProcedureDetail(ProcedureItem):
    """A procedure with all its parts as published."""

    version: int
    limit: str | None
    offerings: list[Offer]
    content: dict[str, Any]


class LookupAnswer(Schema):
    """How far a dossier is; what is null is not shown to who has only the code."""

    code: str
    completion: int
    status: int | None
    status_label: str | None
    procedure: str | None
    agency: str | None
    accepted_at: str | None
    due_at: str | None


class Fault(Schema):
    """One parameter that is wrong, and why."""

    field: str
    message: str


class Problem(Schema):
    """RFC 9457 with our stable code."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[Fault] | None = None


class Waiting(Schema):
    """A stretch in which the agency waits for the applicant."""

    model_config = ConfigDict(populate_by_name=True)

    begins: datetime = Field(alias="from")
    ends: datetime = Field(alias="to")


class DeadlineQuestion(Schema):
    """What to count; moments without an offset are read on the clocks of Viet Nam."""

    accepted_at: datetime
    amount: Annotated[int, Field(ge=1, le=MOST_UNITS)]
    unit: TimeUnit
    agency: Annotated[str | None, Field(max_length=60)] = None
    pauses: Annotated[list[Waiting], Field(max_length=MOST_PAUSES)] = []
    mode: PauseMode = PauseMode.PAUSE


class DeadlineAnswer(Schema):
    """When the limit ends, and the sum line by line."""

    due_at: str
    explanation: list[str]


_ERRORS = {400: Problem, 404: Problem, 422: Problem, 429: Problem}


@api.get("/procedures", response={200: ProcedureList, **_ERRORS}, summary="Tìm và liệt kê thủ tục")
def procedures(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=400)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 20,
    cursor: Annotated[str, Query(max_length=60, pattern=r"^[0-9A-Za-z._-]*$")] = "",
) -> HttpResponse:
    """List procedures in Vietnamese order; with `q`, the best matches first, on one page."""
    if q.strip():
        rows, following = catalogue.find(q, limit), None
    else:
        page = catalogue.browse(cursor=cursor, limit=limit)
        rows, following = page.rows, page.next
    return _json({"items": [_item(row) for row in rows], "next": following})


@api.get(
    "/procedures/{code}", response={200: ProcedureDetail, **_ERRORS}, summary="Một thủ tục với mọi nội dung công bố"
)
def procedure(request: HttpRequest, code: Annotated[Code, Path()]) -> HttpResponse:
    """Return a procedure by its national code."""
    facts = catalogue.procedure(code)
    content = facts.content
    limit = limit_for(content, "online")
    keys = ("code", "name", "field", "levels", "audiences", "online_level")
    body: dict[str, object] = {key: content[key] for key in keys}  # type: ignore[literal-required]
    body |= {
        "version": facts.number,
        "limit": limit.label if limit else None,
        "offerings": [
            {"agency_code": row.agency_code, "agency_name": row.agency_name, "online": row.online}
            for row in facts.offerings
        ],
        "content": content,
    }
    return _json(body)


@api.get("/lookup/{dossier_code}", response={200: LookupAnswer, **_ERRORS}, summary="Tra cứu tình trạng hồ sơ")
def lookup(
    request: HttpRequest, dossier_code: Annotated[Code, Path()], secret: Annotated[str, Query(max_length=60)] = ""
) -> HttpResponse:
    """Look a dossier up by code; with the slip's secret, unit and due moment too. Never a name."""
    shown = look_up(ref=dossier_code, secret=secret, caller=address_of(request), now=clock.now())
    dossier = shown.dossier
    response = _json(
        {
            "code": shown.ref,
            "completion": shown.completion,
            "status": shown.status,
            "status_label": shown.label or None,
            "procedure": dossier.procedure_name if dossier else None,
            "agency": dossier.handling_agency if dossier else None,
            "accepted_at": dossier.accepted_at.isoformat() if dossier and dossier.accepted_at else None,
            "due_at": dossier.due_at.isoformat() if dossier and dossier.due_at else None,
        }
    )
    # The address may hold the slip's secret, and where a dossier stands changes.
    response.headers["Cache-Control"] = "no-store"
    return response


@api.post("/deadline", response={200: DeadlineAnswer, **_ERRORS}, summary="Tính ngày hẹn trả")
def deadline(request: HttpRequest, question: DeadlineQuestion) -> HttpResponse:
    """Count a limit in working time, calendar days or months by an agency's calendar, and explain it."""
    found = deadlines.deadline(
        accepted=question.accepted_at,
        limit=TimeLimit(question.amount, question.unit),
        agency_code=question.agency or "",
        pauses=[(each.begins, each.ends) for each in question.pauses],
        mode=question.mode,
    )
    return _json({"due_at": found.due_at.isoformat(), "explanation": found.explanation})


@api.exception_handler(NotFound)
def not_found(request: HttpRequest, problem: NotFound) -> HttpResponse:
    """Answer an unknown code; a wrong secret looks the same."""
    return errors.problem(404, "not_found", "Không tìm thấy mã này, hoặc mã bí mật không đúng. Hãy kiểm tra lại.")


@api.exception_handler(RuleBroken)
def rule_broken(request: HttpRequest, problem: RuleBroken) -> HttpResponse:
    """Answer what a rule refuses."""
    return errors.problem(429 if isinstance(problem, TooMany) else 422, problem.code, problem.message)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    """Answer parameters of the wrong shape."""
    faults = [{"field": str(fault["loc"][-1]), "message": str(fault["msg"])} for fault in problem.errors]
    return errors.problem(422, "request.invalid", "Tham số gửi lên chưa đúng. Hãy xem từng mục.", faults)


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, problem: HttpError) -> HttpResponse:
    """Answer what the framework refuses."""
    return errors.problem(problem.status_code, "request.bad", "Yêu cầu gửi lên chưa đúng.")


api.add_router("", callbacks)
api.add_router("", sign_on)

for operations in (view for _, router in api._routers for view in router.path_operations.values()):  # noqa: SLF001  (Ninja has no public way to them)
    for operation in operations.operations:
        setattr(operation.view_func, "access", "public")  # noqa: B010  (a function's own attribute)


def _item(row: catalogue.CatalogueRow) -> dict[str, object]:
    return {
        "code": row.code,
        "name": row.name,
        "field": row.field,
        "levels": row.levels,
        "audiences": row.audiences,
        "online_level": row.online_level,
    }


def _json(body: object) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(body), content_type="application/json; charset=utf-8")
