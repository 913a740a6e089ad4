"""What a cross-encoder reads of a product is the same in every engine, after updates too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from catalog.product import Product
from indexer.passages import passage_for_ranking
from indexer.place import open_place
from indexer.reindex import ReindexOptions, reindex
from indexer.updates.update import UpdateOptions, update
from models.passage_tokenizer import PassageTokenizer
from ranker.catalogue import Catalogue
from retail_search.cluster import cluster_of
from retail_search.serving_place import served_index
from retail_search.settings import Settings
from tests.elasticsearch_server import cluster
from tests.engines.conftest import INDEX, settings_of
from tests.indexer.hash_encoder import HashEncoder
from tests.ranker.shop import make_products

__all__ = ["cluster"]

PRODUCTS = make_products()[:60]


@pytest.fixture(params=["embedded", "faiss", "elasticsearch"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    kept = None
    if request.param != "embedded":
        kept = replace(request.getfixturevalue("cluster"), vectors=request.param)
    return settings_of(tmp_path, kept)


def told(catalogue: Catalogue, ids: Sequence[str]) -> dict[str, list[int]]:
    """Return the passages of products as a search would ask for them."""
    session = catalogue.session("")
    found = session.browse((), "relevance", 0, 200).ordinals
    by_id = dict(zip(session.ids(found), found.tolist(), strict=True))
    ordinals = np.array([by_id[one] for one in ids], dtype=np.int64)
    return dict(zip(ids, session.passages(ordinals), strict=True))


def expected(products: Sequence[Product], tokenizer: PassageTokenizer) -> dict[str, list[int]]:
    texts = [passage_for_ranking(product) for product in products]
    ids = [product.id for product in products]
    return dict(zip(ids, tokenizer.tokens(texts), strict=True))


def test_every_engine_tells_a_model_the_same(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "shop.jsonl"
    lines = [product.model_dump_json() for product in PRODUCTS]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    tokenizer, encoder = PassageTokenizer.open(), HashEncoder()
    cluster = cluster_of(settings)
    options = ReindexOptions(settings.home, INDEX, cluster=cluster, tokenizer=tokenizer)
    reindex([file], encoder, options)
    served = served_index(settings, INDEX, tokenizer)
    opened = served.open(None)

    ids = [product.id for product in reversed(PRODUCTS)]
    assert told(opened.catalogue, ids) == expected(PRODUCTS, tokenizer)

    old = opened.catalogue.session("")
    last = old.browse((), "relevance", 0, 200).ordinals[-1:]
    (leaving,) = old.ids(last)
    assert leaving is not None
    changed = [
        PRODUCTS[0].model_copy(update={"title": "Zephyr hammock", "attributes": {"size": "XL"}}),
        Product(id="new-1", title="手机壳", description="Snug."),
    ]
    changed = [product for product in changed if product.id != leaving]
    place = open_place(settings.home, INDEX, cluster)
    update(place, encoder, UpdateOptions(settings.home, INDEX), changed, [leaving])
    opened = served.open(opened)

    kept = {product.id: product for product in (*PRODUCTS, *changed)}
    del kept[leaving]
    assert told(opened.catalogue, list(kept)) == expected(list(kept.values()), tokenizer)


def test_a_product_that_is_gone_tells_nothing(settings: Settings, tmp_path: Path) -> None:
    if settings.engine == "embedded":
        pytest.skip("a snapshot on disk keeps what was deleted later")
    file = tmp_path / "shop.jsonl"
    lines = [product.model_dump_json() for product in PRODUCTS[:3]]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    tokenizer, cluster = PassageTokenizer.open(), cluster_of(settings)
    reindex([file], HashEncoder(), ReindexOptions(settings.home, INDEX, cluster=cluster))
    catalogue = served_index(settings, INDEX, tokenizer).open(None).catalogue
    ordinals = catalogue.session("").browse((), "relevance", 0, 9).ordinals
    leaving = catalogue.session("").ids(ordinals)[1]
    assert leaving is not None
    place = open_place(settings.home, INDEX, cluster)
    update(place, HashEncoder(), UpdateOptions(settings.home, INDEX), (), [leaving])

    found = catalogue.session("").passages(ordinals)

    assert [bool(tokens) for tokens in found] == [True, False, True]
