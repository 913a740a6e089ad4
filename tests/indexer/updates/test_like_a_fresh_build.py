"""Whatever was changed, a generation answers like one that was built from what is left."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from catalog.product import Product
from indexer.embedded.generation import Generation
from indexer.options import ReindexOptions
from indexer.updates import update as update_module
from indexer.updates.compact import compact
from indexer.updates.update import update
from indexer.verify import verify
from tests.indexer.hash_encoder import HashEncoder
from tests.indexer.updates.comparison import assert_same, ids_at, living
from tests.indexer.updates.shelf import (
    INDEX,
    build,
    options_of,
    place_of,
    published,
    random_product,
)


def fresh_build(folder: Path, products: dict[str, Product]) -> Generation:
    build(folder, list(products.values()), HashEncoder())
    return published(folder)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setattr(update_module, "BATCH", 40)
    dice, encoder, home = random.Random(seed), HashEncoder(), tmp_path / "data"
    products = {f"p{number}": random_product(dice, f"p{number}") for number in range(250)}
    build(home, list(products.values()), encoder)
    snapshot = published(home)
    before: list[tuple[Generation, dict[str, Product]]] = []
    for turn in range(4):
        before.append((snapshot, dict(products)))
        upserts = [
            random_product(dice, f"p{dice.randrange(300)}") for _ in range(dice.randint(1, 90))
        ]
        gone = [f"p{dice.randrange(320)}" for _ in range(dice.randint(0, 60))]
        wrote = update(place_of(home), encoder, options_of(home), upserts, gone)
        known = products.keys() | {product.id for product in upserts}
        products |= {product.id: product for product in upserts}
        assert wrote.upserted == len(upserts)
        assert set(wrote.unknown_deletes) >= set(gone) - known
        assert wrote.deleted == len(known.intersection(gone))
        for product_id in gone:
            products.pop(product_id, None)
        assert snapshot.stale()
        snapshot = snapshot.refreshed()
        assert not snapshot.stale()
        assert (snapshot.seq, snapshot.rows) == (wrote.seq, wrote.rows)
        fresh = fresh_build(tmp_path / f"fresh{turn}", products)
        assert_same(snapshot, fresh, encoder, seed)
        assert_same(published(home), fresh, encoder, seed)
    verify(place_of(home).published())
    for number, (old, then) in enumerate(before):
        assert ids_at(old, living(old)) == then.keys()
        assert_same(old, fresh_build(tmp_path / f"old{number}", then), encoder, seed)
    compact(place_of(home), encoder, ReindexOptions(home, INDEX))
    compacted = published(home)
    assert (compacted.rows, compacted.seq) == (len(products), 0)
    assert_same(compacted, fresh_build(tmp_path / "last", products), encoder, seed)


def test_everything_deleted_and_brought_back(tmp_path: Path) -> None:
    dice, encoder, home = random.Random(4), HashEncoder(), tmp_path / "data"
    products = {f"p{number}": random_product(dice, f"p{number}") for number in range(30)}
    build(home, list(products.values()), encoder)
    place, options = place_of(home), options_of(home)
    assert update(place, encoder, options, (), products).deleted == 30
    empty = published(home)
    assert (empty.products, empty.rows, living(empty).size) == (0, 30, 0)
    query = encoder.encode_query("lamp")
    assert empty.vectors.nearest(query, 5).ordinals.size == 0
    assert empty.vectors.search(query, -1.0, 5).ordinals.size == 0
    assert empty.lexical.any_term(["lamp"], (), 5).ordinals.size == 0
    verify(place.published())
    update(place, encoder, options, products.values())
    assert_same(published(home), fresh_build(tmp_path / "fresh", products), encoder, 4)


def test_a_graph_finds_what_was_added_and_nothing_that_is_gone(tmp_path: Path) -> None:
    dice, encoder, home = random.Random(5), HashEncoder(), tmp_path / "data"
    products = [random_product(dice, f"p{number}") for number in range(400)]
    build(home, products, encoder, exact_vectors_up_to=0)
    changed = [random_product(dice, f"p{number}") for number in range(0, 400, 4)]
    gone = [f"p{number}" for number in range(1, 400, 4)]
    update(place_of(home), encoder, options_of(home), changed, gone)
    generation = published(home)
    assert not generation.vectors.exact
    every = living(generation)
    for product in changed[:20]:
        query = encoder.encode_query(product.title)
        hits = generation.vectors.nearest(query, 50)
        assert hits.ordinals.size == 50
        best = np.sort(generation.vectors.cosines(query, every))[::-1][:50]
        assert np.isin(hits.ordinals, every).all()
        np.testing.assert_allclose(hits.cosines[:10], best[:10], atol=1e-4)
