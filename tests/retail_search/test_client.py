"""The client against a real server."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask, Response
from werkzeug.serving import make_server

from retail_search.client import ApiError, Client, ConnectionFailedError
from retail_search.settings import Settings
from tests.webapp.forty_products import products
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app


@pytest.fixture
def app() -> Flask:
    return create_app(TinyEngine(products()), Settings(per_page=12))


@pytest.fixture
def shop(app: Flask) -> Iterator[Client]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with Client(f"http://127.0.0.1:{server.server_port}") as client:
        yield client
    server.shutdown()
    thread.join()
    server.server_close()


def test_search_page_and_hits(shop: Client) -> None:
    found = shop.search("kettle", filters=["price:..80"], per_page=5, explain=True)
    assert found["hits"]
    assert found["filters"] == ["price:..80"]
    assert "stages_ms" in found
    assert all(hit["price"] <= 80 for hit in found["hits"])

    everything = list(shop.hits(per_page=7))
    assert len({hit["id"] for hit in everything}) == len(everything) == 40
    assert [hit["id"] for hit in shop.hits(per_page=7, most=9)] == [
        hit["id"] for hit in everything[:9]
    ]


def test_products_are_written_and_read(shop: Client) -> None:
    awkward = "a/b ?#%é"
    shop.put({"id": awkward, "title": "Odd lamp"})
    assert shop.product(awkward)["title"] == "Odd lamp"
    done = shop.bulk(upserts=[{"id": "x", "title": "X"}, {"id": "y"}], deletes=[awkward])
    assert done["upserted"] == 1
    assert [error["line"] for error in done["errors"]] == [2]
    with pytest.raises(ApiError) as refused:
        shop.product(awkward)
    assert (refused.value.status, refused.value.code) == (404, "not_found")


def test_errors_say_what_the_envelope_says(shop: Client) -> None:
    with pytest.raises(ApiError) as refused:
        shop.search("kettle", per_pgae=5)
    error = refused.value
    assert (error.status, error.field) == (400, "per_pgae")
    assert error.allowed is not None
    assert "per_page" in error.allowed
    assert "Did you mean 'per_page'?" in str(error)
    assert error.retry_after is None


def test_a_server_that_is_busy_is_asked_again(app: Flask, shop: Client) -> None:
    tries = 0

    @app.before_request
    def busy() -> Response | None:
        nonlocal tries
        tries += 1
        if tries > 2:
            return None
        answer = Response('{"error": {"code": "busy"}}', 503, mimetype="application/json")
        answer.headers["Retry-After"] = "0.01"
        return answer

    assert shop.search("kettle")["hits"]
    assert tries == 3


def test_who_does_not_answer_is_named() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ConnectionFailedError, match=f"127.0.0.1:{port} cannot be reached"):
        Client(f"http://127.0.0.1:{port}", timeout=1).search("kettle")
    with pytest.raises(ValueError, match="ftp://shop"):
        Client("ftp://shop")


def test_threads_share_a_client(shop: Client) -> None:
    def ask(_number: int) -> int:
        total: int = shop.search("kettle")["total"]["value"]
        shop.close()
        return total

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(ask, range(20)))) == 1
