"""Whoever types a model number gets that product first, however it is written."""

from __future__ import annotations

import pytest

from ranker.request import Filter, Mode, SearchRequest
from ranker.search import Searcher
from tests.ranker.asking import everything, ids
from tests.ranker.shop import LAPTOP_EAN, LAPTOP_ID

WRITTEN = ("DV7-1211EA", "dv7 1211ea", "dv71211ea", " Dv7_1211-ea ", "ＤＶ７－１２１１ＥＡ")


@pytest.mark.parametrize("mode", ["lexical", "hybrid"])
@pytest.mark.parametrize("query", [*WRITTEN, LAPTOP_EAN, LAPTOP_ID, "4006381-333931"])
def test_a_code_finds_its_product_first(searcher: Searcher, query: str, mode: Mode) -> None:
    hits = searcher.search(SearchRequest(query, mode)).hits

    assert hits[0].product.id == LAPTOP_ID
    assert len(hits) == 1 or hits[0].score > hits[1].score


@pytest.mark.parametrize("query", ["dv71211", "DV7-1211", "DV7-1211E", LAPTOP_EAN[:9]])
def test_the_beginning_of_a_code_finds_its_product(searcher: Searcher, query: str) -> None:
    for mode in ("lexical", "hybrid"):
        assert LAPTOP_ID in ids(everything(searcher, SearchRequest(query, mode)))
    assert searcher.search(SearchRequest(query, "lexical")).hits[0].product.id == LAPTOP_ID


def test_a_code_among_words_finds_its_product_first(searcher: Searcher) -> None:
    for mode in ("lexical", "hybrid"):
        hits = searcher.search(SearchRequest("borealis laptop dv7-1211ea", mode)).hits
        assert hits[0].product.id == LAPTOP_ID


def test_a_filter_holds_for_a_code_too(searcher: Searcher) -> None:
    request = SearchRequest(WRITTEN[0], filters=(Filter("brand", ("Acme",)),), per_page=100)

    assert LAPTOP_ID not in ids(everything(searcher, request))


def test_a_code_that_nothing_carries_finds_nothing_by_words(searcher: Searcher) -> None:
    assert searcher.search(SearchRequest("XK9-77777Z", "lexical")).total == 0
