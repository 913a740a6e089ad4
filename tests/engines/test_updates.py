"""Single products come and go in every engine: seen within a second, counted, and kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from catalog.errors import NotFoundError
from catalog.product import Product
from indexer.elasticsearch.change_sender import ChangeSender
from indexer.embedded.lexical_appender import LexicalAppender
from indexer.place import open_place
from indexer.reindex import ReindexOptions, reindex
from models.encoder import Encoder
from ranker.request import MODES, SearchRequest
from retail_search.cluster import cluster_of
from retail_search.compaction import compact_index
from retail_search.engine import Engine
from retail_search.settings import Settings
from tests.elasticsearch_server import cluster
from tests.engines.conftest import INDEX, settings_of
from tests.ranker.shop import make_products

__all__ = ["cluster"]

ENGINES = ("embedded", "faiss", "elasticsearch")
SHOWN_WITHIN = 1.0
NEW = Product(
    id="new-1", title="Zephyr hammock for two", description="Hangs between two trees.",
    brand="Zephyr", category=("Garden", "Hammocks"), price=80.0, attributes={"colour": "sand"},
)  # fmt: skip


@dataclass(frozen=True)
class Shop:
    """An index of the first hundred products of the shop, and an engine that serves it."""

    settings: Settings
    engine: Engine

    def write(self, *products: Product) -> None:
        changed = self.engine.update(products, ())
        assert (changed.upserted, changed.deleted) == (len(products), 0)

    def delete(self, *ids: str) -> None:
        changed = self.engine.update((), ids)
        assert (changed.upserted, changed.deleted, changed.unknown) == (0, len(ids), ())

    def ids(self, query: str, mode: str = "hybrid") -> list[str]:
        request = SearchRequest(query, mode, per_page=200, facets=(), collapse=False)  # type: ignore[arg-type]
        response = self.engine.search(request)
        assert response.total == len(response.hits)
        return [hit.product.id for hit in response.hits]

    def another(self) -> Engine:
        """Return what another process that serves the index would have."""
        return Engine(self.settings)


def soon(holds: Callable[[], bool]) -> float:
    """Wait until something holds, a second at most, and return how long it took."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < SHOWN_WITHIN, "not within a second"
        time.sleep(0.02)
    return time.monotonic() - begun


@pytest.fixture(params=ENGINES)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Shop:
    kept = None
    if request.param != "embedded":
        kept = replace(request.getfixturevalue("cluster"), vectors=request.param)
    file = tmp_path / "shop.jsonl"
    lines = [product.model_dump_json() for product in make_products()[:100]]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    settings = settings_of(tmp_path, kept)
    load(settings, file)
    engine = Engine(settings)
    engine.ready()
    return Shop(settings, engine)


def load(settings: Settings, file: Path) -> str:
    encoder = Encoder.open("all-minilm-l6-v2", threads=2)
    options = ReindexOptions(settings.home, INDEX, cluster=cluster_of(settings))
    return reindex([file], encoder, options).manifest.generation


def test_a_new_product_is_found_in_every_way_within_a_second(shop: Shop) -> None:
    other = shop.another()
    assert other.ready().products == 100
    shop.write(NEW)

    for engine in (shop.engine, other):
        mine = replace(shop, engine=engine)
        soon(lambda mine=mine: "new-1" in mine.ids("zephyr hammock", "lexical"))  # type: ignore[misc]
        for mode in MODES:
            soon(lambda mine=mine, mode=mode: mine.ids("zephyr hammock", mode)[:1] == ["new-1"])  # type: ignore[misc]
        soon(lambda engine=engine: engine.ready().products == 101)  # type: ignore[misc]
        assert engine.product("new-1") == NEW
        assert mine.ids("something to lie in outdoors", "semantic").count("new-1") <= 1
        facets = engine.search(SearchRequest("hammock", facets=("brand", "category"))).facets
        shown = {
            (facet.field, value.value): value.count for facet in facets for value in facet.values
        }
        assert shown["brand", "Zephyr"] == 1
        assert shown["category", "Garden"] >= 1


def test_a_product_takes_the_place_of_its_older_self(shop: Shop) -> None:
    old = make_products()[0]
    words = "quixotic vermilion trombone"
    shop.write(old.model_copy(update={"title": words, "price": 12_345.0}))
    soon(lambda: shop.ids(words, "lexical") == [old.id])
    soon(lambda: shop.engine.product(old.id).title == words)

    assert shop.engine.ready().products == 100
    for mode in MODES:
        soon(lambda mode=mode: shop.ids(words, mode)[:1] == [old.id])  # type: ignore[misc]
        found = shop.ids(words, mode)
        assert len(found) == len(set(found))
    browsed = shop.ids("")
    assert len(browsed) == len(set(browsed)) == 100
    dearest = shop.engine.search(SearchRequest("", sort="price_desc", per_page=1, facets=()))
    assert dearest.hits[0].product.id == old.id
    # What its older self said is not found any more, by meaning neither.
    before = shop.engine.search(SearchRequest(old.title, "semantic", per_page=200, facets=()))
    assert [hit.product.title for hit in before.hits if hit.product.id == old.id] in ([], [words])


