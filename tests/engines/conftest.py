"""The same shop in every engine, loaded by the real reindex with the shipped encoder."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from indexer.elasticsearch.cluster import Cluster
from indexer.reindex import ReindexOptions, reindex
from models.encoder import Encoder
from retail_search.engine import Engine
from retail_search.settings import Settings, load_settings
from tests.elasticsearch_server import NO_SERVER, client_of, remove_indexes, server_url
from tests.ranker.shop import make_products

INDEX = "shop"


@dataclass(frozen=True)
class Layout:
    """One way of keeping an index in a cluster."""

    name: str
    vectors: str
    shards: int


LAYOUTS = (
    Layout("FAISS beside one shard", "faiss", 1),
    Layout("FAISS beside three shards", "faiss", 3),
    Layout("vectors in Elasticsearch", "elasticsearch", 1),
)


def settings_of(home: Path, cluster: Cluster | None) -> Settings:
    """Return the settings under which an engine finds what was loaded."""
    if cluster is None:
        return load_settings(data_dir=home, index=INDEX, engine="embedded")
    return load_settings(
        data_dir=home,
        index=INDEX,
        engine="elasticsearch",
        vectors=cluster.vectors,
        elasticsearch_url=",".join(cluster.urls),
        elasticsearch_prefix=cluster.prefix,
        elasticsearch_shards=cluster.shards,
        elasticsearch_replicas=cluster.replicas,
        elasticsearch_timeout=cluster.timeout,
    )


@pytest.fixture(scope="session")
def shop_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("engines") / "shop.jsonl"
    lines = (product.model_dump_json() for product in make_products())
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def embedded(shop_file: Path) -> Engine:
    home = shop_file.parent / "home"
    reindex([shop_file], Encoder.open("all-minilm-l6-v2", threads=2), ReindexOptions(home, INDEX))
    return Engine(settings_of(home, None))


@pytest.fixture(scope="session", params=LAYOUTS, ids=lambda layout: layout.name)
def clustered(
    request: pytest.FixtureRequest, shop_file: Path, embedded: Engine
) -> Iterator[tuple[Layout, Engine]]:
    """The shop in a cluster; `embedded` comes first, so that nothing is encoded twice."""
    assert embedded.index == INDEX
    url = server_url()
    if url is None:
        pytest.skip(NO_SERVER)
    layout: Layout = request.param
    prefix = f"retail-test-{secrets.token_hex(4)}-"
    cluster = Cluster(
        urls=(url,), prefix=prefix, replicas=0, shards=layout.shards, timeout=10.0,
        vectors=layout.vectors,  # type: ignore[arg-type]
    )  # fmt: skip
    home = shop_file.parent / "home"
    options = replace(ReindexOptions(home, INDEX), cluster=cluster)
    reindex([shop_file], Encoder.open("all-minilm-l6-v2", threads=2), options)
    yield layout, Engine(settings_of(home, cluster))
    with client_of(url) as client:
        remove_indexes(client, prefix)
