"""One network is fitted: in batches of one size, until epochs or seconds are over."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from tests.training.conftest import NEEDS_TRAIN
from training.reranker.pairs import Pairs

torch = pytest.importorskip("torch", reason=NEEDS_TRAIN)

from training.reranker.fit import DevicePairs, Recipe, _batches, logits_of, train  # noqa: E402
from training.reranker.network import (  # noqa: E402
    HEADS,
    CrossNetwork,
    load_trunk,
    trained_state,
)

RECIPE = Recipe(rate=3e-3, epochs=20, batch=30, most_of_list=6, passage=(8,))


def tiny(bert: Path) -> CrossNetwork:
    torch.manual_seed(5)
    return CrossNetwork(load_trunk(str(bert), (0, 1)), dropout=0.0)


def of_lists(*sizes: int) -> list[np.ndarray[tuple[int, ...], np.dtype[np.int32]]]:
    ends = np.cumsum(sizes)
    return [
        np.arange(end - size, end, dtype=np.int32)
        for size, end in zip(sizes, ends.tolist(), strict=True)
    ]


@pytest.mark.timeout(60)  # what never fills a batch would wait for ever
@pytest.mark.parametrize("sizes", [(4, 9, 1, 30, 2, 7), (3, 2)], ids=["many", "fewer than a batch"])
def test_every_batch_has_the_same_size_and_every_pair_its_turn(sizes: tuple[int, ...]) -> None:
    recipe = Recipe(batch=10, most_of_list=8)
    lists = of_lists(*sizes)
    batches = list(islice(_batches(lists, recipe, np.random.default_rng(1)), 60))
    assert {len(one) for one in batches} == {10}
    assert set(np.concatenate(batches).tolist()) == set(range(sum(sizes)))


def test_a_batch_has_whole_lists_but_of_long_ones_some_pairs() -> None:
    lists = of_lists(5, 40)
    recipe = Recipe(batch=20, most_of_list=15)
    batch = next(_batches(lists, recipe, np.random.default_rng(1)))
    assert len(set(batch.tolist())) == 20
    assert set(range(5)) <= set(batch.tolist())


def test_training_stops_after_its_epochs(bert: Path, toy: Pairs) -> None:
    data = DevicePairs(toy, "cpu")
    said: list[str] = []
    train(tiny(bert), data, data.lists, replace(RECIPE, epochs=2), say=said.append)
    # 180 pairs in batches of 30: six steps an epoch.
    assert re.match(r"  12 steps of 30 in ", said[-1])


def test_training_stops_when_its_seconds_are_over(bert: Path, toy: Pairs) -> None:
    data = DevicePairs(toy, "cpu")
    network = tiny(bert)
    started = time.monotonic()
    train(network, data, data.lists, replace(RECIPE, epochs=1e6, seconds=0.3), say=str)
    assert 0.3 <= time.monotonic() - started < 5
    assert not network.training


def separation(network: CrossNetwork, data: DevicePairs) -> float:
    """Return by how much the least good pair is above the best of the bad ones."""
    pairs = data.pairs
    rows = np.flatnonzero(pairs.scale >= 0)
    scores = logits_of(network, data, rows, 8)[:, 0]
    good = pairs.target[rows] == 1
    return float(scores[good].min() - scores[~good].max())


def test_grades_are_learned_and_the_words_are_left_alone(bert: Path, toy: Pairs) -> None:
    data = DevicePairs(toy, "cpu")
    network = tiny(bert)
    words = network.trunk.embeddings.word_embeddings.weight.clone()
    assert separation(network, data) < 0
    train(network, data, data.lists, RECIPE, say=str)
    assert separation(network, data) > 1
    assert torch.equal(network.trunk.embeddings.word_embeddings.weight, words)
    state = trained_state(network)
    assert "trunk.embeddings.word_embeddings.weight" not in state
    assert state["heads.weight"].dtype == torch.float16


def test_a_teacher_is_learned_from_where_there_are_no_grades(bert: Path, toy: Pairs) -> None:
    nothing = replace(
        toy,
        target=np.full_like(toy.target, np.nan),
        scale=np.full_like(toy.scale, -1),
    )
    good = np.arange(len(toy.query)) % 6 < 2
    teacher = np.repeat(np.where(good, 2.0, -2.0)[:, None], HEADS, axis=1).astype(np.float32)
    data = DevicePairs(nothing, "cpu")
    network = train(tiny(bert), data, data.lists, RECIPE, teacher, say=str)
    found = logits_of(network, data, np.arange(len(toy.query)), 8)
    assert np.abs(found - teacher).mean() < 0.5


def test_weakly_irrelevant_is_what_retrieval_brought_and_nobody_graded(
    bert: Path, toy: Pairs
) -> None:
    nothing = replace(toy, scale=np.full_like(toy.scale, -1))
    data = DevicePairs(nothing, "cpu")
    recipe = replace(RECIPE, negatives=0.0, weak=(0.15, 1.0))
    network = train(tiny(bert), data, data.lists, recipe, say=str)
    share = 1 / (1 + np.exp(-logits_of(network, data, np.arange(len(toy.query)), 8)[:, 0]))
    assert share == pytest.approx(0.15, abs=0.06)


def test_logits_come_in_the_order_of_the_rows(bert: Path, toy: Pairs) -> None:
    data = DevicePairs(toy, "cpu")
    network = tiny(bert)
    rows = np.array([40, 3, 177, 3, 88, 0])
    found = logits_of(network, data, rows, 96, batch=4)
    assert found.shape == (6, HEADS)
    alone = np.concatenate([logits_of(network, data, rows[at : at + 1], 96) for at in range(6)])
    # bfloat16 rounds otherwise in other batches.
    assert found == pytest.approx(alone, abs=0.05)
    assert np.abs(found[0] - found[1]).max() > 0.1
    assert logits_of(network, data, rows[:0], 96).shape == (0, HEADS)
