from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.embedded.generations import IndexFolder
from indexer.embedded.manifest import Manifest, record_files
from retail_search.settings import Settings
from tests.webapp.tiny_engine import TinyEngine
from webapp.app import create_app


@pytest.fixture
def client(engine: TinyEngine, tmp_path: Path) -> FlaskClient:
    return create_app(engine, Settings(data_dir=tmp_path)).test_client()


def publish(home: Path, index: str, products: int) -> str:
    """Publish a generation that holds one file of no use, and return its id."""
    folder = IndexFolder(home, index)
    built = folder.begin()
    (built / "part").write_text(f"{products} products")
    Manifest(
        generation=built.name, created="2026-01-02T03:04:05+00:00", products=products,
        described=1.0, rejected=0, duplicates=0, encoded=products, sources=(), encoder="e",
        encoder_identity="e1", dimension=4, encode_tokens=64, vectors="exact", seconds=1.0,
        files=record_files(built),
    ).write(built)  # fmt: skip
    folder.publish(built)
    return built.name


def rollback(client: FlaskClient, index: str, body: object, status: int = 200) -> Any:
    answer = client.post(f"/api/v1/indexes/{index}/rollback", json=body)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json()


def listed(client: FlaskClient) -> Any:
    return client.get("/api/v1/indexes").get_json()


def test_indexes_are_listed_with_their_generations(client: FlaskClient, tmp_path: Path) -> None:
    assert listed(client)["indexes"] == []
    first, second = publish(tmp_path, "shop", 3), publish(tmp_path, "shop", 5)
    publish(tmp_path, "other", 1)
    said = listed(client)
    assert said["engine"] == "embedded"
    by_name = {one["index"]: one for one in said["indexes"]}
    assert by_name["shop"]["served"]
    assert not by_name["other"]["served"]
    assert by_name["shop"]["published"] == second
    rows = by_name["shop"]["generations"]
    assert [(row["generation"], row["products"]) for row in rows] == [(second, 5), (first, 3)]
    assert [row["published"] for row in rows] == [True, False]


def test_a_generation_that_cannot_be_read_is_listed_too(
    client: FlaskClient, tmp_path: Path
) -> None:
    name = publish(tmp_path, "shop", 3)
    (tmp_path / "indexes" / "shop" / "generations" / name / "manifest.json").write_text("{")
    (index,) = listed(client)["indexes"]
    assert (index["generations"][0]["products"], index["published"]) == (None, name)


def test_an_older_generation_is_published_again(client: FlaskClient, tmp_path: Path) -> None:
    first, second = publish(tmp_path, "shop", 3), publish(tmp_path, "shop", 5)
    said = rollback(client, "shop", {})
    assert (said["published"], said["before"]) == (first, second)
    assert IndexFolder(tmp_path, "shop").current() == first
    assert rollback(client, "shop", {"generation": second})["published"] == second
    assert rollback(client, "shop", {"generation": "none"}, 404)["error"]["fix"]
    rollback(client, "shop", {"generation": first})
    assert rollback(client, "shop", {}, 404)["error"]["code"] == "not_found"


def test_what_is_damaged_is_not_published(client: FlaskClient, tmp_path: Path) -> None:
    first, second = publish(tmp_path, "shop", 3), publish(tmp_path, "shop", 5)
    (tmp_path / "indexes" / "shop" / "generations" / first / "part").write_text("else")
    assert rollback(client, "shop", {}, 503)["error"]["code"] == "index_corrupt"
    assert IndexFolder(tmp_path, "shop").current() == second


def test_names_that_are_no_index(client: FlaskClient, tmp_path: Path) -> None:
    publish(tmp_path, "shop", 3)
    assert "shop" in rollback(client, "none", {}, 404)["error"]["fix"]
    assert rollback(client, "..", {}, 400)["error"]["field"] == "index"
    assert rollback(client, "shop", {"generations": "x"}, 400)["error"]["field"] == "generations"
