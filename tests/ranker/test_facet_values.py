"""Which values of a facet have a text, in which order, also when products came later."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path

import pytest

from catalog.product import Product
from indexer.embedded.generation import Generation
from indexer.embedded.generations import IndexFolder
from indexer.embedded_place import EmbeddedPlace
from indexer.reindex import ReindexOptions, reindex
from indexer.updates.update import UpdateOptions, update
from models.encoder import Encoder
from query.expand.words import folded_text
from ranker.embedded.catalogue import EmbeddedCatalogue
from ranker.facet_text import (
    BEGINS,
    HOLDS,
    LONGEST_TEXT,
    SEPARATORS,
    WORD_BEGINS,
    how_it_has,
    pattern_of,
    sought,
    with_text,
)
from ranker.fuse import FusionWeights
from ranker.request import Filter, SearchRequest
from ranker.response import FacetValue
from ranker.search import Searcher


@pytest.mark.parametrize(
    ("label", "text", "how"),
    [
        ("Häfele", "haf", BEGINS), ("Corvid & Sons", "son", WORD_BEGINS),
        ("Corvid & Sons", "& s", WORD_BEGINS), ("Light-Blue", "BLUE", WORD_BEGINS),
        ("Éclair à la crème", "creme", WORD_BEGINS), ("Scatter cat", "cat", WORD_BEGINS),
        ("Black", "lac", HOLDS), ("Großmann", "gross", BEGINS), ("Black", "blue", None),
        ("6 x 9", "9", WORD_BEGINS), ("", "a", None),
    ],
)  # fmt: skip
def test_how_a_label_has_a_text(label: str, text: str, how: int | None) -> None:
    assert how_it_has(folded_text(label), sought(text)) == how


def test_how_it_has_it_goes_before_how_many_there_are() -> None:
    counts = [("Black", 9), ("Light blue", 5), ("Sky-Blue", 7), ("Blush", 1), ("Blue", 1), ("X", 8)]
    assert with_text("attributes.color", counts, "bl", 9) == [
        ("Black", 9), ("Blue", 1), ("Blush", 1), ("Sky-Blue", 7), ("Light blue", 5),
    ]  # fmt: skip
    assert with_text("attributes.color", [("Blue", 0)], "bl", 9) == []
    # Of a path only the last level is read.
    paths = [("Blue > Shoes", 2), ("Shoes > Blues", 3)]
    assert with_text("category", paths, "blue", 9) == [("Shoes > Blues", 3)]


@pytest.mark.parametrize(
    "text", ["blue", "a.b*", "[x]", "50%", "straße", "ÉC", "\\", '"', "日本", "a b"]
)
def test_the_pattern_finds_every_usual_spelling(text: str) -> None:
    # Lucene's escapes and classes are Python's, too, as far as the pattern uses them.
    pattern = re.compile(pattern_of(sought(text), 700))
    for spelled in (text, text.upper(), text.lower(), sought(text)):
        if len(folded_text(spelled)) == len(spelled):
            assert pattern.match(spelled), spelled
    assert pattern_of("e", 700).find("É") > 0


def test_a_pattern_is_never_too_long_for_lucene() -> None:
    assert len(pattern_of("a" * LONGEST_TEXT, 700)) <= 700
    assert len(sought("x" * 10_000)) == LONGEST_TEXT
    assert not any(character.isalnum() for character in SEPARATORS)


@pytest.fixture(scope="module")
def updated(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """Two products when it was built, and others that came later."""
    home: Path = tmp_path_factory.mktemp("colours")
    source = home / "shop.jsonl"
    source.write_text(
        "".join(
            one.model_dump_json() + "\n" for one in (_pen("1", "Blue"), _pen("2", "Teal\nblue"))
        )
    )
    encoder = Encoder.open("all-minilm-l6-v2", threads=2)
    reindex([source], encoder, ReindexOptions(home, "pens"))
    later = [
        _pen("3", "Azure Blue"),
        _pen("4", "Abluent"),
        _pen("5", "azure BLUE"),
        _pen("1", "Blü"),
    ]
    update(EmbeddedPlace(home, "pens"), encoder, UpdateOptions(home, "pens"), later)
    generation = Generation.open(IndexFolder(home, "pens").published())
    return Searcher(EmbeddedCatalogue(generation), encoder, FusionWeights())


def _pen(number: str, color: str) -> Product:
    return Product(id=number, title=f"Pen {number}", attributes={"color": color})


def test_values_that_came_later_are_found_too(updated: Searcher) -> None:
    found = updated.facet_values(SearchRequest(), "attributes.color", "BLU", 9)
    assert [(value.value, value.count) for value in found.values] == [
        ("Blü", 1), ("Azure Blue", 1), ("Teal\nblue", 1), ("azure BLUE", 1), ("Abluent", 1),
    ]  # fmt: skip
    cut = updated.facet_values(SearchRequest(), "attributes.color", "BLU", 2)
    assert cut.values == found.values[:2]


def test_without_a_text_the_most_frequent_are_shown(searcher: Searcher) -> None:
    request = SearchRequest("kettle", facets=("brand",))
    (facet,) = searcher.search(request).facets
    assert searcher.facet_values(request, "brand", "", 3).values == facet.values[:3]
    assert searcher.facet_values(request, "brand", " ", 99).values == facet.values


def test_what_is_chosen_is_flagged_and_its_own_filter_takes_nothing_away(
    searcher: Searcher,
) -> None:
    request = SearchRequest("kettle", facets=("brand",))
    chosen = replace(request, filters=(Filter("brand", ("Acme", "Borealis")),))
    free = searcher.facet_values(request, "brand", "a", 9).values
    flagged = searcher.facet_values(chosen, "brand", "a", 9).values
    assert [replace(value, selected=False) for value in flagged] == list(free)
    assert [value.value for value in flagged if value.selected] == ["Acme", "Borealis"]
    assert isinstance(free[0], FacetValue)


def test_a_hundred_thousand_values_are_looked_through_at_once() -> None:
    import numpy as np

    from indexer.embedded.facet_field import StoredValues

    texts = sorted(f"Brand {number:05} Ltd" for number in range(100_000))
    encoded = [text.encode() for text in texts]
    ends = np.cumsum([len(one) for one in encoded]).astype(np.uint64)
    stored = StoredValues(np.zeros(len(texts)), memoryview(b"".join(encoded)), ends, 0)
    assert [code for code, _ in stored.holding("d 00042")] == [42]
    began = time.perf_counter()
    assert [value for _, value in stored.holding("99999 l")] == ["brand 99999 ltd"]
    assert time.perf_counter() - began < 0.05
