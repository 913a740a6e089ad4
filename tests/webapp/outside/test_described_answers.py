"""The API does what its document says: schemathesis asks, and judges the answers.

Every operation that is in the document is asked, with data that its schemas allow and with data
that they forbid, the same each time. The longer run is among the slow tests.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import CHECKS
from schemathesis.generation import GenerationMode
from schemathesis.schemas import BaseSchema

from tests.webapp.forty_products import products
from tests.webapp.outside.described import OPENAPI, described
from tests.webapp.outside.small_shop import SmallShop
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app

NAMES = [
    "not_a_server_error", "status_code_conformance", "content_type_conformance",
    "response_headers_conformance", "response_schema_conformance",
]  # fmt: skip
FEW, MANY = 8, 200
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]|\\\\[nrtx]")
HEADERS = ("X-Request-Id", "X-Content-Type-Options", "Content-Security-Policy", "Cache-Control")


def operations() -> list[str]:
    """List what there is to ask; the document is the same over any engine."""
    from retail_search.settings import Settings

    app = create_app(TinyEngine(products()), Settings())
    return [f"{one.method} {one.path}" for one in described(app)]


@pytest.fixture(scope="module")
def app(small_shop: SmallShop, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return small_shop.copy(tmp_path_factory.mktemp("described") / "data").app()


@pytest.fixture(scope="module")
def schema(app: Flask) -> BaseSchema:
    return schemathesis.openapi.from_wsgi(OPENAPI, app)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=["allowed", "forbidden"])
@pytest.mark.parametrize("name", operations())
def test_answers_are_as_described(schema: BaseSchema, name: str, mode: GenerationMode) -> None:
    ask(schema, name, mode, FEW)


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode), ids=["allowed", "forbidden"])
@pytest.mark.parametrize("name", operations())
def test_many_answers_are_as_described(schema: BaseSchema, name: str, mode: GenerationMode) -> None:
    ask(schema, name, mode, MANY)


def ask(schema: BaseSchema, name: str, mode: GenerationMode, times: int) -> None:
    """Ask an operation `times` times."""
    method, _, path = name.partition(" ")
    operation = schema[path][method]
    checks = CHECKS.get_by_names(NAMES)
    refused = CHECKS.get_by_names(["negative_data_rejection"])

    @settings(
        max_examples=times, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: Any) -> None:
        # In process nothing stands between that would take the answer apart.
        answer = case.call(headers={"Accept-Encoding": "identity"})
        # A text is measured once its control characters are gone, which no schema can say.
        plain = not _CONTROLS.search(unquote(answer.request.url) + repr(case.body))
        case.validate_response(answer, checks=checks + (refused if plain else []))
        for header in HEADERS:
            assert header.lower() in answer.headers, header

    try:
        check()
    except Unsatisfiable:
        pytest.skip("there is nothing that it forbids")
