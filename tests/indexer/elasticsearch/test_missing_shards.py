"""A shard goes away while a generation is read or counted: that is said, and nothing is less."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from catalog.errors import EngineUnavailableError
from indexer.elasticsearch import live_products, verify
from indexer.elasticsearch.connection import whole
from indexer.elasticsearch.live_products import LiveClusterProducts
from indexer.options import ReindexOptions
from indexer.updates.compact import compact
from tests.elasticsearch_server import make_lost_index
from tests.indexer.elasticsearch.cluster_shop import INDEX, Shop
from tests.indexer.hash_encoder import HashEncoder
from tests.indexer.shop_files import line

PRODUCTS = 30


@pytest.fixture
def loaded(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(live_products, "_AT_ONCE", 5)
    shop.cluster = replace(shop.cluster, shards=2)
    shop.load(*map(line, range(PRODUCTS)))
    return shop


def restart_a_shard(shop: Shop, name: str) -> None:
    """Let one of two shards go down and come back, as with its node."""
    rows: Any = shop.client.cat.shards(index=name, h="node", format="json").body
    away = {"index": name, "shard": 0, "node": rows[0]["node"], "allow_primary": True}
    shop.client.cluster.reroute(commands=[{"cancel": away}])


def with_a_shard_that_is_nowhere(shop: Shop, name: str) -> str:
    """Return names of indexes of which one has its only shard on no node."""
    return f"{name},{make_lost_index(shop.client, shop.cluster.prefix)}"


def test_all_products_of_several_pages_are_read(loaded: Shop) -> None:
    (name,) = loaded.indexes()
    read = list(LiveClusterProducts(loaded.cluster, name).read(Path("index")))
    assert len(read) == PRODUCTS


def test_a_reader_that_loses_a_shard_does_not_end_as_if_that_were_all(loaded: Shop) -> None:
    (name,) = loaded.indexes()
    products = LiveClusterProducts(loaded.cluster, name).read(Path("index"))
    next(products)
    restart_a_shard(loaded, name)
    with pytest.raises(EngineUnavailableError, match=f"{name}.*not read to its end"):
        list(products)


def test_products_that_no_page_holds_are_missed(
    loaded: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    (name,) = loaded.indexes()
    page = LiveClusterProducts._page

    def short(self: LiveClusterProducts, *given: Any) -> dict[str, Any]:
        answer = page(self, *given)
        if given[-1] is not None:
            answer["hits"]["hits"] = []
        return answer

    monkeypatch.setattr(LiveClusterProducts, "_page", short)
    with pytest.raises(EngineUnavailableError, match=f"5 of {PRODUCTS} products"):
        list(LiveClusterProducts(loaded.cluster, name).read(Path("index")))


def test_compaction_without_a_shard_publishes_nothing(
    loaded: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    (name,) = loaded.indexes()
    serving = loaded.place.current()
    page = LiveClusterProducts._page

    def loses(self: LiveClusterProducts, *given: Any) -> dict[str, Any]:
        if given[-1] is not None:
            restart_a_shard(loaded, name)
        return page(self, *given)

    monkeypatch.setattr(LiveClusterProducts, "_page", loses)
    options = ReindexOptions(loaded.home, INDEX, cluster=loaded.cluster)
    with pytest.raises(EngineUnavailableError):
        compact(loaded.place, HashEncoder(), options)
    assert loaded.place.current() == serving
    assert loaded.indexes() == [name]


def test_counts_and_probes_without_a_shard_say_that_it_is_away(
    loaded: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It goes away just after all were there.
    monkeypatch.setattr(verify, "wait_for_shards", lambda *_: None)
    published = loaded.place.published_generation()
    names = with_a_shard_that_is_nowhere(loaded, published.index_name)
    given = (loaded.client, loaded.cluster, names, published.manifest, published.folder)
    with pytest.raises(EngineUnavailableError, match="without 1 of 3 shards"):
        verify.check_counts(*given)
    monkeypatch.setattr(verify, "check_counts", lambda *_, **__: None)
    with pytest.raises(EngineUnavailableError, match="503"):
        verify.verify(*given)
    products: dict[int, Any] = {
        0: {"_id": "p0", "_source": {"product": {"title": "desk lamp number 0"}}}
    }
    with pytest.raises(EngineUnavailableError, match="503"):
        verify._probe_words(*given[:4], products)


def test_an_update_is_not_told_that_products_of_a_lost_shard_are_unknown(
    loaded: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    (name,) = loaded.indexes()
    with loaded.place.target() as target:
        assert set(target.ordinals_of(["p1", "nobody"])) == {"p1"}
        monkeypatch.setattr(target, "_index_name", with_a_shard_that_is_nowhere(loaded, name))
        with pytest.raises(EngineUnavailableError, match="503"):
            target.ordinals_of(["p1", "nobody"])


def test_an_answer_that_ran_out_of_time_is_not_whole(loaded: Shop) -> None:
    shards = {"total": 2, "successful": 2, "failed": 0}
    assert whole({"_shards": shards, "timed_out": False}, loaded.cluster)
    with pytest.raises(EngineUnavailableError, match="without some products"):
        whole({"_shards": shards, "timed_out": True}, loaded.cluster)
