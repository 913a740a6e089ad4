"""A cluster that takes connections and says nothing: whoever asks it something is told soon."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from catalog.errors import EngineUnavailableError
from catalog.product import Product
from indexer.elasticsearch import cluster_indexes, generations, serving
from indexer.elasticsearch.cluster_indexes import names_in_cluster
from indexer.elasticsearch.connection import CONTROL_SECONDS, connect
from indexer.elasticsearch.place import ClusterPlace
from indexer.updates.update import UpdateOptions, update
from models.encoder import Vectors
from tests.elasticsearch_server import OwnNode, client_of, own_node
from tests.indexer.elasticsearch.cluster_shop import INDEX, Shop
from tests.indexer.hash_encoder import HashEncoder
from tests.indexer.shop_files import line
from tests.retail_search.command_line import refused

SECONDS = 1.0
# Another request that waits in vain would be over it, and so would one that is repeated.
MOST_SECONDS = 1.9 * SECONDS


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnNode]:
    with own_node(tmp_path_factory.mktemp("node")) as started:
        yield started


@pytest.fixture
def shop(node: OwnNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    with client_of(node.url) as client:
        loaded = Shop(tmp_path / "data", node.cluster, client)
        loaded.load(line(1), line(2))
        for module in (cluster_indexes, generations):
            monkeypatch.setattr(module, "CONTROL_SECONDS", SECONDS)
        yield loaded


@contextmanager
def told_soon(node: OwnNode) -> Iterator[None]:
    """Let the node hang inside, from which one error must come, and soon."""
    node.pause()
    begun = time.monotonic()
    try:
        with pytest.raises(EngineUnavailableError, match=node.url):
            yield
        assert time.monotonic() - begun < MOST_SECONDS
    finally:
        node.resume()


class Pausing(HashEncoder):
    """Lets the node hang at the first batch."""

    def __init__(self, node: OwnNode) -> None:
        super().__init__()
        self._node = node
        self.paused_at = 0.0

    def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> Vectors:
        vectors = super().encode(texts, max_tokens)
        self._node.pause()
        self.paused_at = time.monotonic()
        return vectors


def test_small_requests_wait_no_longer_than_a_person_would() -> None:
    assert CONTROL_SECONDS <= 10


def test_what_lists_and_what_changes_an_index_is_told_soon(shop: Shop, node: OwnNode) -> None:
    asked_before = shop.place
    asked_before.current()
    with told_soon(node):
        names_in_cluster(node.cluster)
    with told_soon(node), asked_before.target():
        pass


def test_the_commands_say_it_in_one_sentence(shop: Shop, node: OwnNode) -> None:
    env = {
        "RETAIL_SEARCH_ENGINE": "elasticsearch",
        "RETAIL_SEARCH_ELASTICSEARCH_URL": node.url,
        "RETAIL_SEARCH_ELASTICSEARCH_PREFIX": node.cluster.prefix,
        "RETAIL_SEARCH_DATA_DIR": str(shop.home),
    }
    node.pause()
    try:
        for words in (("indexes", "list"), ("update", "--delete", "p1", "--index", INDEX)):
            begun = time.monotonic()
            assert f"{node.url} cannot be reached" in refused(*words, env=env)
            assert time.monotonic() - begun < MOST_SECONDS
    finally:
        node.resume()


def test_an_update_ends_soon_when_the_cluster_begins_to_hang_in_it(
    shop: Shop, node: OwnNode
) -> None:
    encoder = Pausing(node)
    options = UpdateOptions(shop.home, INDEX)
    try:
        with pytest.raises(EngineUnavailableError, match=node.url):
            update(shop.place, encoder, options, [Product(id="p3", title="a third")])
        assert time.monotonic() - encoder.paused_at < MOST_SECONDS
    finally:
        node.resume()


def test_a_refresh_is_waited_for_once(
    shop: Shop, node: OwnNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    place: ClusterPlace = shop.place
    name = place.published_generation().index_name
    monkeypatch.setattr(serving, "_REFRESH_SECONDS", SECONDS)
    client = connect(node.cluster)
    monkeypatch.setattr(serving, "wait_for_shards", lambda *_: None)
    with told_soon(node):
        serving.make_ready(client, node.cluster, name)
