"""One contract for every engine: the same result sets, the same counts, pages that are one list."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from catalog.errors import NotFoundError, RequestError
from evaluation.bench_queries import make_queries
from evaluation.compare import mean_interval
from evaluation.engine_agreement import Agreement, agreements, everything
from evaluation.judgments import Judgments
from evaluation.measures import parse_measure, score_ranking
from ranker.catalogue import Vectors
from ranker.fuse import FusionWeights
from ranker.request import MODES, SORTS, Filter, Mode, SearchRequest, Sort
from retail_search.engine import Engine
from tests.engines.conftest import Layout
from tests.ranker.asking import FIELDS, QUERIES, random_request
from tests.ranker.oracle import in_order, passes
from tests.ranker.shop import LAPTOP_CODE, LAPTOP_EAN, LAPTOP_ID, make_products
from tests.reports import REPORTS

REQUESTS = 300
NDCG = parse_measure("nDCG@10")
WEIGHTS = FusionWeights()
EIGHT_BITS = 0.004
"""How far FAISS's cosines are off at most."""

Both = tuple[Layout, Engine]

# What somebody who asks this wants: a word of the title, and one that makes it even better.
WANTED = {
    "gaming mouse": ("mouse", "gaming"), "laptop for school": ("laptop", "Borealis"),
    "red shoes for running": ("running", "red"),
    "kettle with a long spout": ("kettle", "gooseneck"),
    "steel knife for bread": ("knife", "bread"), "light for my desk": ("lamp", "desk"),
    "black earbuds": ("earbuds", "black"), "something for rain": ("rain", "jacket"),
    "white bluetooth speaker": ("speaker", "white"), "spade for the garden": ("spade", "garden"),
    "Häfele kettle": ("kettle", "Häfele"), "coffee in London": ("coffee", "London"),
}  # fmt: skip


def judged() -> Judgments:
    """Grade every product of the shop for each query by the words of its title."""
    return Judgments(
        {
            query: {
                product.id: float((kind in product.title) * (1 + (better in product.title)))
                for product in make_products()
            }
            for query, (kind, better) in WANTED.items()
        }
    )


def requests() -> list[SearchRequest]:
    """Return 300 requests, no two of one text, with filters, sorts, pages and facets.

    Facets are named or left to choice; the texts are those written by hand, and words of titles as
    people type them: in order and out of it, misspelt, unfinished.
    """
    titles = [product.title for product in make_products()]
    made = [text for text in make_queries(titles, REQUESTS) if text not in QUERIES]
    asked = []
    for seed, text in enumerate((*QUERIES, *made)[:REQUESTS]):
        dice = Random(seed)
        facets = None if seed % 3 == 0 else FIELDS
        request = random_request(dice)
        # A query that is read asks a cluster several times over, so two of three are as typed.
        page, verbatim = dice.choice((1, 1, 2, 3)), seed % 3 != 0
        asked.append(replace(request, query=text, facets=facets, page=page, verbatim=verbatim))
    assert len({request.query for request in asked}) == REQUESTS
    return asked


def test_result_sets_and_facet_counts_are_those_of_the_embedded_engine(
    embedded: Engine, clustered: Both
) -> None:
    layout, engine = clustered
    found = agreements(embedded, engine, requests())
    judgments = judged()
    scores = {}
    for name, one in (("embedded", embedded), (layout.name, engine)):
        ranked = {
            query: [product for product, _ in one.rank(query, "hybrid", 100)]
            for query in judgments.queries
        }
        scores[name] = score_ranking(ranked, judgments, (NDCG,)).values(
            "nDCG@10", judgments.queries
        )
    mine, theirs = (sum(values) / len(values) for values in scores.values())
    report(layout, found, mine, theirs)
    interval = mean_interval(
        [a - b for a, b in zip(scores[layout.name], scores["embedded"], strict=True)]
    )

    different = [one.request for one in found if not (one.members and one.counts)]
    if layout.vectors == "faiss":
        assert different == []
    else:
        # Floats in one engine, 8 bits in the other: only what stands at the threshold may differ.
        assert len(different) < REQUESTS / 20
        for query, mode in {(request.query, request.mode) for request in different}:
            assert_only_the_threshold_differs(embedded, engine, SearchRequest(query, mode))
    assert [one.request for one in found if not one.page] == []
    # Enough of them have something to find, to page through, and to be cut by a filter.
    assert sum(one.products > 0 for one in found) > REQUESTS / 2
    assert sum(one.products > one.request.per_page * one.request.page for one in found) > 50
    assert sum(one.overlap for one in found) / len(found) > 0.99
    assert abs(mine - theirs) < 0.01
    assert max(abs(interval.low), abs(interval.high)) < 0.02
    assert 0.3 < mine < 1.0  # a ranking that anything could spoil


