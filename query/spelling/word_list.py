"""A sorted list of words in two files that are mapped into memory, so that it opens at once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


class WordList:
    """Words in the order of their UTF-8 bytes; a word's number is its place in that order."""

    def __init__(self, letters: NDArray[np.uint8], ends: NDArray[np.uint32]) -> None:
        self._letters = letters
        self._ends = ends

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
        return cls(
            np.load(folder / f"{name}.letters.npy", mmap_mode="r"),
            np.load(folder / f"{name}.ends.npy", mmap_mode="r"),
        )

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> bytes:
        return self._letters[self._ends[number] : self._ends[number + 1]].tobytes()

    def word(self, number: int) -> str:
        """Return the word with a number."""
        return self[number].decode("utf-8")

    def number(self, word: str) -> int:
        """Return the number of a word, -1 where it is not in the list."""
        wanted = word.encode("utf-8", "surrogatepass")
        place = bisect_left(self, wanted)
        return place if place < len(self) and self[place] == wanted else -1
