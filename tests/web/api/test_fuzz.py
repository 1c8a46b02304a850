"""Nonsense in, order out: the API keeps its own description whatever is asked, and nothing answers 500."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from tests.factories.world import World

from motcua.config.wsgi import application
from motcua.web.shared import lookups

if TYPE_CHECKING:
    from schemathesis.schemas import APIOperation

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    unsupported_method,
]
EXAMPLES = 150


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """The server's requests see the test's own transaction, as Django's test client arranges it for its own."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.slow
@pytest.mark.usefixtures("_one_connection")
def test_api_fuzzed_keeps_its_description(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookups, "THROTTLE", lookups.Throttle("fuzz", most=10**6, window=lookups.THROTTLE.window))
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    tried = [_fuzz(found.ok()) for found in schema.get_all_operations()]

    assert len(tried) == 4
    assert min(tried) >= EXAMPLES // 2


def _fuzz(operation: "APIOperation[Any, Any]") -> int:
    count = 0

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def tries(case: Any) -> None:
        nonlocal count
        count += 1
        # The test reads bodies as they are.
        case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

    tries()
    return count
