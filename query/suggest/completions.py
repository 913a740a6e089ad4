"""Completions: the entries of one kind, found by words and beginnings of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from query.spelling.word_list import WordList, mapped
from query.suggest.facts import AROUND, FIRST, PLACE, PLACE_BITS, TEXTS
from query.suggest.suggestion import SuggestionKind

Codes = NDArray[np.int32]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class WordRange:
    """Words of the list from one number to before another: one word, or all of one beginning."""

    low: int
    high: int

    @property
    def empty(self) -> bool:
        """Whether there is none."""
        return self.low >= self.high


class Completions:
    """The entries of one kind, mapped into memory; safe to share between threads."""

    def __init__(self, folder: Path, kind: SuggestionKind) -> None:
        self.kind = kind
        self.texts = WordList.open(folder, f"{kind}.{TEXTS}")
        self.weights = mapped(folder / f"{kind}.weights.npy")
        self.counts = mapped(folder / f"{kind}.counts.npy")
        self._starts = mapped(folder / f"{kind}.starts.npy")
        self._found: Codes = mapped(folder / f"{kind}.found.npy")

    def __len__(self) -> int:
        return len(self.texts)

    def uses(self, words: Numbers) -> Numbers:
        """Return how many entries each of some words finds."""
        uses: Numbers = self._starts[words + 1].astype(np.int64) - self._starts[words]
        return uses

    def find(self, words: Sequence[Sequence[WordRange]], most: int) -> list[int]:
        """Return entries that have all the words, each in one of its forms, the last in the text.

        They are up to `most` of those that begin with the first word and `most` of the others, the
        weightiest of each.
        """
        *before, last = words
        codes = self._codes(last)
        codes = codes[codes & PLACE != AROUND]
        for forms in before:
            if not codes.size:
                return []
            codes = codes[self._mask(self._codes(forms))[codes >> PLACE_BITS]]
        if before:
            begin = self._codes(words[0])
            first = self._mask(begin[begin & PLACE == FIRST])[codes >> PLACE_BITS]
        else:
            first = codes & PLACE == FIRST
        entries = codes >> PLACE_BITS
        return [*_smallest(entries[first], most), *_smallest(entries[~first], most)]

    def _mask(self, codes: Codes) -> NDArray[np.bool_]:
        mask = np.zeros(len(self), np.bool_)
        mask[codes >> PLACE_BITS] = True
        return mask

    def _codes(self, forms: Sequence[WordRange]) -> Codes:
        """Return what words find, entries with places as they are in the file."""
        parts = [
            self._found[self._starts[form.low] : self._starts[form.high]]
            for form in forms
            if not form.empty
        ]
        if len(parts) == 1:
            return parts[0]
        return np.concatenate(parts) if parts else np.empty(0, np.int32)


def _smallest(entries: Codes, most: int) -> list[int]:
    """Return the smallest different numbers, ascending; of repeated ones there may be fewer."""
    # A text that has a beginning in several words is there as often.
    few = 4 * most
    if entries.size > few:
        entries = np.partition(entries, few)[:few]
    smallest: list[int] = np.unique(entries)[:most].tolist()
    return smallest
