"""The vocabulary that spelling is corrected from: words, how often, and next to what."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from catalog.errors import IndexCorruptError
from query.spelling.deletes import delete_hashes, delete_table
from query.spelling.known_words import known_words
from query.spelling.sound import sound_key, sound_keys
from query.spelling.word_list import WordList
from query.spelling.words import WordCounter, is_spelt, words_in

VOCABULARY_VERSION = 1
MOST_WORDS = 100_000
MOST_PAIRS = 1_000_000
SHORTEST = 2
# A word of the query log that the catalogue lacks is taken for one from this many queries on.
_ASKED = 10
# The share of a catalogue's words that are known in English, from which on it is in English.
_ENGLISH = 0.5
_META = "vocabulary.json"
_PAIR_SHIFT = np.uint64(32)


def write_vocabulary(
    folder: Path,
    words: Mapping[str, int],
    pairs: Mapping[tuple[str, str], int],
    brands: Iterable[str],
    queries: Mapping[str, int] | None = None,
) -> None:
    """Write what `Vocabulary.open` maps into memory.

    `words` and `pairs` (neighbours) are counts over the catalogue, as `WordCounter` makes them;
    the most frequent are kept. Every word of a brand is kept, for it is never corrected. Queries
    of the log count for the words that the catalogue has. Words that it lacks are kept with a
    count of 0: those asked for often, and, where the catalogue is in English, `known_words`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    frequency, neighbours, asked = _counted(words, pairs, queries or {})
    brand_words = {word.text for brand in brands for word in words_in(brand) if _kept(word.text)}
    for word in brand_words:
        frequency.setdefault(word, 1)
    english = known_words() if _is_english(frequency) else {}
    for word in (*asked, *english):
        frequency.setdefault(word, 0)
    kept = sorted(
        sorted(frequency, key=lambda word: (word not in brand_words, -frequency[word], word))[
            :MOST_WORDS
        ],
        key=lambda word: word.encode("utf-8"),
    )
    number = {word: place for place, word in enumerate(kept)}
    counts = np.fromiter((frequency[word] for word in kept), np.uint32, len(kept))
    hashes, owners = delete_table(kept)
    keys, times = _pair_table(neighbours, number)
    WordList.write(folder, "words", kept)
    np.save(folder / "counts.npy", counts)
    np.save(folder / "brands.npy", np.fromiter((w in brand_words for w in kept), np.bool_))
    np.save(folder / "forms.hashes.npy", hashes)
    np.save(folder / "forms.words.npy", owners)
    np.save(folder / "sounds.npy", _sound_table(kept))
    np.save(folder / "pairs.keys.npy", keys)
    np.save(folder / "pairs.counts.npy", times)
    meta = {"version": VOCABULARY_VERSION, "words": len(kept), "total": int(counts.sum())}
    (folder / _META).write_text(json.dumps(meta) + "\n", encoding="utf-8")


class Vocabulary:
    """A written vocabulary, mapped into memory; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        meta = json.loads((folder / _META).read_text(encoding="utf-8"))
        if meta["version"] != VOCABULARY_VERSION:
            raise ValueError(f"version {meta['version']} instead of {VOCABULARY_VERSION}")
        self.total = int(meta["total"])
        """Words of the catalogue, counted as often as they occur."""
        self.words = WordList.open(folder, "words")
        self.counts: NDArray[np.uint32] = np.load(folder / "counts.npy", mmap_mode="r")
        self.brands: NDArray[np.bool_] = np.load(folder / "brands.npy", mmap_mode="r")
        self._hashes = np.load(folder / "forms.hashes.npy", mmap_mode="r")
        self._owners = np.load(folder / "forms.words.npy", mmap_mode="r")
        self._sounds = np.load(folder / "sounds.npy", mmap_mode="r")
        self._pairs = np.load(folder / "pairs.keys.npy", mmap_mode="r")
        self._times = np.load(folder / "pairs.counts.npy", mmap_mode="r")

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

    def near(self, word: str) -> list[int]:
        """Return the numbers of words that may be within two edits of a word, and a few others."""
        wanted = delete_hashes(word)
        starts = np.searchsorted(self._hashes, wanted, "left")
        ends = np.searchsorted(self._hashes, wanted, "right")
        found: set[int] = set()
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            if start < end:
                found.update(self._owners[start:end].tolist())
        return sorted(found)

    def alike(self, word: str) -> list[int]:
        """Return the numbers of words that sound the same (see `sound_key`)."""
        key = _hash(sound_key(word)) << 32
        start, end = np.searchsorted(self._sounds, np.array([key, key + (1 << 32)], np.uint64))
        numbers: list[int] = (self._sounds[start:end] & np.uint64(0xFFFFFFFF)).tolist()
        return numbers

    def pair_counts(self, before: NDArray[np.int64], after: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how often each word of `before` stood ahead of each of `after`: shape (b, a).

        A number below 0 is a word that is not in the vocabulary.
        """
        if not len(self._pairs):
            return np.zeros((len(before), len(after)), np.int64)
        wanted = (before[:, None] << 32) | after[None, :]
        keys = wanted.clip(0).astype(np.uint64)
        places = np.minimum(np.searchsorted(self._pairs, keys), len(self._pairs) - 1)
        hit = (self._pairs[places] == keys) & (before[:, None] >= 0) & (after[None, :] >= 0)
        counts: NDArray[np.int64] = np.where(hit, self._times[places], 0).astype(np.int64)
        return counts


def _counted(
    words: Mapping[str, int], pairs: Mapping[tuple[str, str], int], queries: Mapping[str, int]
) -> tuple[Counter[str], Counter[tuple[str, str]], list[str]]:
    frequency = Counter({word: times for word, times in words.items() if _kept(word)})
    neighbours = Counter(pairs)
    log = WordCounter()
    for query, times in queries.items():
        log.add(query, times)
    asked = []
    for word, times in log.words.items():
        if word in frequency:
            frequency[word] += times
        elif times >= _ASKED and _kept(word):
            asked.append(word)
    for pair, times in log.pairs.items():
        if pair[0] in frequency and pair[1] in frequency:
            neighbours[pair] += times
    return frequency, neighbours, asked


def _is_english(frequency: Mapping[str, int]) -> bool:
    known = known_words()
    total = sum(frequency.values())
    return sum(times for word, times in frequency.items() if word in known) >= _ENGLISH * total


def _kept(word: str) -> bool:
    return len(word) >= SHORTEST and is_spelt(word)


def _sound_table(words: Sequence[str]) -> NDArray[np.uint64]:
    """Return hash and number of each word's key as one integer, sorted."""
    hashes = np.fromiter(map(_hash, sound_keys(words)), np.uint64, len(words))
    return np.sort((hashes << _PAIR_SHIFT) | np.arange(len(words), dtype=np.uint64))


def _hash(key: str) -> int:
    return crc32(key.encode("utf-8", "surrogatepass"))


def _pair_table(
    neighbours: Mapping[tuple[str, str], int], number: Mapping[str, int]
) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    known = [
        (number[one], number[other], times)
        for (one, other), times in neighbours.items()
        if one in number and other in number
    ]
    if len(known) > MOST_PAIRS:
        known = sorted(known, key=lambda row: (-row[2], row[:2]))[:MOST_PAIRS]
    table = np.array(known, np.uint64).reshape(-1, 3)
    keys = (table[:, 0] << _PAIR_SHIFT) | table[:, 1]
    order = np.argsort(keys)
    return keys[order], table[order, 2].astype(np.uint32)
