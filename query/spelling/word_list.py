"""A sorted list of words in two files that are mapped into memory, so that it opens at once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class WordList:
    """Words in the order of their UTF-8 bytes; a word's number is its place in that order."""

    def __init__(self, letters: NDArray[Any], ends: NDArray[Any]) -> None:
        # Memory views give plain integers and bytes, ten times faster than arrays do.
        self._letters = letters.data
        self._ends = ends.data
        self._count = len(ends) - 1

    @staticmethod
    def write(folder: Path, name: str, words: Iterable[str]) -> None:
        """Write sorted, distinct words as `name`.letters.npy and `name`.ends.npy."""
        spelt = [word.encode("utf-8") for word in words]
        lengths = np.fromiter((len(word) for word in spelt), np.uint32, len(spelt))
        ends = np.zeros(len(spelt) + 1, np.uint32)
        np.cumsum(lengths, out=ends[1:])
        np.save(folder / f"{name}.letters.npy", np.frombuffer(b"".join(spelt), np.uint8))
        np.save(folder / f"{name}.ends.npy", ends)

    @classmethod
    def open(cls, folder: Path, name: str) -> WordList:
        """Map the two files of a list into memory; raises OSError or ValueError."""
        return cls(mapped(folder / f"{name}.letters.npy"), mapped(folder / f"{name}.ends.npy"))

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> bytes:
        return bytes(self._letters[self._ends[number] : self._ends[number + 1]])

    def word(self, number: int) -> str:
        """Return the word with a number."""
        return self[number].decode("utf-8")

    def number(self, word: str) -> int:
        """Return the number of a word, -1 where it is not in the list."""
        wanted = word.encode("utf-8", "surrogatepass")
        place = bisect_left(self, wanted)
        return place if place < self._count and self[place] == wanted else -1


def mapped(file: Path) -> NDArray[Any]:
    """Map an array into memory; an empty one, which cannot be mapped, is read."""
    try:
        array: NDArray[Any] = np.load(file, mmap_mode="r")
    except ValueError:
        array = np.load(file)
    # A plain view: taking a part of a memmap makes another one each time, which is slow.
    return array.view(np.ndarray)
