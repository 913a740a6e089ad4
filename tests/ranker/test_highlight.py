"""Marked words are those of the query, where they stand."""

from __future__ import annotations

import pytest

from catalog.product import Product
from ranker.highlight import FRAGMENT, highlights, words_to_mark
from ranker.request import SearchRequest
from ranker.search import Searcher


def marked(product: Product, query: str, searcher: Searcher) -> dict[str, list[str]]:
    terms = searcher.catalogue.terms
    return {
        one.field: [one.text[a:b] for a, b in one.spans]
        for one in highlights(product, terms(query), terms)
    }


def test_words_are_marked_by_their_stems_without_accents_or_case(searcher: Searcher) -> None:
    product = Product(id="x", title="Häfele RUNNING-shoes, shoe tree", description="To run in.")
    assert marked(product, "hafele runs shoe", searcher) == {
        "title": ["Häfele", "RUNNING", "shoes", "shoe"],
        "description": ["run"],
    }
    assert marked(product, "kettle", searcher) == {}


@pytest.mark.parametrize("place", [0, 50, 500, 1_990])
def test_of_a_long_text_the_part_with_the_first_match_is_given(
    searcher: Searcher, place: int
) -> None:
    words = ["filler"] * 2_000
    words[place] = "trombone"
    product = Product(id="x", title="lamp", description=" ".join(words))
    terms = searcher.catalogue.terms
    (one,) = highlights(product, ["trombon"], terms)
    assert len(one.text) <= FRAGMENT
    assert [one.text[a:b] for a, b in one.spans] == ["trombone"]
    assert product.description.startswith(one.text) or f" {one.text}" in product.description


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("sofa for a small apartment", "sofa small apartment"),
        ("The Who", "Who"),
        ("IT", "IT"),
        ("to the for", "to the for"),
        ("", ""),
    ],
)
def test_words_that_only_join_are_not_marked(query: str, kept: str) -> None:
    assert words_to_mark(query) == kept


def test_hits_are_marked_only_where_that_is_asked_for(searcher: Searcher) -> None:
    request = SearchRequest("laptop for gaming", facets=())
    assert all(hit.highlights == () for hit in searcher.search(request).hits)
    asked = SearchRequest("laptop for gaming", facets=(), highlight=True)
    hits = searcher.search(asked).hits
    words = {
        mark.text[a:b].lower() for hit in hits for mark in hit.highlights for a, b in mark.spans
    }
    assert "laptop" in words
    assert "for" not in words
