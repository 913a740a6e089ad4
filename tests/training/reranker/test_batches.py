"""Batches on a device: the layout that serving makes too, cut, masked and of few widths."""

from __future__ import annotations

import numpy as np
import pytest

from tests.training.conftest import NEEDS_TRAIN
from training.reranker.pairs import CLS, PAD, SEP, Texts

torch = pytest.importorskip("torch", reason=NEEDS_TRAIN)

from training.reranker.batches import DeviceTexts, alone, joined, lists_of  # noqa: E402

QUERIES = Texts.of([[11], [], [12, 13, 14]])
PASSAGES = Texts.of([[21, 22], list(range(31, 61)), []])


def on_device(texts: Texts) -> DeviceTexts:
    return DeviceTexts.of(texts, "cpu")


def test_query_and_passage_stand_between_their_special_tokens() -> None:
    rows = torch.tensor([2, 1, 0]), torch.tensor([0, 2, 0])
    ids, mask = joined(on_device(QUERIES), on_device(PASSAGES), *rows, 24, 96)
    texts = [
        [CLS, 12, 13, 14, SEP, 21, 22, SEP],
        [CLS, SEP, SEP],
        [CLS, 11, SEP, 21, 22, SEP],
    ]
    assert ids.shape == mask.shape == (3, 16)
    assert (ids.dtype, mask.dtype) == (torch.int64, torch.int64)
    assert ids.tolist() == [[*text, *[PAD] * (16 - len(text))] for text in texts]
    assert mask.tolist() == [[1] * len(text) + [0] * (16 - len(text)) for text in texts]


def test_both_are_cut_and_the_width_is_a_multiple_of_sixteen() -> None:
    row = torch.tensor([2]), torch.tensor([1])
    ids, mask = joined(on_device(QUERIES), on_device(PASSAGES), *row, 2, 11)
    assert ids.tolist() == [[CLS, 12, 13, SEP, *range(31, 42), SEP]]
    assert mask.sum() == 16
    # One token more begins the next sixteen.
    ids, mask = joined(on_device(QUERIES), on_device(PASSAGES), *row, 2, 12)
    assert ids.tolist() == [[CLS, 12, 13, SEP, *range(31, 43), SEP, *[PAD] * 15]]
    assert mask.sum() == 17


def test_a_text_alone_counts_its_special_tokens() -> None:
    ids, mask = alone(on_device(PASSAGES), torch.tensor([1, 0, 2]), 16)
    assert ids[0].tolist() == [CLS, *range(31, 45), SEP]
    assert ids[1].tolist() == [CLS, 21, 22, SEP, *[PAD] * 12]
    assert ids[2].tolist() == [CLS, SEP, *[PAD] * 14]
    assert mask.sum(dim=1).tolist() == [16, 4, 2]
    ids, mask = alone(on_device(PASSAGES), torch.tensor([1]), 64)
    assert ids.shape == (1, 32)
    assert mask.sum() == 32


def test_rows_of_a_query_make_a_list() -> None:
    found = lists_of(np.array([4, 4, 4, 0, 7, 7], dtype=np.int32))
    assert [one.tolist() for one in found] == [[0, 1, 2], [3], [4, 5]]
