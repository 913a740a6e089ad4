from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from indexer.embedded.vectors import VectorIndex, write_vectors

COUNT, DIMENSION = 3_000, 48
# Eight bits a component: what a cosine may be off by.
PRECISION = 0.01


def made(count: int) -> NDArray[np.float32]:
    vectors = np.random.default_rng(11).standard_normal((count, DIMENSION)).astype(np.float32)
    vectors[: count // 2] += 2.0  # half of them near each other
    unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


VECTORS = made(COUNT)
QUERY = VECTORS[3]


def written(file: Path, vectors: NDArray[np.float32], *, exact: bool) -> VectorIndex:
    write_vectors(file, len(vectors), DIMENSION, lambda rows: vectors[rows], exact=exact)
    return VectorIndex(file)


@pytest.fixture(scope="module")
def exact(tmp_path_factory: pytest.TempPathFactory) -> VectorIndex:
    return written(tmp_path_factory.mktemp("vectors") / "exact.faiss", VECTORS, exact=True)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> VectorIndex:
    return written(tmp_path_factory.mktemp("vectors") / "hnsw.faiss", VECTORS, exact=False)


def test_each_kind_knows_what_it_is(exact: VectorIndex, graph: VectorIndex) -> None:
    assert exact.exact
    assert not graph.exact
    assert exact.count == graph.count == COUNT
    assert exact.dimension == graph.dimension == DIMENSION


def test_exact_search_agrees_with_numpy(exact: VectorIndex) -> None:
    truth = VECTORS @ QUERY
    hits = exact.search(QUERY, 0.3, COUNT)
    assert set(np.flatnonzero(truth >= 0.3 + PRECISION)) <= set(hits.ordinals.tolist())
    assert set(hits.ordinals.tolist()) <= set(np.flatnonzero(truth >= 0.3 - PRECISION))
    np.testing.assert_allclose(hits.cosines, truth[hits.ordinals], atol=PRECISION)
    assert hits.ordinals[0] == 3
    assert not hits.capped


def test_the_graph_finds_nearly_all_that_is_near(graph: VectorIndex) -> None:
    truth = np.argsort(-(VECTORS @ QUERY))[:100]
    hits = graph.nearest(QUERY, 100)
    assert len(set(truth.tolist()) & set(hits.ordinals.tolist())) >= 90
    assert (hits.cosines[:-1] >= hits.cosines[1:]).all()


@pytest.mark.parametrize("kind", ["exact", "graph"])
def test_the_cap_keeps_the_best_and_is_said(kind: str, request: pytest.FixtureRequest) -> None:
    index: VectorIndex = request.getfixturevalue(kind)
    capped, near = index.search(QUERY, -1.0, 40), index.search(QUERY, 0.99, 40)
    assert capped.ordinals.size == 40
    assert capped.capped
    assert near.ordinals.tolist() == [3]
    assert not near.capped
    assert index.search(QUERY, 1.5, 40).ordinals.size == 0


def test_a_wide_threshold_finds_everything_once(exact: VectorIndex) -> None:
    hits = exact.search(QUERY, -1.0, 10 * COUNT)
    assert sorted(hits.ordinals.tolist()) == list(range(COUNT))
    assert not hits.capped


def test_searching_within_some_is_the_search_of_those_alone(
    exact: VectorIndex, graph: VectorIndex
) -> None:
    some = np.arange(1, COUNT, 7, dtype=np.int64)
    everywhere = exact.search(QUERY, 0.2, COUNT).ordinals
    wanted = [ordinal for ordinal in everywhere.tolist() if ordinal % 7 == 1]
    for index in (exact, graph):
        hits = index.search_within(QUERY, some, 0.2, COUNT)
        assert set(hits.ordinals.tolist()) == set(wanted)
        few = index.search_within(QUERY, some, 0.2, 5)
        assert few.ordinals.tolist() == hits.ordinals[:5].tolist()
        assert few.capped
        assert not hits.capped
    assert exact.search_within(QUERY, np.empty(0, np.int64), 0.0, 5).ordinals.size == 0


def test_equal_products_come_in_the_order_of_their_ordinals(tmp_path: Path) -> None:
    same = np.repeat(VECTORS[:3], 50, axis=0)
    index = written(tmp_path / "same.faiss", same, exact=True)
    for hits in (
        index.search(VECTORS[1], -1.0, 150),
        index.search_within(VECTORS[1], np.arange(150)[::-1].copy(), -1.0, 150),
    ):
        assert hits.ordinals[:50].tolist() == list(range(50, 100))
        order = np.lexsort((hits.ordinals, -hits.cosines))
        assert order.tolist() == list(range(150))


def test_a_vector_comes_back_by_ordinal(exact: VectorIndex) -> None:
    np.testing.assert_allclose(exact.vector(17), VECTORS[17], atol=PRECISION)


@pytest.mark.parametrize("kind", [True, False])
def test_an_empty_catalogue_has_no_neighbours(tmp_path: Path, kind: bool) -> None:
    index = written(tmp_path / "none.faiss", VECTORS[:0], exact=kind)
    assert index.search(QUERY, -1.0, 10).ordinals.size == 0
    assert index.nearest(QUERY, 10).ordinals.size == 0


def test_a_full_disk_is_an_error_and_not_a_short_file() -> None:
    with pytest.raises((OSError, RuntimeError), match=f"rrno {errno.ENOSPC}"):
        write_vectors(Path("/dev/full"), COUNT, DIMENSION, lambda rows: VECTORS[rows], exact=True)


@pytest.mark.parametrize("kind", ["exact", "graph"])
def test_vectors_come_back_at_length_one_in_the_order_asked(
    kind: str, request: pytest.FixtureRequest
) -> None:
    index: VectorIndex = request.getfixturevalue(kind)
    added = VECTORS[7]
    longer = index.extended([added, VECTORS[8]], None)
    asked = np.array([COUNT + 1, 3, 2_000, COUNT, COUNT + 9])
    found = longer.units(asked)
    np.testing.assert_allclose(np.linalg.norm(found[:4], axis=1), 1.0, atol=1e-6)
    expected = np.stack([VECTORS[8], VECTORS[3], VECTORS[2_000], added])
    np.testing.assert_allclose(found[:4], expected, atol=PRECISION)
    np.testing.assert_allclose(found[3], added, atol=1e-6)  # what came later is kept as it is
    assert not found[4].any()
    assert longer.units(np.empty(0, np.int64)).shape == (0, DIMENSION)
