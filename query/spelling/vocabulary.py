"""The vocabulary that spelling is corrected from: words, how often, and next to what."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.errors import IndexCorruptError
from query.spelling.deletes import delete_hashes
from query.spelling.sound import sound_hash
from query.spelling.word_list import WordList, mapped

VOCABULARY_VERSION = 1
META = "vocabulary.json"
PAIR_SHIFT = np.uint64(32)
_LOW_HALF = np.uint64(0xFFFFFFFF)

Numbers = NDArray[np.int64]


class Vocabulary:
    """A vocabulary from `write_vocabulary`, mapped into memory; safe to share between threads.

    `counts` says how often the catalogue has each word, 0 for one that is merely known; `together`
    counts a word's singular and plural as one. `brands` and `known` mark words of brand names and
    words of general English.
    """

    def __init__(self, folder: Path) -> None:
        meta = json.loads((folder / META).read_text(encoding="utf-8"))
        if meta["version"] != VOCABULARY_VERSION:
            raise ValueError(f"version {meta['version']} instead of {VOCABULARY_VERSION}")

        def array(name: str) -> NDArray[Any]:
            return mapped(folder / f"{name}.npy")

        self.words = WordList.open(folder, "words")
        self.counts = array("counts")
        self.together = array("together")
        self.brands = array("brands")
        self.known = array("known")
        self._stems = array("stems")
        self._hashes = array("forms.hashes")
        self._owners = array("forms.words")
        self._sounds = array("sounds")
        self._pairs = array("pairs.keys")
        self._times = array("pairs.counts")

    @classmethod
    def open(cls, folder: Path) -> Vocabulary:
        """Open what `write_vocabulary` wrote; raises IndexCorruptError."""
        try:
            return cls(folder)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexCorruptError(
                f"The vocabulary in '{folder}' cannot be read: {error}.",
                fix="Reindex with this release.",
            ) from error

    def near(self, word: str) -> set[int]:
        """Return the numbers of words that may be within two edits of a word, and a few others."""
        wanted = delete_hashes(word)
        starts = np.searchsorted(self._hashes, wanted, "left").tolist()
        ends = np.searchsorted(self._hashes, wanted, "right").tolist()
        found: set[int] = set()
        for start, end in zip(starts, ends, strict=True):
            if start < end:
                found.update(self._owners[start:end].tolist())
        return found

    def alike(self, word: str) -> set[int]:
        """Return the numbers of words that sound the same (see `sound_key`)."""
        key = sound_hash(word) << 32
        start, end = np.searchsorted(self._sounds, np.array([key, key + (1 << 32)], np.uint64))
        found: NDArray[np.uint64] = self._sounds[start:end]
        return set((found & _LOW_HALF).tolist())

    def pair_counts(self, before: Numbers, after: Numbers) -> Numbers:
        """Return how often each word of `before` stood ahead of each of `after`: shape (b, a).

        Singular and plural count as one. A number below 0 is a word that is not in the vocabulary.
        """
        if not len(self._pairs):
            return np.zeros((len(before), len(after)), np.int64)
        # A number of -1 takes the last word's stem here, and counts nothing below.
        one = self._stems[before].astype(np.uint64)[:, None]
        keys = (one << PAIR_SHIFT) | self._stems[after]
        places = np.searchsorted(self._pairs, keys)
        places[places == len(self._pairs)] = 0
        counts: Numbers = self._times[places].astype(np.int64)
        counts[(self._pairs[places] != keys) | (before < 0)[:, None] | (after < 0)] = 0
        return counts
