from __future__ import annotations

import re
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient

from retail_search.settings import Settings
from tests.webapp.declared_answers import operations_of
from tests.webapp.tiny_engine import TinyEngine
from webapp.api.error_answer import errors_of
from webapp.api.operation import Operation
from webapp.api.routes import OTHER_METHODS
from webapp.api.understand_api import understand_operations
from webapp.app import create_app

DESCRIBES_ITSELF = {"/api/openapi.json", "/api/docs"}


@pytest.fixture
def app(engine: TinyEngine) -> Flask:
    return create_app(engine, Settings())


@pytest.fixture
def document(client: FlaskClient) -> Any:
    answer = client.get("/api/openapi.json")
    assert answer.mimetype == "application/json"
    return answer.get_json()


def each_operation(document: Any) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, said)
        for path, methods in document["paths"].items()
        for method, said in methods.items()
    ]


def resolved(document: Any, schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "components": document["components"]}


def test_the_document_is_openapi_31(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    schemathesis.openapi.from_dict(document).validate()
    for name, schema in document["components"]["schemas"].items():
        jsonschema_rs.meta.validate({"$schema": document["jsonSchemaDialect"], **schema})
        assert schema.get("description") or "enum" in schema, name


def test_every_route_under_api_is_in_it(app: Flask, document: Any) -> None:
    routes = {
        (re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api")
        and rule.rule not in DESCRIBES_ITSELF
        and OTHER_METHODS not in rule.endpoint
    }
    described = {(path, method) for path, method, _ in each_operation(document)}
    assert {one for one in described if one[0].startswith("/api")} == routes


def test_every_operation_says_what_it_is_for(document: Any) -> None:
    names = [said["operationId"] for _, _, said in each_operation(document)]
    assert len(names) == len(set(names))
    tags = {tag["name"] for tag in document["tags"]}
    for path, _, said in each_operation(document):
        assert said["summary"], path
        assert set(said["tags"]) <= tags
        assert all(one["description"] for one in said["parameters"]), path
        assert {"200", "400", "429", "500", "503"} <= set(said["responses"]), path
        in_path = {one["name"] for one in said["parameters"] if one["in"] == "path"}
        assert in_path == set(re.findall(r"{(.*?)}", path))


def test_what_needs_a_key_says_so(app: Flask, document: Any) -> None:
    by_name = {one.name: one for one in operations_of(app)}
    for _, _, said in each_operation(document):
        operation = by_name[said["operationId"].removesuffix("_short")]
        assert ("security" in said) == bool(operation.key)
        assert ("401" in said["responses"]) == bool(operation.key)
        # What needs a key is kept nowhere, so there is nothing to compare with.
        assert ("304" in said["responses"]) == (operation.method == "GET" and not operation.key)
        if operation.method in ("PUT", "DELETE"):
            assert operation.key, f"{operation.name} changes something"


def test_each_example_is_what_its_schema_allows(document: Any) -> None:
    for path, _, said in each_operation(document):
        for one in said["parameters"]:
            if "example" in one:
                jsonschema_rs.validate(resolved(document, one["schema"]), one["example"])
        for content in said.get("requestBody", {}).get("content", {}).values():
            assert "example" in content, path
            jsonschema_rs.validate(resolved(document, content["schema"]), content["example"])
        shown = said["responses"]["200"]["content"]["application/json"]
        if "example" in shown:
            jsonschema_rs.validate(resolved(document, shown["schema"]), shown["example"])
        for status, answer in said["responses"].items():
            if status == "304":
                continue
            schema = answer["content"]["application/json"]["schema"]
            for example in answer["content"]["application/json"].get("examples", {}).values():
                if schema["$ref"].endswith("/ErrorAnswer"):
                    jsonschema_rs.validate(resolved(document, schema), example["value"])
                assert str(example["value"]["status"]) == status


def test_each_error_has_a_status_and_a_meaning(app: Flask) -> None:
    for operation in operations_of(app):
        for kind in errors_of(operation):
            assert 400 <= kind.status < 600
            assert kind.code
            assert kind.meaning.endswith(".")


def test_answers_are_what_the_document_says(client: FlaskClient, document: Any) -> None:
    # The models are compared by every test; this compares the schemas that are made of them.
    for address, path in (
        ("/api/v1/search?explain=1&highlight=1&q=headphones", "/api/v1/search"),
        ("/api/v1/products/place%2F0", "/api/v1/products/{product_id}"),
    ):
        said = document["paths"][path]["get"]["responses"]["200"]
        schema = resolved(document, said["content"]["application/json"]["schema"])
        jsonschema_rs.validate(schema, client.get(address).get_json())


def test_an_address_allows_the_methods_that_are_described(
    client: FlaskClient, document: Any
) -> None:
    for path, methods in document["paths"].items():
        address = re.sub(r"{.*?}", "one", path)
        allowed = {one.upper() for one in methods} | {"OPTIONS"}
        allowed |= {"HEAD"} if "get" in methods else set()
        said = client.options(address)
        assert (said.status_code, said.data) == (200, b"")
        assert {one.strip() for one in said.headers["Allow"].split(",")} == allowed, path
        for method in {"GET", "POST", "PUT", "DELETE", "PATCH"} - allowed:
            refused = client.open(address, method=method)
            assert refused.status_code == 405, f"{method} {address}"
            assert {one.strip() for one in refused.headers["Allow"].split(",")} == allowed
            assert refused.get_json()["error"]["code"] == "method_not_allowed"


def test_an_answer_that_is_not_as_declared_is_noticed(app: Flask, wrong_answers: list[str]) -> None:
    @app.after_request
    def spoil(answer: Any) -> Any:
        answer.set_data(answer.get_data().replace(b'"took_ms"', b'"took"'))
        return answer

    app.test_client().get("/api/v1/search")
    assert len(wrong_answers) == 1
    wrong_answers.clear()


def test_a_handler_that_takes_something_else_is_refused(engine: TinyEngine) -> None:
    predict = understand_operations(engine)[1]
    with pytest.raises(TypeError, match="predict"):
        Operation(
            name="predict", method="GET", path="/predict", summary="", tag="understanding",
            answer=predict.answer, handler=predict.handler,
        )  # fmt: skip
