"""The learned order is the same in every engine: features, what is read, variety and rules."""

from __future__ import annotations

import numpy as np
import pytest

from evaluation.bench_queries import make_queries
from ranker.request import Ranking, SearchRequest
from ranker.response import SearchResponse
from retail_search.engine import Engine
from tests.engines.conftest import Layout
from tests.ranker.asking import QUERIES
from tests.ranker.shop import LAPTOP_CODE, LAPTOP_ID, make_products
from tests.reports import REPORTS

ASKED = 50

Both = tuple[Layout, Engine]


def queries() -> list[str]:
    made = make_queries([product.title for product in make_products()], 2 * ASKED)
    return list(dict.fromkeys((*QUERIES, *made)))[:ASKED]


def told(response: SearchResponse) -> list[tuple[str, tuple[str, ...]]]:
    return [(hit.product.id, hit.options) for hit in response.hits]


@pytest.mark.parametrize("ranking", ["features", "rerank"])
def test_the_order_is_that_of_the_embedded_engine(
    embedded: Engine, clustered: Both, ranking: Ranking
) -> None:
    layout, engine = clustered
    different, seen, shared = [], 0, []
    for query in queries():
        request = SearchRequest(
            query, ranking=ranking, rerank_budget_ms=float("inf"), facets=(), per_page=40
        )
        mine, theirs = embedded.search(request), engine.search(request)
        if not mine.hits:
            continue
        seen += mine.hits[0].relevance is not None
        assert mine.reranked == theirs.reranked
        if told(mine) != told(theirs):
            different.append(query)
        first, other = ({name for name, _ in told(one)[:10]} for one in (mine, theirs))
        shared.append(len(first & other) / len(first))
    assert seen > ASKED / 2
    if layout.vectors == "faiss":
        assert different == []
    # Vectors of 8 bits move what stands close together, and little else.
    assert np.mean(shared) > 0.9
    REPORTS.append(
        f"{layout.name}, {ranking}: {len(shared) - len(different)} of {len(shared)} queries in the"
        f" same learned order; top-10 overlap {np.mean(shared):.4f}"
    )


def test_an_exact_match_is_first_whatever_the_variety(clustered: Both) -> None:
    _, engine = clustered
    found = engine.search(SearchRequest(LAPTOP_CODE, diversity=1.0))
    assert found.hits[0].product.id == LAPTOP_ID
