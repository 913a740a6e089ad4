"""A shard is gone or time runs out while the cluster answers: that is said, and nothing is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.elasticsearch.cluster import Cluster
from indexer.reindex import ReindexOptions, reindex
from models.encoder import Encoder
from ranker.elasticsearch.asking import Asking
from ranker.request import SearchRequest
from retail_search.engine import Engine
from tests.elasticsearch_server import client_of, cluster, make_lost_index
from tests.engines.conftest import INDEX, settings_of
from webapp.app import create_app

__all__ = ["cluster"]

ASKED = "/api/v1/search?q=laptop&facets=brand"


@pytest.fixture
def served(cluster: Cluster, shop_file: Path, embedded: Engine) -> tuple[Engine, FlaskClient]:
    """An engine and a browser of the shop; `embedded` has encoded it."""
    assert embedded.index == INDEX
    home = shop_file.parent / "home"
    encoder = Encoder.open("all-minilm-l6-v2", threads=2)
    reindex([shop_file], encoder, ReindexOptions(home, INDEX, cluster=cluster))
    settings = settings_of(home, cluster)
    engine = Engine(settings)
    engine.ready()
    return engine, create_app(engine, settings).test_client()


def test_a_shard_that_is_nowhere_is_told_with_every_count(
    served: tuple[Engine, FlaskClient], cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, client = served
    whole = engine.search(SearchRequest("gaming mouse")).total
    begin = Asking.__init__

    def short(
        self: Asking, client: Any, kept: Cluster, index: str, *given: Any, **named: Any
    ) -> None:
        begin(self, client, kept, f"{index},{kept.prefix}lost", *given, **named)

    with client_of(cluster.urls[0]) as direct, monkeypatch.context() as patch:
        make_lost_index(direct, cluster.prefix)
        patch.setattr(Asking, "__init__", short)
        said = client.get(ASKED).get_json()
        page = client.get("/?q=gaming+mouse")
    assert said["partial"] == {"timed_out": False, "failed_shards": 1, "shards": 2}
    assert said["total"]["relation"] == "at_least"
    assert said["total"]["value"] > 5
    assert {facet["relation"] for facet in said["facets"]} == {"at_least"}
    assert page.status_code == 200
    assert "Some products may be missing just now" in page.get_data(as_text=True)
    # When all shards are back nothing of it is left.
    said = client.get(ASKED).get_json()
    assert (said["partial"], said["total"]["relation"]) == (None, "exact")
    after = engine.search(SearchRequest("gaming mouse"))
    assert (after.shortfall, after.total) == (None, whole)


def test_a_search_that_runs_out_of_time_says_so(
    served: tuple[Engine, FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, client = served
    asked = "/api/v1/search?q=laptop&mode=lexical"
    send = Asking._send

    def late(self: Asking, *given: Any) -> list[dict[str, Any]]:
        answers = send(self, *given)
        for answer in answers:
            answer["timed_out"] = True
            found = answer.get("hits", {}).get("hits", [])
            del found[1:]
        return answers

    with monkeypatch.context() as patch:
        patch.setattr(Asking, "_send", late)
        said = client.get(asked).get_json()
    assert said["partial"]["timed_out"]
    assert said["partial"]["failed_shards"] == 0
    assert said["total"] == {"value": 1, "relation": "at_least"}
    # What was found in a hurry is not kept for the next one who asks.
    said = client.get(asked).get_json()
    assert (said["partial"], said["total"]["relation"]) == (None, "exact")
    assert said["total"]["value"] > 5


def test_every_search_carries_the_time_it_may_take(
    served: tuple[Engine, FlaskClient], cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, _ = served
    sent: list[bytes] = []
    transport = engine._opened.catalogue._client.transport  # type: ignore[union-attr]
    real = transport.perform_request

    def noted(method: str, target: str, **named: Any) -> Any:
        if target.startswith("/_msearch"):
            sent.append(named["body"])
        return real(method, target, **named)

    monkeypatch.setattr(transport, "perform_request", noted)
    engine.search(SearchRequest("desk lamp"))
    searches = [line for body in sent for line in body.splitlines()[1::2]]
    assert len(searches) > 3
    assert all(f'"timeout":"{cluster.timeout * 1_000:.0f}ms"'.encode() in one for one in searches)
