"""What is typed is completed alike by every engine, and never with what is gone or hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalog.event import Event
from catalog.product import Product
from indexer.events import add_events, events_file
from indexer.reindex import ReindexOptions, reindex
from models.encoder import Encoder
from query.suggest.suggestion import Suggestion
from ranker.request import SearchRequest
from ranker.rules.places import rule_sources
from retail_search.cluster import cluster_of
from retail_search.engine import Engine
from retail_search.settings import Settings
from tests.elasticsearch_server import cluster
from tests.engines.conftest import INDEX, Layout, settings_of
from tests.ranker.shop import make_products

__all__ = ["cluster"]

TYPED = (
    "l", "la", "lap", "gaming mo", "mouse gam", "wireles head", "haf", "kettles", "spaed", "QX",
    "acme lapt", "electronics au", "zzzz", "",
)  # fmt: skip


def test_engines_suggest_the_same(embedded: Engine, clustered: tuple[Layout, Engine]) -> None:
    _, engine = clustered
    for text in TYPED:
        assert engine.suggest(text) == embedded.suggest(text)


def test_what_is_suggested_leads_to_products(embedded: Engine) -> None:
    assert embedded.suggest("zzzz") == ()
    assert {one.kind for one in embedded.suggest("")} == {"query"}
    kinds = set()
    for text in TYPED:
        for one in embedded.suggest(text, 20):
            kinds.add(one.kind)
            if one.product is not None:
                assert embedded.product(one.product_id) == one.product
                assert one.product.title == one.text
            elif one.kind == "query":
                assert embedded.search(SearchRequest(one.text, "lexical", verbatim=True)).total
    assert kinds == {"query", "category", "brand", "product"}


class Shop:
    """A small shop of one's own that may be changed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        products = [one for one in make_products()[:60] if one.category] + [
            Product(id=f"h{n}", title=f"Zephyr Hammock, {n}", brand="Zephyr",
                    category=("Garden", "Hammocks"), rating_count=90 - n)
            for n in range(3)
        ]  # fmt: skip
        self.file = settings.home / "shop.jsonl"
        self.file.write_text("\n".join(one.model_dump_json() for one in products) + "\n")
        self.reindex()
        self.engine = Engine(settings)

    def reindex(self) -> None:
        options = replace(
            ReindexOptions(self.settings.home, INDEX), cluster=cluster_of(self.settings)
        )
        reindex([self.file], Encoder.open("all-minilm-l6-v2", threads=2), options)

    def rules(self, text: str) -> None:
        file = rule_sources(self.settings.home, INDEX)[0]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def suggested(self, text: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in self.engine.suggest(text):
            found.setdefault(one.kind, []).append(_name(one))
        return found


def _name(one: Suggestion) -> str:
    return one.product_id or one.text


@pytest.fixture(params=["embedded", "elasticsearch"])
def own(request: pytest.FixtureRequest, tmp_path: Path) -> Shop:
    found = request.getfixturevalue("cluster") if request.param == "elasticsearch" else None
    return Shop(settings_of(tmp_path, found))


def test_a_product_that_is_gone_or_renamed_is_not_suggested(own: Shop) -> None:
    assert own.suggested("zeph")["product"] == ["h0", "h1", "h2"]
    own.engine.update((), ["h0"])
    assert own.suggested("zeph")["product"] == ["h1", "h2"]
    renamed = Product(id="h1", title="Cotton Sheet", brand="Linea")
    own.engine.update([renamed], ())
    assert own.suggested("zeph")["product"] == ["h2"]
    dearer = own.engine.product("h2").model_copy(update={"price": 70.0})
    own.engine.update([dearer], ())
    (shown,) = [one for one in own.engine.suggest("zeph") if one.kind == "product"]
    assert shown.product is not None
    assert shown.product.price == 70.0
    # What else was suggested leads nowhere only until the next reindex.
    own.engine.update((), ["h2"])
    own.file.write_text(own.file.read_text().replace("Zephyr", "Breeze"))
    own.reindex()
    assert Engine(own.settings).suggest("zeph") == ()
    assert len(Engine(own.settings).suggest("breeze")) > 3


def test_what_a_rule_hides_is_not_suggested(own: Shop) -> None:
    assert set(own.suggested("zeph")) == {"query", "brand", "product"}
    assert "zephyr hammock" in own.suggested("hammock")["query"]
    own.rules("- {id: a, when: {any: true}, then: {hide: {where: {brand: Zephyr}}}}")
    other = Engine(own.settings)
    assert other.suggest("zeph") == ()
    assert other.suggest("hammock") == ()
    assert other.suggest("lap") != ()
    # A rule for one query changes no other.
    own.rules("- {id: a, when: {exact: hammock}, then: {hide: [h0]}}")
    other = Engine(own.settings)
    assert {one.product_id for one in other.suggest("hammock") if one.product_id} == {"h1", "h2"}
    assert "h0" in {one.product_id for one in other.suggest("zephyr")}


def test_past_queries_come_with_the_events(own: Shop) -> None:
    asked = {"two by Zephyr hammock": 0, "Hammock 2  Zephyr": 5, "hammock unicorn": 9}
    events = [
        Event(
            product_id="h0", kind="view", user_id=f"u{number}", query=query,
            at=datetime(2026, 1, number + 1, tzinfo=UTC),
        )
        for query, times in asked.items()
        for number in range(times)
    ]  # fmt: skip
    add_events(events_file(own.settings.home, INDEX), events, lambda _reject: None)
    own.reindex()
    queries = [one.text for one in Engine(own.settings).suggest("ham") if one.kind == "query"]
    assert queries[0] == "hammock 2 zephyr"
    assert "hammock unicorn" not in queries