def assert_only_the_threshold_differs(one: Engine, other: Engine, request: SearchRequest) -> None:
    mine, theirs = (set(everything(engine, request)) for engine in (one, other))
    assert mine != theirs  # or else filters and counts differ over the same products
    undecided = at_the_threshold(one, request.query) | at_the_threshold(other, request.query)
    assert mine ^ theirs <= undecided


def at_the_threshold(engine: Engine, query: str) -> set[str]:
    """Return the products whose cosine is above what belongs by less than 8 bits can tell."""
    request = SearchRequest(query, "semantic", facets=(), per_page=200, explain=True)
    cosines = {}
    for hit in engine.search(request).hits:
        assert hit.explanation is not None
        assert hit.explanation.semantic_score is not None
        cosines[hit.product.id] = hit.explanation.semantic_score
    limit = max(WEIGHTS.threshold, WEIGHTS.relative * max(cosines.values(), default=0.0))
    error = EIGHT_BITS * (1 + WEIGHTS.relative)
    return {product for product, cosine in cosines.items() if cosine < limit + error}


def report(layout: Layout, found: list[Agreement], mine: float, theirs: float) -> None:
    REPORTS.append(
        f"{layout.name}: {len(found)} requests,"
        f" {sum(one.members for one in found)} with the same result set,"
        f" {sum(one.counts for one in found)} with the same counts,"
        f" {sum(one.page for one in found)} whose page is a part of that set,"
        f" {sum(one.order for one in found)} in the same order;"
        f" top-10 overlap {sum(one.overlap for one in found) / len(found):.4f},"
        f" nDCG@10 {theirs:.4f} (embedded {mine:.4f})"
    )


@pytest.mark.parametrize("seed", range(0, REQUESTS, 10))
def test_filters_and_orders_are_those_of_the_oracle(clustered: Both, seed: int) -> None:
    _, engine = clustered
    request = replace(random_request(Random(seed)), facets=())
    unfiltered = everything(
        engine, SearchRequest(request.query, request.mode, facets=(), ranking="fused")
    )
    by_id = {product.id: product for product in make_products()}
    relevant = [by_id[name] for name in unfiltered if passes(by_id[name], request.filters)]

    expected = [product.id for product in in_order(relevant, request.sort)]
    assert everything(engine, request) == expected


