"""What is beside a product, and the values of a facet, are the same in every engine."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from catalog.errors import NotFoundError, RequestError
from catalog.event import Event, EventKind
from catalog.product import Product, QuotedReview, ReviewSummary
from evaluation.engine_agreement import everything
from indexer.elasticsearch.cluster import Cluster
from indexer.events import add_events, events_file
from indexer.reindex import ReindexOptions, reindex
from models.encoder import Encoder
from query.expand.words import folded_text
from ranker.request import Filter, Mode, SearchRequest
from retail_search.engine import Engine
from tests.elasticsearch_server import NO_SERVER, client_of, remove_indexes, server_url
from tests.engines.conftest import INDEX, LAYOUTS, Layout, settings_of
from tests.ranker.oracle import texts
from tests.ranker.shop import make_products

Both = tuple[Layout, Engine]

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("number", range(0, 400, 23))
def test_what_is_like_a_product_is_the_same(embedded: Engine, clustered: Both, number: int) -> None:
    layout, engine = clustered
    product = make_products()[number]
    mine, theirs = embedded.similar(product.id, 8), engine.similar(product.id, 8)
    assert product.id not in {hit.product.id for hit in mine}
    if layout.vectors == "faiss":
        assert [(hit.product, hit.reason.text) for hit in mine] == [
            (hit.product, hit.reason.text) for hit in theirs
        ]
        assert [hit.rank for hit in mine] == list(range(1, len(mine) + 1))
    else:  # floats in one engine, 8 bits in the other
        same = {hit.product.id for hit in mine} & {hit.product.id for hit in theirs}
        assert len(same) >= len(mine) - 2


@pytest.mark.parametrize(
    "text", ["", "a", "AC", "hafele", "HÄF", "sons", "& s", "on", "(", "*", "zz"]
)
@pytest.mark.parametrize("field", ["brand", "category", "attributes.material", "availability"])
def test_values_of_a_facet_are_those_that_have_the_text(
    clustered: Both, embedded: Engine, field: str, text: str
) -> None:
    _, engine = clustered
    for query, filters in (
        ("", ()),
        ("kettle", (Filter("brand", ("Häfele",)), Filter("price", low=5.0))),
    ):
        request = SearchRequest(query, "lexical", filters, (), verbatim=True)
        found = engine.facet_values(request, field, text, 50)
        assert found == embedded.facet_values(request, field, text, 50)
        counts = _counts(engine, request, field)
        has = {
            v: n for v, n in counts.items() if folded_text(text) in folded_text(_label(field, v))
        }
        assert {value.value: value.count for value in found.values} == has
        chosen = {value for one in filters if one.field == field for value in one.values}
        assert {value.value for value in found.values if value.selected} == chosen & has.keys()
        keys = [(*_key(value.label, text), -value.count) for value in found.values]
        assert keys == sorted(keys)
        first = engine.facet_values(request, field, text, 2)
        assert first.values == found.values[:2]


def _counts(engine: Engine, request: SearchRequest, field: str) -> dict[str, int]:
    """Count by looking at each product of the result set."""
    by_id = {product.id: product for product in make_products()}
    others = tuple(one for one in request.filters if one.field != field)
    found: dict[str, int] = {}
    for name in everything(engine, replace(request, filters=others)):
        for value in set(texts(by_id[name], field)):
            found[value] = found.get(value, 0) + 1
    return found


def _label(field: str, value: str) -> str:
    return value.rpartition(" > ")[2] if field == "category" else value


def _key(label: str, text: str) -> tuple[int]:
    """Return 0 for a label that begins with a text, 1 for one with a word that does, else 2."""
    label, text = folded_text(label), folded_text(text)
    if label.startswith(text):
        return (0,)
    return (1,) if any(label.startswith(text, at) and not label[at - 1].isalnum()
                       for at in range(1, len(label))) else (2,)  # fmt: skip


@pytest.mark.parametrize("field", ["price", "rating", "released", "location", "title"])
def test_what_has_no_values_is_refused(clustered: Both, field: str) -> None:
    with pytest.raises(RequestError, match=field):
        clustered[1].facet_values(SearchRequest(), field, "")


def test_a_facet_that_no_product_has_is_empty(clustered: Both) -> None:
    found = clustered[1].facet_values(SearchRequest(), "attributes.none of ours", "")
    assert (found.label, found.values) == ("None of ours", ())


@pytest.mark.parametrize("query", ["", "kettle", "steel knife for bread", "laptop"])
@pytest.mark.parametrize("mode", ["lexical", "hybrid"])
def test_prices_are_spread_over_the_same_bins(
    clustered: Both, embedded: Engine, query: str, mode: Mode
) -> None:
    layout, engine = clustered
    if layout.vectors != "faiss" and mode == "hybrid":
        mode = "lexical"
    request = SearchRequest(query, mode, facets=("price",))
    (mine,), (theirs,) = embedded.search(request).facets, engine.search(request).facets
    assert mine.bins == theirs.bins
    by_id = {product.id: product for product in make_products()}
    prices = [
        price
        for name in everything(engine, replace(request, facets=()))
        if (price := by_id[name].price) is not None
    ]
    last = mine.bins[-1]
    for one in mine.bins:
        inside = [p for p in prices if one.low <= p < one.high or (one is last and p == one.high)]
        assert one.count == len(inside)
    assert sum(one.count for one in mine.bins) == len(prices)
    assert all(one.high == other.low for one, other in pairwise(mine.bins))
    # A filter on prices does not change them: the slider stays as it is.
    narrowed = replace(request, filters=(Filter("price", low=10.0, high=20.0),))
    (facet,) = engine.search(narrowed).facets
    assert facet.bins == mine.bins


def test_who_is_unknown_is_told(clustered: Both) -> None:
    for find in (clustered[1].similar, clustered[1].together):
        with pytest.raises(NotFoundError, match="nothing-of-ours"):
            find("nothing-of-ours")


SUMMARY = ReviewSummary(
    count=4, mean=4.5,
    quoted=(QuotedReview(title="Fine", text="It <b>boils</b> water.", rating=5, verified=True),),
)  # fmt: skip
KETTLES = (
    Product(id="kettle", title="Steel kettle", goes_with=("tea", "gone", "mug"), reviews=SUMMARY),
    Product(id="tea", title="Green tea"),
    Product(id="mug", title="White mug"),
    Product(id="milk", title="Oat milk", goes_with=("milk",)),
    Product(id="sugar", title="Brown sugar"),
    Product(id="lamp", title="Desk lamp"),
)


def _event(kind: EventKind, product: str, user: str, minutes: int = 0, order: str = "") -> Event:
    at = NOON + timedelta(minutes=minutes)
    return Event(kind=kind, product_id=product, user_id=user, at=at, order_id=order)


EVENTS = [
    # Two orders with kettle and milk; sugar was bought on the kettle's day without an order.
    _event("purchase", "kettle", "", order="1"), _event("purchase", "milk", "", order="1"),
    _event("purchase", "kettle", "ann", order="2"), _event("purchase", "milk", "ann", 1, "2"),
    _event("purchase", "kettle", "bob"), _event("purchase", "sugar", "bob", 600),
    # Two visitors looked at kettle and lamp within a day, one at lamp and tea, one a week later.
    _event("view", "kettle", "cem"), _event("view", "lamp", "cem", 3),
    _event("view", "kettle", "dov"), _event("click", "lamp", "dov", 1_400),
    _event("view", "lamp", "eve"), _event("view", "tea", "eve", 1),
    _event("view", "mug", "fay"), _event("view", "lamp", "fay", 7 * 1_440),
]  # fmt: skip


@pytest.fixture(
    scope="module", params=[None, *LAYOUTS], ids=lambda one: one.name if one else "embedded"
)
def kettles(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    home = tmp_path_factory.mktemp("kettles")
    source = home / "kettles.jsonl"
    source.write_text("".join(p.model_dump_json() + "\n" for p in KETTLES), encoding="utf-8")
    add_events(events_file(home, INDEX), EVENTS, lambda reject: pytest.fail(reject.reason))
    layout: Layout | None = request.param
    options, encoder = ReindexOptions(home, INDEX), Encoder.open("all-minilm-l6-v2", threads=2)
    if layout is None:
        reindex([source], encoder, options)
        yield Engine(settings_of(home, None))
        return
    url = server_url()
    if url is None:
        pytest.skip(NO_SERVER)
    prefix = f"retail-test-{secrets.token_hex(4)}-"
    cluster = Cluster(
        urls=(url,), prefix=prefix, replicas=0, shards=layout.shards, timeout=10.0,
        vectors=layout.vectors,  # type: ignore[arg-type]
    )  # fmt: skip
    reindex([source], encoder, replace(options, cluster=cluster))
    yield Engine(settings_of(home, cluster))
    with client_of(url) as client:
        remove_indexes(client, prefix)


def test_what_goes_with_a_product_is_what_its_source_says_and_then_what_visitors_did(
    kettles: Engine,
) -> None:
    told = [(hit.product.id, hit.reason.text) for hit in kettles.together("kettle")]
    assert told == [
        ("tea", "Often bought together"), ("mug", "Often bought together"),
        ("milk", "Bought together 2 times"), ("sugar", "Bought together once"),
        ("lamp", "Viewed together by 2 visitors"),
    ]  # fmt: skip
    assert [hit.product.id for hit in kettles.together("kettle", 3)] == ["tea", "mug", "milk"]
    assert [hit.product.id for hit in kettles.together("sugar")] == ["kettle"]
    # One visitor is none, and a week later is another visit.
    assert kettles.together("tea") == kettles.together("mug") == ()


def test_quotes_and_what_goes_with_a_product_are_kept_and_updated_without_encoding(
    kettles: Engine,
) -> None:
    assert kettles.product("kettle") == KETTLES[0]
    changed = KETTLES[1].model_copy(update={"goes_with": ("mug",), "reviews": SUMMARY})
    try:
        assert kettles.update([changed], ()).upserted == 1
        assert kettles.product("tea") == changed
        assert [hit.product.id for hit in kettles.together("tea")] == ["mug"]
    finally:
        kettles.update([KETTLES[1]], ())
