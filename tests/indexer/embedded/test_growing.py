from __future__ import annotations

from pathlib import Path

import numpy as np

from indexer.embedded.growing import GrowingArray


def test_what_was_read_stays_as_it_was_and_growing_copies_seldom() -> None:
    arrays = [GrowingArray(np.arange(10))]
    places = set()
    for number in range(10, 3_000):
        arrays.append(arrays[-1].extended([number]))
        places.add(arrays[-1].values.__array_interface__["data"][0])
    for array in arrays:
        assert array.values.tolist() == list(range(len(array)))
    assert len(places) < 5


def test_the_same_rows_may_come_twice() -> None:
    first = GrowingArray(np.zeros((2, 3), dtype=np.float32)).extended(np.ones((1, 3)))
    once = first.extended(np.full((2, 3), 2.0))
    again = first.extended(np.full((1, 3), 2.0))
    assert once.values[:4].tolist() == again.values.tolist()
    assert first.values.tolist() == [[0] * 3, [0] * 3, [1] * 3]


def test_a_file_is_read_and_never_written(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.arange(4.0))
    stored = np.load(tmp_path / "a.npy", mmap_mode="r")
    array = GrowingArray(stored)
    assert array.values is stored
    assert array.extended([4.0]).extended([]).values.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert np.load(tmp_path / "a.npy").tolist() == [0.0, 1.0, 2.0, 3.0]
