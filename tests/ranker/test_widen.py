"""A filter over a result set that a limit cut finds what an exact search would have found."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from indexer.embedded.generation import Generation
from indexer.embedded.generations import IndexFolder
from indexer.reindex import ReindexOptions, reindex
from ranker import nearest, retrieve, widen
from ranker.embedded.catalogue import EmbeddedCatalogue
from ranker.fuse import FusionWeights
from ranker.request import MODES, Filter, Mode, SearchRequest
from ranker.search import Searcher
from tests.indexer.hash_encoder import HashEncoder

PRODUCTS = 1_200
RARE = Filter("brand", values=("Rare",))
COMMON = Filter("brand", values=("Common",))


@dataclass(frozen=True)
class Pair:
    """The same products, searched exactly without limits, and by a graph with small ones."""

    exact: Searcher
    limited: Searcher


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("widen")
    with (folder / "lamps.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "title", "brand"])
        for number in range(PRODUCTS):
            brand = "Rare" if number % 60 == 0 else "Common"
            rows.writerow([f"p{number}", f"Lamp {'red' if number % 2 else 'blue'} {number}", brand])
    return folder


def _searcher(folder: Path, index: str, exact_up_to: int) -> Searcher:
    encoder = HashEncoder()
    options = ReindexOptions(
        folder / "home", index, exact_vectors_up_to=exact_up_to, threads=1, encoder="hash"
    )
    reindex([folder / "lamps.csv"], encoder, options)
    generation = Generation.open(IndexFolder(folder / "home", index).published())
    return Searcher(EmbeddedCatalogue(generation), encoder, FusionWeights())


@pytest.fixture(scope="module")
def searchers(folder: Path) -> Pair:
    return Pair(_searcher(folder, "exact", PRODUCTS), _searcher(folder, "graph", 0))


@pytest.fixture(scope="module")
def expected(searchers: Pair) -> dict[Mode, set[str]]:
    """What an exact search without the small limits finds within the filter."""
    found = {mode: set(_ids(searchers.exact, mode, RARE)[0]) for mode in MODES}
    assert len(found["lexical"]) == 20  # Every sixtieth, all of them blue.
    assert len(found["semantic"]) > 15
    return found


@pytest.fixture
def limits() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nearest, "MOST_GRAPH_MATCHES", 15)
        patch.setattr(retrieve, "MOST_FULL_MATCHES", 15)
        patch.setattr(retrieve, "MOST_PARTIAL_MATCHES", 10)
        yield patch


def _ids(searcher: Searcher, mode: Mode, *filters: Filter) -> tuple[list[str], bool]:
    request = SearchRequest("blue lamp", mode=mode, filters=filters, per_page=PRODUCTS, facets=())
    response = searcher.search(request)
    assert response.total == len(response.hits)
    return [hit.product.id for hit in response.hits], response.total_is_lower_bound


@pytest.mark.parametrize("mode", MODES)
def test_few_products_are_found_whole(
    searchers: Pair, expected: dict[Mode, set[str]], limits: pytest.MonkeyPatch, mode: Mode
) -> None:
    cut, is_cut = _ids(searchers.limited, mode)
    assert is_cut
    assert len(cut) < PRODUCTS / 2
    found, found_cut = _ids(searchers.limited, mode, RARE)
    assert not found_cut
    assert set(found) == expected[mode]
    assert len(found) == len(set(found))


def test_where_a_filter_leaves_too_many_the_cut_stays(
    searchers: Pair, limits: pytest.MonkeyPatch
) -> None:
    limits.setattr(widen, "MOST_COMPARED", 100)
    found, is_cut = _ids(searchers.limited, "semantic", COMMON)
    assert is_cut
    assert len(found) <= 15


def test_what_was_found_before_keeps_its_order(searchers: Pair, limits: pytest.MonkeyPatch) -> None:
    before, _ = _ids(searchers.limited, "hybrid")
    within, _ = _ids(searchers.limited, "hybrid", COMMON)
    kept = [product for product in before if product in set(within)]
    assert [product for product in within if product in set(before)] == kept
