"""The beginning of a model number brings its product first; several words are no beginning."""

from __future__ import annotations

import pytest

from ranker.request import Mode, SearchRequest
from ranker.search import Searcher
from tests.ranker.shop import LAPTOP_EAN, LAPTOP_ID


@pytest.mark.parametrize("mode", ["lexical", "hybrid"])
@pytest.mark.parametrize("query", ["dv71211e", "DV7-1211", "dv71211", LAPTOP_EAN[:6]])
def test_the_product_of_an_unfinished_code_comes_first(
    searcher: Searcher, mode: Mode, query: str
) -> None:
    hits = searcher.search(SearchRequest(query, mode, facets=())).hits
    assert hits[0].product.id == LAPTOP_ID


@pytest.mark.parametrize("query", ["dv7", LAPTOP_EAN[:4], LAPTOP_EAN[1:], "dv71211eax"])
def test_too_little_the_inside_and_too_much_are_no_beginning(
    searcher: Searcher, query: str
) -> None:
    assert not _has_code_part(searcher, query)


def test_several_words_are_no_unfinished_code(searcher: Searcher) -> None:
    assert not _has_code_part(searcher, "dv7 121")


def test_the_whole_code_counts_twice_its_beginning(searcher: Searcher) -> None:
    def bonus(query: str) -> float:
        hit = searcher.search(SearchRequest(query, explain=True, facets=())).hits[0]
        assert hit.product.id == LAPTOP_ID
        assert hit.explanation is not None
        return hit.explanation.parts["code"]

    assert bonus("dv71211ea") == pytest.approx(1.0)
    assert bonus("dv71211") == pytest.approx(0.5)


def _has_code_part(searcher: Searcher, query: str) -> bool:
    hits = searcher.search(SearchRequest(query, explain=True, facets=(), per_page=200)).hits
    return any("code" in hit.explanation.parts for hit in hits if hit.explanation)
