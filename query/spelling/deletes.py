"""Symmetric deletes: two words within two edits share a form with up to two letters left out.

After SymSpell (W. Garbe, 2012): the forms of every word of the catalogue are made once, as hashes,
so that a mistyped word is looked up by its own few forms instead of compared with all words. Only
the first seven letters take part.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

PREFIX = 7
MOST_EDITS = 2
# The places left out of a prefix: none, one or two of them.
_LEFT_OUT = [out for edits in range(MOST_EDITS + 1) for out in combinations(range(PREFIX), edits)]
_FACTOR = 0x9E3779B97F4A7C15
_SHIFT = 32
_MASK = (1 << 64) - 1

Hashes = NDArray[np.uint32]
Numbers = NDArray[np.uint32]


def delete_table(words: Sequence[str]) -> tuple[Hashes, Numbers]:
    """Return the hashes of all forms of all words, sorted, and beside each the word's number."""
    # An array of texts holds code points in rows of one length, with 0 behind the end.
    points = np.array(words, f"U{PREFIX}").view(np.uint32).reshape(len(words), PREFIX)
    letters = points.T.astype(np.uint64)
    lengths = np.count_nonzero(letters, axis=0)
    hashes, numbers = [], []
    for out in _LEFT_OUT:
        # A place beyond the word's end leaves nothing out that fewer places do not.
        rows = np.flatnonzero(lengths > (out[-1] if out else -1)).astype(np.uint32)
        hashes.append(_hash_columns(letters[:, rows], out))
        numbers.append(rows)
    # Hash and number as one integer: sorted once, and what "ee" gives twice is dropped.
    whole = np.concatenate(hashes).astype(np.uint64) << np.uint64(_SHIFT)
    whole |= np.concatenate(numbers)
    whole.sort()
    keep = np.ones(len(whole), np.bool_)
    keep[1:] = whole[1:] != whole[:-1]
    whole = whole[keep]
    return (whole >> np.uint64(_SHIFT)).astype(np.uint32), whole.astype(np.uint32)


def delete_hashes(word: str) -> Hashes:
    """Return the distinct hashes of one word's forms."""
    codes = [ord(char) for char in word[:PREFIX]]
    length = len(codes)
    found = set()
    for out in _LEFT_OUT:
        if out and out[-1] >= length:
            continue
        value = 0
        for place, code in enumerate(codes):
            if place not in out:
                value = ((value + code) * _FACTOR) & _MASK
                value ^= value >> 29
        found.add(value >> _SHIFT)
    return np.fromiter(found, np.uint32, len(found))


def _hash_columns(letters: NDArray[np.uint64], out: tuple[int, ...]) -> Hashes:
    value = np.zeros(letters.shape[1], np.uint64)
    for place in range(PREFIX):
        if place in out:
            continue
        column = letters[place]
        # No letter is 0: there the word has ended, and its hash is ready.
        mixed = (value + column) * np.uint64(_FACTOR)
        mixed ^= mixed >> np.uint64(29)
        value = np.where(column > 0, mixed, value)
    return (value >> np.uint64(_SHIFT)).astype(np.uint32)
