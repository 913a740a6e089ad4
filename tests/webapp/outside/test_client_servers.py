"""What the Python client promises, against the servers that there are: waitress and gunicorn."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from retail_search.client import ApiError, Client, ConnectionFailedError, TooSlowError
from tests.webapp.outside.small_shop import SmallShop


@pytest.fixture(scope="module", params=[1, 2], ids=["waitress", "gunicorn"])
def address(
    request: pytest.FixtureRequest,
    small_shop: SmallShop,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    shop = small_shop.copy(tmp_path_factory.mktemp("client") / "data")
    with shop.served(workers=request.param, write_key="secret") as address:
        yield address


@contextmanager
def watched(address: str) -> Iterator[tuple[str, list[bytes]]]:
    """Yield the address of a go-between, and each connection's bytes from the server."""
    host, _, port = address.removeprefix("http://").partition(":")
    heard: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def pass_on(source: socket.socket, target: socket.socket, number: int) -> None:
        with source, target:
            try:
                while data := source.recv(65_536):
                    heard[number] += data if number >= 0 else b""
                    target.sendall(data)
                target.shutdown(socket.SHUT_WR)
            except OSError:
                return

    def accept() -> None:
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            far = socket.create_connection((host, int(port)))
            heard.append(b"")
            number = len(heard) - 1
            threading.Thread(target=_quietly, args=(near, far), daemon=True).start()
            threading.Thread(target=pass_on, args=(far, near, number), daemon=True).start()

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", heard
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


def _quietly(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65_536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


def test_connections_are_kept_and_answers_are_compressed(address: str) -> None:
    with watched(address) as (between, heard), Client(between, timeout=60) as shop:
        for _ in range(5):
            assert shop.search("headphones")["hits"]
        assert len(heard) == 1
        assert heard[0].lower().count(b"content-encoding: gzip") == 5


def test_many_threads_get_their_own_answers(address: str) -> None:
    queries = ["headphones", "sofa", "lamp", "kettle", "shoes"] * 6
    with Client(address, timeout=60) as shop, ThreadPoolExecutor(6) as pool:

        def ask(query: str) -> str:
            try:
                found: str = shop.search(query, per_page=1, ranking="fused")["query"]
                return found
            finally:
                shop.close()

        assert list(pool.map(ask, queries)) == queries


def test_a_key_is_shown_and_needed(address: str) -> None:
    lamp = {"id": "client-lamp", "title": "A lamp of the client"}
    with Client(address, timeout=60) as stranger, pytest.raises(ApiError) as refused:
        stranger.put(lamp)
    assert (refused.value.status, refused.value.code) == (401, "key_needed")
    with Client(address, key="secret", timeout=60) as shop:
        assert shop.put(lamp)["upserted"] == 1
        assert shop.product("client-lamp")["title"] == lamp["title"]
        assert shop.delete("client-lamp")["deleted"] == 1
        with pytest.raises(ApiError, match="client-lamp") as gone:
            shop.product("client-lamp")
        assert gone.value.code == "not_found"


def test_each_method_has_its_operation(address: str) -> None:
    with Client(address, timeout=60) as shop:
        hit = next(shop.hits("headphones"))
        assert shop.facet("brand", "a", q="lamp")["field"] == "brand"
        assert isinstance(shop.suggest("head", limit=3), list)
        assert isinstance(shop.similar(hit["id"], limit=3), list)
        assert isinstance(shop.together(hit["id"], limit=3), list)
        assert shop.understand("headphones")["text"] == "headphones"
        told = shop.event("click", hit["id"], query_id="q", position=hit["rank"])
        assert told["accepted"] == 1
        assert shop.send("POST", "/predict", {"text": "red shoes"})["labels"]


@contextmanager
def answering(*answers: bytes | None) -> Iterator[tuple[str, list[float]]]:
    """Yield the address of a server that answers so, one connection each, None not at all."""
    asked: list[float] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            open_ones = []
            for answer in answers:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    break
                open_ones.append(connection)
                connection.recv(65_536)
                asked.append(time.monotonic())
                if answer is not None:
                    connection.sendall(answer)
                    connection.close()
            ended.wait(10)
            for connection in open_ones:
                connection.close()

        ended = threading.Event()
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}", asked
        finally:
            ended.set()
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def said(status: str, body: bytes, *headers: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join([*head, "", ""]).encode() + body


BUSY = said("503 Busy", b'{"error": {"code": "busy"}}', "Retry-After: 1")
WELL = said("200 OK", b'{"hits": []}')


def test_a_busy_server_is_asked_again_when_it_says() -> None:
    with answering(BUSY, WELL) as (address, asked):
        assert Client(address).search("a") == {"hits": []}
    assert 0.9 < asked[1] - asked[0] < 5


def test_in_the_end_it_is_told_that_a_server_is_busy() -> None:
    with answering(BUSY, BUSY) as (address, asked):
        with pytest.raises(ApiError) as refused:
            Client(address, retries=1).search("a")
        assert (refused.value.status, refused.value.code) == (503, "busy")
        assert refused.value.retry_after == 1
        assert len(asked) == 2


def test_a_slow_server_is_asked_once() -> None:
    with answering(None, None) as (address, asked):
        with pytest.raises(TooSlowError, match=r"did not answer within 0\.2 seconds"):
            Client(address, timeout=0.2).event("click", "a")
        assert len(asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        said("200 OK", b"<html>"),
        said("200 OK", b"[]"),
        said("502 Bad Gateway", b"no"),
        said("200 OK", b"no gzip", "Content-Encoding: gzip"),
        said("200 OK", gzip.compress(b'{"hits": []}')[:-9], "Content-Encoding: gzip"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{",
        b"SSH-2.0-x\r\n",
        b"",
    ],
)  # fmt: skip
def test_what_does_not_speak_the_api_is_a_failed_connection(answer: bytes) -> None:
    with answering(answer) as (address, _), pytest.raises(ConnectionFailedError):
        Client(address, retries=0).search("a")


def test_a_connection_that_was_closed_meanwhile_is_opened_again() -> None:
    kept = said("200 OK", b'{"hits": []}').replace(b"Connection: close\r\n", b"")
    with answering(kept, WELL) as (address, asked):
        client = Client(address)
        assert client.search("a") == client.search("b") == {"hits": []}
        assert len(asked) == 2
        client.close()
