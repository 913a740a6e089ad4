from __future__ import annotations

import gzip
from typing import Any

import pytest
from flask.testing import FlaskClient

GZIP = {"Accept-Encoding": "gzip, br;q=0.9"}
LARGE = ["/", "/api/v1/search?per_page=12", "/api/docs", "/api/openapi.json", "/static/site.css"]


def answers_both(client: FlaskClient, address: str) -> tuple[Any, Any]:
    return (
        client.get(address, buffered=True),
        client.get(address, headers=GZIP, buffered=True),
    )


@pytest.mark.parametrize("address", LARGE)
def test_large_texts_are_compressed_for_who_takes_it(client: FlaskClient, address: str) -> None:
    plain, packed = answers_both(client, address)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    unpacked = gzip.decompress(packed.data)
    assert abs(len(unpacked) - len(plain.data)) < 20  # ids and times differ
    assert len(packed.data) < len(unpacked) / 2
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert answer.headers["Content-Type"] == plain.headers["Content-Type"]


@pytest.mark.parametrize("address", ["/healthz", "/api/v1/search?page=x", "/static/icon.svg"])
def test_small_ones_are_not(client: FlaskClient, address: str) -> None:
    _, packed = answers_both(client, address)
    assert "Content-Encoding" not in packed.headers
    assert len(packed.data) < 1_024


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br", "deflate"])
def test_nobody_gets_what_they_do_not_take(client: FlaskClient, accepted: str) -> None:
    answer = client.get("/api/docs", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("address", ["/api/v1/search", "/api/openapi.json", "/static/site.css"])
def test_a_compressed_answer_has_a_tag_of_its_own(client: FlaskClient, address: str) -> None:
    plain, packed = answers_both(client, address)
    assert plain.headers["ETag"] != packed.headers["ETag"]
    for answer, takes in ((plain, {}), (packed, GZIP)):
        known = {"If-None-Match": answer.headers["ETag"], **takes}
        again = client.get(address, headers=known, buffered=True)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == answer.headers["ETag"]
        assert "Accept-Encoding" in again.headers["Vary"]


def test_only_the_head_of_a_compressed_answer(client: FlaskClient) -> None:
    whole = client.get("/api/openapi.json", headers=GZIP)
    head = client.head("/api/openapi.json", headers=GZIP)
    assert head.data == b""
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]
    assert head.headers["Content-Encoding"] == "gzip"


def test_a_part_of_a_file_is_sent_as_it_is(client: FlaskClient) -> None:
    answer = client.get("/static/site.css", headers={**GZIP, "Range": "bytes=0-9"}, buffered=True)
    assert answer.status_code == 206
    assert "Content-Encoding" not in answer.headers
