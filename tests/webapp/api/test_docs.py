from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from threading import Thread

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from catalog.product import Product
from retail_search.commands.serve import _score
from retail_search.settings import Settings
from retail_search.traffic.traffic import Traffic
from tests.webapp.tiny_engine import TinyEngine
from webapp.api.schema_words import words_of
from webapp.app import create_app

EXAMPLE = Product(id="B0ONBLKJUD", title="Wireless Headphones", price=60)


def examples(page: str) -> list[str]:
    return [
        unescape(one) for one in re.findall(r'<code class="api-command">(.*?)</code>', page, re.S)
    ]


@pytest.fixture
def server(engine: TinyEngine, tmp_path: Path) -> Iterator[str]:
    engine.products = (*engine.products, EXAMPLE)
    settings = Settings(data_dir=tmp_path)
    traffic = Traffic(settings, engine.index)
    app = create_app(engine, settings, traffic=traffic, score=_score)
    running = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    thread.join()
    running.server_close()
    traffic.close()


def test_the_page_shows_every_operation_and_schema(client: FlaskClient) -> None:
    page = client.get("/api/docs").get_data(as_text=True)
    document = client.get("/api/openapi.json").get_json()
    for methods in document["paths"].values():
        for said in methods.values():
            if "x-same-as" not in said:
                assert f'id="{said["operationId"]}"' in page
    for name in document["components"]["schemas"]:
        assert f'id="schema-{name}"' in page
    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) - {"i-mark", "i-search"} <= anchors


def test_the_page_needs_nothing_but_this_server(client: FlaskClient) -> None:
    page = client.get("/api/docs").get_data(as_text=True)
    assert not re.findall(r'(?:src|href)="(?!/|#)[^"]*"', page)
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*src=)", page)
    assert not re.search(r"\son\w+=|\sstyle=", page)


def test_the_page_is_there_before_anything_is_indexed(engine: TinyEngine) -> None:
    engine.published = False
    client = create_app(engine, Settings()).test_client()
    assert client.get("/api/docs").status_code == 200
    assert client.get("/api/openapi.json").status_code == 200


def test_each_example_works(server: str) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    page = subprocess.run(
        ["curl", "-sf", f"{server}/api/docs"], capture_output=True, text=True, check=True
    ).stdout
    found = examples(page)
    assert len(found) > 6
    for example in found:
        if "/rollback" in example:
            continue  # there is nothing to go back to; tests/webapp/api/test_indexes_api.py does
        command = example.replace("curl ", "curl -sS -w '%{http_code}' ")
        said = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
        assert said.stdout.endswith("200"), f"{example}: {said.stdout}"


def test_a_server_with_an_odd_name_cannot_put_words_into_a_shell(client: FlaskClient) -> None:
    page = client.get("/api/docs", headers={"Host": "evil.example"}).get_data(as_text=True)
    for example in examples(page):
        assert shlex.split(example.split("|")[-1].strip())[0] == "curl"


def test_schemas_in_words() -> None:
    def said(schema: dict[str, object]) -> str:
        return "".join(word.text for word in words_of(schema))

    assert said({"type": "array", "items": {"$ref": "#/components/schemas/Hit"}}) == "list of Hit"
    assert said({"anyOf": [{"type": "number"}, {"type": "null"}]}) == "number or null"
    assert said({"enum": ["a", "b"]}) == "a, b"
    assert said({"type": "object", "additionalProperties": {"type": "string"}}) == "object of text"
    assert said({"type": "array", "items": {"type": "string"}}) == "list of texts"
    assert said({"type": "string", "format": "date"}) == "day"
