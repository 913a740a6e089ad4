"""What serves is what is published: after an idle hour, while generations go, when all is busy."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from catalog.errors import EngineUnavailableError, IndexMissingError
from catalog.product import Product
from indexer.elasticsearch.cluster import Cluster
from indexer.elasticsearch.place import ClusterPlace
from indexer.reindex import ReindexOptions, reindex
from models.encoder import Encoder
from ranker.elasticsearch import vectors
from ranker.elasticsearch.asking import Asking
from ranker.request import Filter, Mode, SearchRequest
from retail_search.cluster import cluster_of
from retail_search.engine import Engine
from retail_search.settings import Settings
from tests.elasticsearch_server import cluster
from tests.engines.conftest import INDEX, settings_of
from tests.ranker.shop import make_products

__all__ = ["cluster"]

NEW = Product(id="new", title="quixotic trombone")


def write(file: Path, products: list[Product]) -> Path:
    file.write_text("\n".join(one.model_dump_json() for one in products) + "\n", encoding="utf-8")
    return file


def load(settings: Settings, file: Path, keep: int = 2) -> str:
    options = ReindexOptions(
        settings.home, INDEX, cluster=cluster_of(settings), keep_generations=keep
    )
    return reindex([file], Encoder.open("all-minilm-l6-v2", threads=2), options).manifest.generation


@pytest.fixture(params=["embedded", "elasticsearch"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    kept = request.getfixturevalue("cluster") if request.param == "elasticsearch" else None
    made = settings_of(tmp_path, kept)
    load(made, write(tmp_path / "shop.jsonl", list(make_products()[:60])))
    return made


def found(engine: Engine, query: str, mode: Mode = "semantic") -> list[str]:
    response = engine.search(SearchRequest(query, mode, facets=()))
    return [hit.product.id for hit in response.hits[:1]]


def test_the_writer_sees_its_own_change_in_the_very_next_search(settings: Settings) -> None:
    engine = Engine(settings)
    engine.ready()
    engine.update((NEW,), ())
    assert found(engine, "quixotic trombone") == ["new"]
    engine.update((), ("new",))
    assert found(engine, "quixotic trombone") != ["new"]


def test_the_first_search_after_a_pause_shows_what_another_process_wrote(
    settings: Settings,
) -> None:
    idle, other = Engine(settings), Engine(settings)
    assert found(idle, "quixotic trombone") != ["new"]
    other.update((NEW,), ())
    time.sleep(0.9)
    assert found(idle, "quixotic trombone") == ["new"]
    assert idle.ready().products == 61


def test_no_search_fails_while_generations_go_as_soon_as_they_are_replaced(
    settings: Settings, tmp_path: Path
) -> None:
    engine = Engine(settings)
    engine.ready()
    errors: list[Exception] = []
    stop = threading.Event()

    def shop() -> None:
        asked = 0
        while not stop.is_set():
            asked += 1
            try:
                assert engine.search(SearchRequest(f"laptop {asked}")).total
                engine.product("p010")
            except Exception as error:  # whatever a shopper would have seen
                errors.append(error)

    thread = threading.Thread(target=shop)
    thread.start()
    generations = [load(settings, tmp_path / "shop.jsonl", keep=1) for _ in range(3)]
    given_up = time.monotonic() + 10
    while engine.generation != generations[-1] and time.monotonic() < given_up:
        time.sleep(0.1)
    stop.set()
    thread.join()
    assert errors == []
    assert engine.generation == generations[-1]


def test_an_index_that_was_deleted_in_the_cluster_is_said_to_be_missing(
    cluster: Cluster, tmp_path: Path
) -> None:
    settings = settings_of(tmp_path, cluster)
    load(settings, write(tmp_path / "shop.jsonl", list(make_products()[:20])))
    engine = Engine(settings)
    engine.ready()
    ClusterPlace(tmp_path, INDEX, cluster).delete()
    with pytest.raises(IndexMissingError):
        engine.search(SearchRequest("laptop"))
    time.sleep(0.7)
    with pytest.raises(IndexMissingError):
        engine.ready()
    load(settings, tmp_path / "shop.jsonl")
    assert engine.search(SearchRequest("")).total == 20


def test_one_refused_search_is_one_refused_search(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(tmp_path, cluster)
    load(settings, write(tmp_path / "shop.jsonl", list(make_products()[:20])))
    engine = Engine(settings)
    engine.ready()
    busy = {"error": {"type": "es_rejected_execution_exception", "reason": "full"}, "status": 429}
    with monkeypatch.context() as patch:
        patch.setattr(Asking, "_send", lambda *_: [busy])
        with pytest.raises(EngineUnavailableError):
            engine.search(SearchRequest("laptop"))
    assert engine.search(SearchRequest("laptop")).total
    assert engine.ready().products == 20


def test_offered_facets_are_those_of_one_shard_however_many_names_there_are(
    cluster: Cluster, tmp_path: Path
) -> None:
    products = [
        Product(
            id=f"p{number}", title=f"lamp {number % 7}",
            attributes={f"name {number % step}": f"v{number % 3}" for step in range(20, 55)},
        )
        for number in range(240)
    ]  # fmt: skip
    file = write(tmp_path / "lamps.jsonl", products)
    said = []
    for kept in (None, replace(cluster, shards=5)):
        settings = settings_of(tmp_path, kept)
        load(settings, file)
        response = Engine(settings).search(SearchRequest("lamp"))
        said.append([(facet.field, facet.values) for facet in response.facets])
    assert said[0] == said[1]
    assert any(field.startswith("attributes.") for field, _ in said[0])


def test_more_neighbours_than_elasticsearch_looks_at_are_found_within_a_filter(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty lamps are near, ten may be candidates: a filter finds its fifteen all the same."""
    products = [
        Product(id=f"p{number}", title="desk lamp", brand="Acme" if number % 4 else "Rare")
        for number in range(20)
    ]
    inside = replace(cluster, vectors="elasticsearch")
    settings = settings_of(tmp_path, inside)
    load(settings, write(tmp_path / "lamps.jsonl", products))
    monkeypatch.setattr(vectors, "MOST_CANDIDATES", 10)
    engine = Engine(settings)
    everything = engine.search(SearchRequest("lamp for a desk", "semantic", facets=()))
    assert everything.total == 10
    assert everything.total_is_lower_bound
    acme = (Filter("brand", ("Acme",)),)
    within = engine.search(SearchRequest("lamp for a desk", "semantic", acme, facets=()))
    assert within.total == 15
    assert not within.total_is_lower_bound
