"""`reindex` and `indexes` against a cluster, as the settings name it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from indexer.elasticsearch.cluster import Cluster
from tests.retail_search.command_line import refused, run_well
from tests.retail_search.lamp_shop import PRODUCTS, write_shop


@pytest.fixture
def environment(cluster: Cluster, tmp_path: Path) -> dict[str, str]:
    return {
        "RETAIL_SEARCH_ENGINE": "elasticsearch",
        "RETAIL_SEARCH_ELASTICSEARCH_URL": cluster.urls[0],
        "RETAIL_SEARCH_ELASTICSEARCH_PREFIX": cluster.prefix,
        "RETAIL_SEARCH_ELASTICSEARCH_REPLICAS": "0",
        "RETAIL_SEARCH_DATA_DIR": str(tmp_path / "data"),
    }


def test_the_commands_work_on_the_cluster_as_on_local_disk(
    environment: dict[str, str], tmp_path: Path
) -> None:
    def listed() -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(
            run_well("indexes", "list", "--json", env=environment)
        )
        return rows

    assert "No index at http" in run_well("indexes", "list", env=environment)
    for mark in ("Old ", "New "):
        said = run_well("reindex", write_shop(tmp_path / "shop.csv", mark), env=environment)
        assert f"Indexed {PRODUCTS} products" in said
    newer, older = listed()
    assert (newer["published"], older["published"]) == (True, False)
    assert newer["products"] == PRODUCTS
    assert f"{PRODUCTS} products" in run_well("indexes", "verify", env=environment)
    assert older["generation"] in run_well("indexes", "rollback", env=environment)
    assert [row["published"] for row in listed()] == [False, True]
    run_well("indexes", "delete", newer["generation"], "--yes", env=environment)
    assert [row["generation"] for row in listed()] == [older["generation"]]
    # The data folder holds no index of the embedded engine.
    assert "No index in" in run_well("indexes", "list", "--engine", "embedded", env=environment)
    run_well("indexes", "delete", "--yes", env=environment)
    assert listed() == []
    assert "There is no index 'products' at http" in refused("indexes", "verify", env=environment)


def test_a_cluster_that_is_away_is_said_in_one_sentence(environment: dict[str, str]) -> None:
    away = environment | {"RETAIL_SEARCH_ELASTICSEARCH_URL": "http://ana:secret@127.0.0.1:1"}
    for command in ("list", "verify", "rollback", "delete"):
        said = refused("indexes", command, env=away)
        assert "http://127.0.0.1:1 cannot be reached" in said
        assert "secret" not in said
