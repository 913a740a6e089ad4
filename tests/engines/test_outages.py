"""The server goes away while serving and comes back; one node of three is killed under searches."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from catalog.errors import EngineReadOnlyError, EngineUnavailableError
from catalog.product import Product
from indexer.elasticsearch.cluster import Cluster
from indexer.reindex import ReindexOptions, reindex
from models.encoder import Encoder
from ranker.request import SearchRequest
from ranker.response import SearchResponse
from retail_search.engine import Engine
from tests.elasticsearch_server import OwnNode, client_of, own_cluster, own_node
from tests.engines.conftest import INDEX, settings_of
from tests.ranker.asking import QUERIES
from tests.ranker.shop import make_products
from tests.reports import REPORTS
from webapp.app import create_app

COMES_BACK_WITHIN = 20.0
PRODUCTS = 120


def load(home: Path, cluster: Cluster) -> Engine:
    file = home / "shop.jsonl"
    lines = [product.model_dump_json() for product in make_products()[:PRODUCTS]]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    options = ReindexOptions(home, INDEX, cluster=cluster)
    reindex([file], Encoder.open("all-minilm-l6-v2", threads=2), options)
    engine = Engine(settings_of(home, cluster))
    engine.ready()
    return engine


def until(holds: Callable[[], bool], seconds: float) -> float:
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds, f"not within {seconds} seconds"
        time.sleep(0.1)
    return time.monotonic() - begun


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnNode]:
    with own_node(tmp_path_factory.mktemp("node")) as started:
        yield started


def test_page_api_and_readiness_say_that_the_server_is_away_and_recover_by_themselves(
    node: OwnNode, tmp_path: Path
) -> None:
    engine = load(tmp_path, node.cluster)
    client = create_app(engine, settings_of(tmp_path, node.cluster)).test_client()
    before = client.get("/api/v1/search?q=laptop&ranking=fused").get_json()
    assert before["total"]["value"] > 5
    assert client.get("/readyz").get_json()["products"] == PRODUCTS
    # What was acknowledged a moment before is not lost either.
    written = client.put("/api/v1/products/last", json={"title": "quixotic trombone"})
    assert written.status_code == 200

    node.kill()
    away = client.get("/api/v1/search?q=laptop+bag")
    assert away.status_code == 503
    assert away.get_json()["error"]["code"] == "engine_unavailable"
    assert node.url not in away.get_data(as_text=True)
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    page = client.get("/?q=laptop+bag")
    assert page.status_code == 503
    assert "away for a moment" in page.get_data(as_text=True)
    _writes_are_refused(client)

    node.start()
    until(lambda: client.get("/readyz").status_code == 200, COMES_BACK_WITHIN)
    after = client.get("/api/v1/search?q=laptop&ranking=fused").get_json()
    assert after["total"] == before["total"]
    assert [hit["id"] for hit in after["hits"]] == [hit["id"] for hit in before["hits"]]
    assert client.get("/?q=laptop+bag").status_code == 200
    last = client.get("/api/v1/search?q=quixotic+trombone&mode=lexical").get_json()
    assert [hit["id"] for hit in last["hits"]] == ["last"]
    # The write that was refused meanwhile does not come to pass.
    assert client.get("/api/v1/products/new").status_code == 404
    there = client.get("/readyz").get_json()["products"]
    assert there == PRODUCTS + 1
    REPORTS.append(
        f"server gone while serving: {PRODUCTS + 1} products before, {there} after it came back"
    )


def _writes_are_refused(client: FlaskClient) -> None:
    answer = client.put("/api/v1/products/new", json={"title": "a new one"})
    assert answer.status_code == 503
    assert answer.get_json()["error"]["code"] == "engine_unavailable"


def test_a_process_that_starts_while_the_server_is_away_serves_when_it_comes(
    node: OwnNode, tmp_path: Path
) -> None:
    load(tmp_path, node.cluster)
    node.kill()
    settings = settings_of(tmp_path, node.cluster)
    engine = Engine(settings)
    engine.open_soon()
    client = create_app(engine, settings).test_client()
    for _ in range(3):
        begun = time.monotonic()
        assert client.get("/api/v1/search?q=laptop").status_code == 503
        assert time.monotonic() - begun < 5
    node.start()
    until(lambda: client.get("/readyz").status_code == 200, COMES_BACK_WITHIN)
    assert client.get("/api/v1/search?q=laptop").get_json()["total"]["value"] > 5


def test_an_index_set_read_only_is_searched_and_takes_no_writes(
    node: OwnNode, tmp_path: Path
) -> None:
    engine = load(tmp_path, node.cluster)
    new = Product(id="new", title="quixotic trombone")
    with client_of(node.url) as client:
        block = {"index.blocks.read_only_allow_delete": True}
        client.indices.put_settings(index=f"{node.cluster.prefix}*", settings=block)
        with pytest.raises(EngineReadOnlyError, match="read_only_allow_delete"):
            engine.update((new,), ())
        assert engine.search(SearchRequest("laptop")).total > 5
        assert engine.search(SearchRequest("quixotic trombone", "lexical")).total == 0
        blocked = engine.search(SearchRequest("", per_page=1)).total
        assert blocked == PRODUCTS

        unblock = {"index.blocks.read_only_allow_delete": None}
        client.indices.put_settings(index=f"{node.cluster.prefix}*", settings=unblock)
    # What was said to have failed does not come to pass with the next update.
    engine.update((new.model_copy(update={"id": "newer"}),), ())
    until(lambda: engine.search(SearchRequest("", per_page=1)).total == PRODUCTS + 1, 2)
    found = engine.search(SearchRequest("quixotic trombone", "lexical")).hits
    assert [hit.product.id for hit in found] == ["newer"]
    REPORTS.append(
        f"index set read-only under an update: {PRODUCTS} products before, {blocked} after,"
        f" {PRODUCTS + 1} after the next update"
    )


@dataclass
class Shoppers:
    """Threads that search, each query a new one, until they are told to stop."""

    engine: Engine
    answers: list[SearchResponse] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Shoppers:
        self._threads = [threading.Thread(target=self._shop, args=(n,)) for n in range(3)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _shop(self, thread: int) -> None:
        asked = thread
        while not self._stop.is_set():
            asked += 3
            query = f"{QUERIES[asked % len(QUERIES)]} {asked}"
            try:
                self.answers.append(self.engine.search(SearchRequest(query, facets=("brand",))))
            except Exception as error:  # whatever a shopper would have seen
                self.errors.append(error)


def test_no_search_fails_when_one_node_of_three_is_killed(tmp_path: Path) -> None:
    with own_cluster(tmp_path / "nodes", 3) as nodes:
        cluster = Cluster(
            urls=nodes.urls, prefix="retail-test-", shards=3, replicas=1, timeout=10.0
        )
        home = tmp_path / "home"
        home.mkdir()
        engine = load(home, cluster)
        with client_of(nodes.urls[0]) as client:
            client.cluster.health(index="retail-test-*", wait_for_status="green", timeout="60s")
            master = client.cat.master(format="json")[0]["node"]
        expected = {query: engine.search(SearchRequest(query)).total for query in QUERIES}
        # The node that was elected to lead is the hardest to lose.
        doomed = int(master.rpartition("-")[2])
        with Shoppers(engine) as shoppers:
            until(lambda: len(shoppers.answers) > 50, 20)
            nodes.kill(doomed)
            killed_at = len(shoppers.answers)
            until(lambda: len(shoppers.answers) > killed_at + 150, 60)
        assert shoppers.errors == []
        assert [one.shortfall for one in shoppers.answers if one.shortfall] == []
        assert all(one.generation == engine.generation for one in shoppers.answers)
        fresh = Engine(settings_of(home, cluster))
        assert {query: fresh.search(SearchRequest(query)).total for query in QUERIES} == expected
        assert fresh.ready().products == PRODUCTS
        REPORTS.append(
            f"one node of three killed: {len(shoppers.answers)} searches,"
            f" {len(shoppers.answers) - killed_at} of them after it, {len(shoppers.errors)} failed;"
            f" {PRODUCTS} products before, {fresh.ready().products} after"
        )


def test_a_server_that_hangs_keeps_nobody_waiting_in_line(node: OwnNode, tmp_path: Path) -> None:
    engine = load(tmp_path, replace(node.cluster, timeout=0.5))
    assert engine.search(SearchRequest("laptop")).total > 5
    node.pause()
    try:
        waits: list[float] = []

        def ask(number: int) -> None:
            begun = time.monotonic()
            with pytest.raises(EngineUnavailableError):
                engine.search(SearchRequest(f"laptop {number}"))
            waits.append(time.monotonic() - begun)

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(waits) == 8
        assert max(waits) < 6
        begun = time.monotonic()
        with pytest.raises(EngineUnavailableError):
            engine.search(SearchRequest("one more"))
        assert time.monotonic() - begun < 0.2
    finally:
        node.resume()
    until(lambda: answers(engine), COMES_BACK_WITHIN)


def answers(engine: Engine) -> bool:
    try:
        return engine.search(SearchRequest("laptop for school")).total > 5
    except EngineUnavailableError:
        return False
