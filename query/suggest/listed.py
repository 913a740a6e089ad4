"""What queries are completed with, before it is written: texts, their worth, and their words."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from query.suggest.facts import AROUND, FIRST, INSIDE, PLACE_BITS, PLACES
from query.suggest.words import keys_of, tokens_of

Numbers = NDArray[np.int64]


class Keys:
    """Numbers everything that entries are found by, in the order in which it is met."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self._of_token: dict[str, list[int]] = {}

    def of(self, token: str) -> list[int]:
        """Return the numbers of what a token is found by."""
        found = self._of_token.get(token)
        if found is None:
            numbers = self.numbers
            found = [numbers.setdefault(key, len(numbers)) for key in keys_of(token)]
            self._of_token[token] = found
        return found


@dataclass(frozen=True, slots=True)
class Found:
    """Which words find which entries: arrays of one length; `places` are as in `facts`."""

    keys: Numbers
    entries: Numbers
    places: Numbers

    def by_key(self, count: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Return where the entries of each of `count` words begin, and those entries with places.

        An entry that a word finds in several places counts for the first of them.
        """
        most = int(self.entries.max()) + 1 if self.entries.size else 1
        span = PLACES * most
        coded = self.keys * span
        coded += (self.entries << PLACE_BITS) | self.places
        coded.sort()
        # Several places of one entry now stand side by side.
        coded = coded[np.flatnonzero(np.diff(coded >> PLACE_BITS, prepend=-1))]
        starts = np.searchsorted(coded, np.arange(count + 1) * span)
        coded -= np.repeat(np.arange(count) * span, np.diff(starts))
        return starts, coded.astype(np.int32)


@dataclass(frozen=True, slots=True)
class Listed:
    """The entries of one kind, the weightiest first; `weights` are from 0 to 1."""

    texts: Sequence[str]
    weights: NDArray[np.float64]
    counts: Numbers
    found: Found


def found_in(texts: Iterable[str], keys: Keys, around: Sequence[Iterable[str]] = ()) -> Found:
    """Return what finds some texts by their words, and by those of other texts `around` each."""
    key_of, entry_of, place_of = array("q"), array("q"), array("q")

    def note(text: str, entry: int, *, inside: bool) -> None:
        for at, token in enumerate(tokens_of(text)):
            numbers = keys.of(token)
            key_of.extend(numbers)
            entry_of.extend([entry] * len(numbers))
            if not inside:
                place_of.extend([AROUND] * len(numbers))
            else:
                place_of.extend([INSIDE if at or more else FIRST for more in range(len(numbers))])

    for entry, text in enumerate(texts):
        note(text, entry, inside=True)
        for other in around[entry] if around else ():
            note(other, entry, inside=False)
    return Found(*(np.frombuffer(one, dtype=np.int64) for one in (key_of, entry_of, place_of)))


def logarithmic(counts: Sequence[int] | Numbers) -> NDArray[np.float64]:
    """Return the worth of counts, 0 to 1: their logarithms beside that of the largest."""
    logs = np.log2(1.0 + np.asarray(counts, dtype=np.float64))
    return logs / max(1.0, float(logs.max())) if logs.size else logs
