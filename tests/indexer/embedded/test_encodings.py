from __future__ import annotations

import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from indexer.embedded.encodings import HASH_BYTES, EncodingCache, content_hash

DIMENSION = 4


def vectors_of(*numbers: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.array([[number, 0, 0, 1] for number in numbers], dtype=np.float32)


def fill(folder: Path, *texts: str) -> None:
    with closing(EncodingCache(folder, DIMENSION)) as cache:
        cache.add([content_hash(text) for text in texts], vectors_of(*range(len(texts))))


def test_vectors_come_back_by_hash_in_the_same_run_and_the_next(tmp_path: Path) -> None:
    fill(tmp_path, "a", "b", "c")
    with closing(EncodingCache(tmp_path, DIMENSION)) as cache:
        cache.add([content_hash("d")], vectors_of(9))
        rows = cache.find([content_hash(text) for text in ("d", "b", "x", "a")])

        assert rows.tolist() == [3, 1, -1, 0]
        assert cache.vectors(rows[[0, 1, 3]])[:, 0].tolist() == [9, 1, 0]
        assert len(cache) == 4


def test_an_empty_cache_finds_nothing(tmp_path: Path) -> None:
    with closing(EncodingCache(tmp_path, DIMENSION)) as cache:
        assert cache.find([content_hash("a")]).tolist() == [-1]
        assert cache.find([]).tolist() == []


def test_many_hashes_are_found_as_a_dictionary_finds_them(tmp_path: Path) -> None:
    hashes = [content_hash(str(number)) for number in range(3_000)]
    with closing(EncodingCache(tmp_path, DIMENSION)) as cache:
        cache.add(hashes[:2_000], vectors_of(*range(2_000)))
    with closing(EncodingCache(tmp_path, DIMENSION)) as cache:
        asked = [hashes[number] for number in (0, 1_999, 2_000, 2_999, 777)]
        assert cache.find(asked).tolist() == [0, 1_999, -1, -1, 777]


def test_hashes_with_equal_first_halves_are_told_apart(tmp_path: Path) -> None:
    one, other = b"\x01" * 8 + b"\x02" * 8, b"\x01" * 8 + b"\x03" * 8
    with closing(EncodingCache(tmp_path, DIMENSION)) as cache:
        cache.add([one], vectors_of(1))
    with closing(EncodingCache(tmp_path, DIMENSION)) as cache:
        assert cache.find([one, other]).tolist() == [0, -1]


@pytest.mark.parametrize(
    ("vector_bytes", "hash_bytes", "left"),
    [
        (3 * 2 * DIMENSION, 2 * HASH_BYTES, 2),  # killed between the two writes
        (2 * 2 * DIMENSION + 3, 2 * HASH_BYTES, 2),  # killed within a vector
        (3 * 2 * DIMENSION, 2 * HASH_BYTES + 5, 2),  # killed within a hash
        (1 * 2 * DIMENSION, 3 * HASH_BYTES, 1),  # vectors lost with the power
        (0, 3 * HASH_BYTES, 0),
    ],
)
def test_a_torn_tail_is_cut_and_the_rest_is_kept(
    tmp_path: Path, vector_bytes: int, hash_bytes: int, left: int
) -> None:
    fill(tmp_path, "a", "b", "c")
    for name, size in (("vectors.f16", vector_bytes), ("hashes.b16", hash_bytes)):
        content = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(content[:size])

    with closing(EncodingCache(tmp_path, DIMENSION)) as cache:
        rows = cache.find([content_hash(text) for text in ("a", "b", "c")])
        assert rows.tolist() == [row if row < left else -1 for row in range(3)]
        cache.add([content_hash("new")], vectors_of(7))
        row = cache.find([content_hash("new")])
        assert row.tolist() == [left]
        assert cache.vectors(row)[0, 0] == 7


def test_a_text_with_a_lone_surrogate_has_a_hash() -> None:
    assert content_hash("\ud800") != content_hash("?")


def test_another_process_finds_what_was_added(tmp_path: Path) -> None:
    fill(tmp_path, "a", "b")
    script = (
        "import sys; from indexer.embedded.encodings import *; from pathlib import Path;"
        "print(EncodingCache(Path(sys.argv[1]), 4).find([content_hash('b')])[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "1"


def test_a_second_writer_waits_for_the_first(tmp_path: Path) -> None:
    first = EncodingCache(tmp_path, DIMENSION)
    opened: list[float] = []

    def open_second() -> None:
        with closing(EncodingCache(tmp_path, DIMENSION)) as second:
            opened.append(time.monotonic())
            assert second.find([content_hash("late")]).tolist() == [0]

    thread = Thread(target=open_second)
    thread.start()
    time.sleep(0.2)
    assert not opened
    first.add([content_hash("late")], vectors_of(1))
    closed = time.monotonic()
    first.close()
    thread.join(timeout=10)
    assert opened[0] >= closed