def test_an_updated_product_has_the_vector_of_what_it_is_now(shop: Shop) -> None:
    old = make_products()[0]
    shop.write(NEW, old.model_copy(update={"title": NEW.title, "description": NEW.description}))

    def alike() -> float:
        session = shop.engine._current().catalogue.session("")
        everywhere = session.browse((), "relevance", 0, 200).ordinals
        ordinals = dict(zip(session.ids(everywhere), everywhere.tolist(), strict=True))
        if not {"new-1", old.id} <= ordinals.keys():
            return 0.0
        found = session.vectors(np.array([ordinals["new-1"], ordinals[old.id]]))
        return float(found[0] @ found[1])

    soon(lambda: alike() > 0.6)  # brand and category are still its own


def test_a_deleted_product_is_gone_from_hits_counts_and_pages(shop: Shop) -> None:
    doomed = [product.id for product in make_products()[:10]]
    query = make_products()[3].title
    before = shop.ids(query)
    assert doomed[3] in before
    shop.delete(*doomed)

    soon(lambda: not set(doomed).intersection(shop.ids(query)))
    soon(lambda: len(shop.ids("")) == 90)
    # Without the best of them the others are nearer to the best, so that more may belong.
    assert set(shop.ids(query)) >= set(before) - set(doomed)
    with pytest.raises(NotFoundError):
        shop.engine.product(doomed[0])
    changed = shop.engine.update((), (doomed[0], "never"))
    assert (changed.deleted, changed.unknown) == (0, (doomed[0], "never"))


@pytest.mark.parametrize("finished_by", ["an opening", "an update"])
def test_what_was_written_outlives_a_writer_that_died_halfway(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, finished_by: str
) -> None:
    """The journal has it, the engine has not: as if the process had been killed in between."""

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(ChangeSender, "send", die)
        patch.setattr(LexicalAppender, "added", die)
        with pytest.raises(Killed):
            shop.engine.update((NEW,), ("p001",))
    assert "new-1" not in shop.ids("zephyr hammock")  # nothing of it is half visible
    assert "p001" in shop.ids("")

    if finished_by == "an opening":
        another = replace(shop, engine=shop.another())
        for mode in MODES:
            assert "new-1" in another.ids("zephyr hammock", mode)
        assert len(another.ids("")) == 100
    shop.write(NEW.model_copy(update={"id": "new-2"}))
    for mode in MODES:
        soon(lambda mode=mode: {"new-1", "new-2"} <= set(shop.ids("zephyr hammock", mode)))  # type: ignore[misc]
    soon(lambda: "p001" not in shop.ids(""))
    assert len(shop.ids("")) == 101


def test_a_reindex_keeps_what_came_while_it_ran_and_nothing_older(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older, newer = NEW.model_copy(update={"id": "older"}), NEW.model_copy(update={"id": "newer"})
    shop.write(older)
    place_type = type(open_place(shop.settings.home, INDEX, cluster_of(shop.settings)))
    verify = place_type.verify

    def verify_and_meanwhile(place: object, folder: Path) -> None:
        verify(place, folder)
        shop.engine.update((newer,), ("p002",))

    monkeypatch.setattr(place_type, "verify", verify_and_meanwhile)
    generation = load(shop.settings, tmp_path / "shop.jsonl")

    begun = time.monotonic()
    while shop.engine.generation != generation:
        assert time.monotonic() - begun < 5
        shop.ids("hammock")
        time.sleep(0.05)
    for mode in MODES:
        assert shop.ids("zephyr hammock", mode)[0] == "newer"
        assert "older" not in shop.ids("zephyr hammock", mode)
    assert len(shop.ids("")) == 100
    assert "p002" not in shop.ids("")


def test_compacting_leaves_out_what_is_dead_and_nothing_else(shop: Shop) -> None:
    shop.write(*(NEW.model_copy(update={"id": f"new-{n}"}) for n in range(5)))
    shop.delete("new-4", "p000")
    soon(lambda: len(shop.ids("")) == 103)
    before = {query: shop.ids(query) for query in ("", "zephyr hammock", "gaming mouse")}
    place = open_place(shop.settings.home, INDEX, cluster_of(shop.settings))
    report = compact_index(place, shop.settings, Encoder.open("all-minilm-l6-v2", threads=2))

    assert report.manifest.products == 103
    fresh = replace(shop, engine=shop.another())
    assert fresh.engine.generation == report.manifest.generation
    for query, found in before.items():
        assert set(fresh.ids(query)) == set(found)
    # The one before is still there, as it was.
    assert place.rollback() != report.manifest.generation
    assert len(replace(shop, engine=shop.another()).ids("")) == 103


@pytest.mark.parametrize("shop", ["faiss", "elasticsearch"], indirect=True)
def test_what_the_cluster_refuses_leaves_the_product_as_it_was(shop: Shop) -> None:
    old = make_products()[0]
    poisoned = {"attributes": {"bad\x00name": "x"}}
    changed = shop.engine.update(
        (
            old.model_copy(update={"title": "never to be seen", **poisoned}),
            NEW,
            NEW.model_copy(update={"id": "never", **poisoned}),
        ),
        (),
    )
    assert changed.upserted == 1
    assert sorted(text.partition(":")[0] for text in changed.refused) == ["never", old.id]

    for mode in MODES:
        soon(lambda mode=mode: shop.ids("zephyr hammock", mode)[:1] == ["new-1"])  # type: ignore[misc]
        assert "never" not in shop.ids("zephyr hammock", mode)
        assert old.id in shop.ids(old.title, mode)
    assert shop.engine.product(old.id) == old
    assert len(shop.ids("")) == 101
