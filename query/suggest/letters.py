"""Which letters a word has, as bits: words that lack many letters of another are far from it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

import numpy as np
from numpy.typing import NDArray

_BITS = 32
_ONES = np.array([bin(byte).count("1") for byte in range(256)], dtype=np.uint8)


def letters_seen(words: Sequence[str]) -> NDArray[np.uint32]:
    """Return the letters of each word as 32 bits, several letters sharing one."""
    return np.fromiter(map(letters_of, words), np.uint32, len(words))


def letters_of(word: str) -> int:
    """Return the letters of one word."""
    return reduce(or_, (1 << (ord(letter) % _BITS) for letter in word), 0)


def missing_letters(wanted: int, seen: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Return how many of the wanted bits each word lacks."""
    lacking = np.uint32(wanted) & ~seen
    ones: NDArray[np.uint8] = _ONES[lacking.view(np.uint8)].reshape(-1, 4).sum(1, dtype=np.uint8)
    return ones