@pytest.mark.parametrize("query", ["", "steel knife for bread"])
@pytest.mark.parametrize("sort", SORTS)
def test_pages_of_any_size_are_one_list(clustered: Both, query: str, sort: Sort) -> None:
    _, engine = clustered
    request = SearchRequest(
        query, "hybrid", (Filter("availability", ("in_stock", "unknown")),), (), sort
    )
    whole = everything(engine, request)
    assert len(whole) > 10
    for per_page in (3, 20):
        ids: list[str] = []
        for page in range(1, -(-len(whole) // per_page) + 1):
            response = engine.search(replace(request, page=page, per_page=per_page))
            assert response.total == len(whole)
            ids += [hit.product.id for hit in response.hits]
        assert ids == whole


def test_every_product_comes_back_as_it_is(clustered: Both) -> None:
    _, engine = clustered
    products = make_products()
    assert engine.ready().products == len(products)
    for product in products[::37]:
        assert engine.product(product.id) == product
    with pytest.raises(NotFoundError, match="nothing-of-ours"):
        engine.product("nothing-of-ours")


@pytest.mark.parametrize("code", [LAPTOP_CODE, LAPTOP_CODE.lower(), "dv7 1211ea", LAPTOP_EAN])
@pytest.mark.parametrize("mode", ["lexical", "hybrid"])
def test_whoever_asks_for_a_code_gets_its_product_first(
    clustered: Both, code: str, mode: Mode
) -> None:
    _, engine = clustered
    assert engine.search(SearchRequest(code, mode)).hits[0].product.id == LAPTOP_ID


@pytest.mark.parametrize("query", QUERIES)
def test_explanations_are_those_of_the_embedded_engine(
    embedded: Engine, clustered: Both, query: str
) -> None:
    _, engine = clustered
    request = SearchRequest(query, explain=True, facets=(), per_page=400)
    other = {hit.product.id: hit.explanation for hit in engine.search(request).hits}
    for hit in embedded.search(request).hits:
        mine, theirs = hit.explanation, other[hit.product.id]
        assert mine is not None
        assert theirs is not None
        assert mine.matched == theirs.matched
        assert mine.parts == pytest.approx(theirs.parts, abs=0.003)
        assert mine.lexical_rank == theirs.lexical_rank


def test_vectors_of_products_are_those_of_the_embedded_engine(
    embedded: Engine, clustered: Both
) -> None:
    _, engine = clustered
    wanted = [product.id for product in make_products()[5:300:7]]
    mine, theirs = (vectors_of(one, wanted) for one in (embedded, engine))
    for vectors in (mine, theirs):
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert mine.shape == theirs.shape
    assert float((mine * theirs).sum(axis=1).min()) > 1 - EIGHT_BITS
    # In the order that they were asked for, not in the engine's.
    assert float((mine[:-1] * mine[1:]).sum(axis=1).max()) < 1 - 2 * EIGHT_BITS

    session = engine._current().catalogue.session("")
    assert session.vectors(np.empty(0, np.int64)).shape[0] == 0
    unknown = session.vectors(np.array([10_000, ordinals_of(engine)[wanted[0]]]))
    assert not unknown[0].any()
    np.testing.assert_allclose(unknown[1], theirs[0], atol=1e-6)


def ordinals_of(engine: Engine) -> dict[str, int]:
    session = engine._current().catalogue.session("")
    everywhere = session.browse((), "relevance", 0, 1_000).ordinals
    return {
        name: int(ordinal)
        for name, ordinal in zip(session.ids(everywhere), everywhere, strict=True)
        if name is not None
    }


def vectors_of(engine: Engine, ids: list[str]) -> Vectors:
    ordinals = ordinals_of(engine)
    session = engine._current().catalogue.session("")
    return session.vectors(np.array([ordinals[name] for name in reversed(ids)]))[::-1]


@pytest.mark.parametrize("query", ["gaming mouse", "Häfele kettle", "coat for a wet day"])
def test_the_words_of_the_query_are_marked_alike(
    embedded: Engine, clustered: Both, query: str
) -> None:
    _, engine = clustered
    request = SearchRequest(query, facets=(), per_page=50, highlight=True)
    theirs = {hit.product.id: hit.highlights for hit in engine.search(request).hits}
    found = 0
    for hit in embedded.search(request).hits:
        titles = [
            [mark for mark in marks if mark.field == "title"]
            for marks in (hit.highlights, theirs[hit.product.id])
        ]
        assert titles[0] == titles[1]
        found += bool(titles[0])
        for mark in theirs[hit.product.id]:
            assert all(mark.text[a:b].strip() for a, b in mark.spans)
    assert found > 3


def test_products_are_found_by_their_ids(embedded: Engine) -> None:
    assert_found_by_ids(embedded)


def test_products_in_a_cluster_are_found_by_their_ids(clustered: Both) -> None:
    assert_found_by_ids(clustered[1])


def assert_found_by_ids(engine: Engine) -> None:
    session = engine._current().catalogue.session("")
    wanted = [product.id for product in make_products()][::-7]
    found = session.ordinals([*wanted, "nobody", ""])
    assert sorted(found) == sorted(wanted)
    ordinals = np.array([found[product] for product in wanted], dtype=np.int64)
    assert session.ids(ordinals) == wanted
    assert session.ordinals([]) == {}
    assert session.ordinals(["nobody"]) == {}


@pytest.mark.parametrize(
    "condition",
    [
        Filter("colour", ("red",)),
        Filter("price"),
        Filter("brand", low=1.0),
        Filter("rating", ("x",)),
    ],
)
def test_a_filter_that_cannot_be_applied_is_refused_alike(
    embedded: Engine, clustered: Both, condition: Filter
) -> None:
    _, engine = clustered
    said = []
    for one in (embedded, engine):
        with pytest.raises(RequestError) as caught:
            one.search(SearchRequest("laptop", filters=(condition,)))
        said.append(str(caught.value))
    assert said[0] == said[1]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "query",
    ["laptop " * 300, " ".join(f"word{n}" for n in range(900)), "\x00 ' \" ) OR *", "﷽" * 900],
)
def test_whatever_is_typed_is_answered_alike(
    embedded: Engine, clustered: Both, query: str, mode: Mode
) -> None:
    _, engine = clustered
    request = SearchRequest(query, mode, per_page=50, rerank_budget_ms=float("inf"))
    assert everything(engine, request) == everything(embedded, request)
