"""Model numbers and the like: whole, written otherwise, unfinished, beside words."""

from __future__ import annotations

import pytest

from ranker.request import Mode, SearchRequest
from ranker.search import Searcher
from tests.ranker.shop import LAPTOP_CODE, LAPTOP_EAN, LAPTOP_ID

_WITH_WORDS: tuple[Mode, ...] = ("lexical", "hybrid")


def _first(searcher: Searcher, query: str, mode: Mode) -> str:
    return searcher.search(SearchRequest(query, mode, facets=())).hits[0].product.id


@pytest.mark.parametrize("mode", _WITH_WORDS)
@pytest.mark.parametrize(
    "query",
    [LAPTOP_CODE, "dv7 1211ea", "dv71211ea", "DV7_1211/EA", "  dv7-1211ea ", LAPTOP_EAN, LAPTOP_ID],
)
def test_the_product_of_a_whole_code_comes_first(
    searcher: Searcher, mode: Mode, query: str
) -> None:
    assert _first(searcher, query, mode) == LAPTOP_ID


@pytest.mark.parametrize("mode", _WITH_WORDS)
@pytest.mark.parametrize("query", ["dv71211e", "DV7-1211", "dv71211", LAPTOP_EAN[:6]])
def test_the_product_of_an_unfinished_code_comes_first(
    searcher: Searcher, mode: Mode, query: str
) -> None:
    assert _first(searcher, query, mode) == LAPTOP_ID


@pytest.mark.parametrize("query", ["dv7", LAPTOP_EAN[:4], LAPTOP_EAN[1:], "dv71211eax"])
def test_too_little_of_a_code_and_its_inside_find_nothing(searcher: Searcher, query: str) -> None:
    found = searcher.search(SearchRequest(query, "lexical", facets=(), per_page=200)).hits
    assert LAPTOP_ID not in [hit.product.id for hit in found if hit.score >= 500]


@pytest.mark.parametrize("mode", _WITH_WORDS)
def test_a_code_beside_words_brings_its_product_first(searcher: Searcher, mode: Mode) -> None:
    assert _first(searcher, f"cheap laptop {LAPTOP_CODE}", mode) == LAPTOP_ID


def test_several_words_are_no_unfinished_code(searcher: Searcher) -> None:
    request = SearchRequest("dv7 121", "hybrid", facets=(), explain=True)
    hits = searcher.search(request).hits
    assert hits
    assert not any("code" in hit.explanation.parts for hit in hits if hit.explanation)


def test_the_whole_code_counts_twice_its_beginning(searcher: Searcher) -> None:
    def bonus(query: str) -> float:
        hit = searcher.search(SearchRequest(query, explain=True, facets=())).hits[0]
        assert hit.product.id == LAPTOP_ID
        assert hit.explanation is not None
        return hit.explanation.parts["code"]

    assert bonus("dv71211ea") == pytest.approx(1.0)
    assert bonus("dv71211") == pytest.approx(0.5)
