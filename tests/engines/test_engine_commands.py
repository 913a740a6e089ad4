"""The commands that set the engines side by side, over a real server."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from evaluation.bench_engines import LAYOUTS
from evaluation.engine_agreement import agreements, summary
from indexer.elasticsearch.cluster import Cluster
from indexer.reindex import ReindexOptions, reindex
from models.encoder import Encoder
from ranker.request import SearchRequest
from retail_search.engine import Engine
from tests.elasticsearch_server import client_of, cluster
from tests.engines.conftest import INDEX, settings_of
from tests.ranker.shop import make_products
from tests.retail_search.command_line import run_json, run_well

__all__ = ["cluster"]


@pytest.fixture
def shop(
    cluster: Cluster, shop_file: Path, embedded: Engine, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The shop in both engines, as the environment names them; gives the data folder."""
    assert embedded.index == INDEX
    home = shop_file.parent / "home"
    encoder = Encoder.open("all-minilm-l6-v2", threads=2)
    reindex([shop_file], encoder, ReindexOptions(home, INDEX, cluster=cluster))
    monkeypatch.setenv("RETAIL_SEARCH_ELASTICSEARCH_URL", ",".join(cluster.urls))
    monkeypatch.setenv("RETAIL_SEARCH_ELASTICSEARCH_PREFIX", cluster.prefix)
    return home


def judgments(folder: Path) -> Path:
    file = folder / "judgments.csv"
    with file.open("w", newline="", encoding="utf-8") as target:
        rows = csv.writer(target)
        rows.writerow(["query", "docid", "rating"])
        for query in ("gaming mouse", "desk lamp", "bread knife"):
            for product in make_products():
                rows.writerow([query, product.id, 2 if query in product.title else 0])
    return file


def test_engines_are_compared_in_one_run(shop: Path, tmp_path: Path) -> None:
    words = ("compare-engines", "--index", INDEX, "--data-dir", shop, "--judgments")
    said = run_json(*words, judgments(tmp_path))
    assert (said["requests"], said["same_result_set"], said["same_counts"]) == (3, 3, 3)
    assert said["top10_overlap"] == 1.0
    assert said["different"] == []
    row = said["measures"]["nDCG@10"]
    assert row["embedded"] == row["elasticsearch"] > 0.5
    assert row["difference"] == 0.0
    shown = run_well(*words, judgments(tmp_path), "--mode", "lexical")
    assert "3 queries: the same result set for 3" in " ".join(shown.split())


def test_engines_that_differ_are_told(shop: Path, cluster: Cluster, embedded: Engine) -> None:
    """One product less in the cluster, as nothing of ours would leave it."""
    engine = Engine(settings_of(shop, cluster))
    with client_of(cluster.urls[0]) as client:
        lost = embedded.search(SearchRequest("gaming mouse")).hits[0].product.id
        (name,) = client.indices.get_alias(name=f"{cluster.prefix}{INDEX}")
        client.delete(index=name, id=lost, refresh=True)
    said = summary(agreements(embedded, engine, [SearchRequest("gaming mouse")]))
    assert (said["same_result_set"], said["same_counts"], said["same_order"]) == (0, 0, 0)
    assert said["different"] == ["gaming mouse"]
    assert said["top10_overlap"] == 0.9


@pytest.mark.slow
def test_the_bench_times_every_layout_and_leaves_nothing(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETAIL_SEARCH_ELASTICSEARCH_URL", ",".join(cluster.urls))
    monkeypatch.setenv("RETAIL_SEARCH_ELASTICSEARCH_PREFIX", cluster.prefix)
    monkeypatch.setenv("RETAIL_SEARCH_ENCODE_TOKENS", "16")
    said = run_json("bench", "engines", "--products", 400, "--n", 25)
    assert [row["layout"] for row in said["layouts"]] == [layout.name for layout in LAYOUTS]
    for row in said["layouts"]:
        assert row["without_encoding"]["products_per_second"] > 10
        assert row["disk_bytes_per_product"] > 1_000
        assert row["search_ms"]["hybrid"]["n"] == 25
    assert (
        said["layouts"][2]["disk_bytes_per_product"] > said["layouts"][1]["disk_bytes_per_product"]
    )
    assert said["bulk_documents_per_second"] > 100
    with client_of(cluster.urls[0]) as client:
        assert not client.indices.get(index=f"{cluster.prefix}*")
