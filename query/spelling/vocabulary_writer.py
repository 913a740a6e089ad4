"""Write the vocabulary that spelling is corrected from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from query.spelling.deletes import delete_table
from query.spelling.known_words import known_words
from query.spelling.plurals import singular
from query.spelling.sound import sound_table
from query.spelling.vocabulary import META, PAIR_SHIFT, VOCABULARY_VERSION
from query.spelling.word_list import WordList
from query.spelling.words import WordCounter, is_spelt, words_in

MOST_WORDS = 100_000
MOST_PAIRS = 1_000_000
_SHORTEST = 2
# A word of the query log that the catalogue lacks is taken for one from this many queries on.
_ASKED = 10
# The share of a catalogue's words that are known in English, from which on it is in English.
_ENGLISH = 0.5


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
    kept = _most_frequent(frequency, brand_words)
    number = {word: place for place, word in enumerate(kept)}
    stems = np.fromiter((number.get(singular(w), n) for w, n in number.items()), np.int64)
    counts = np.fromiter((frequency[word] for word in kept), np.uint32, len(kept))
    together = np.bincount(stems, counts, len(kept)).astype(np.uint32)[stems]
    hashes, owners = delete_table(kept)
    keys, times = _pair_table(neighbours, number, stems)
    WordList.write(folder, "words", kept)
    arrays = {
        "counts": counts,
        "together": together,
        "stems": stems.astype(np.uint32),
        "brands": np.fromiter((word in brand_words for word in kept), np.bool_, len(kept)),
        "known": np.fromiter((word in english for word in kept), np.bool_, len(kept)),
        "forms.hashes": hashes,
        "forms.words": owners,
        "sounds": sound_table(kept),
        "pairs.keys": keys,
        "pairs.counts": times,
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    meta = {"version": VOCABULARY_VERSION, "words": len(kept), "pairs": len(keys)}
    (folder / META).write_text(json.dumps(meta) + "\n", encoding="utf-8")


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


def _kept(word: str) -> bool:
    return len(word) >= _SHORTEST and is_spelt(word)


def _is_english(frequency: Mapping[str, int]) -> bool:
    known = known_words()
    total = sum(frequency.values())
    return sum(times for word, times in frequency.items() if word in known) >= _ENGLISH * total


def _most_frequent(frequency: Mapping[str, int], brand_words: set[str]) -> list[str]:
    kept = list(frequency)
    if len(kept) > MOST_WORDS:
        kept.sort(key=lambda word: (word not in brand_words, -frequency[word], word))
        del kept[MOST_WORDS:]
    return sorted(kept, key=lambda word: word.encode("utf-8"))


def _pair_table(
    neighbours: Mapping[tuple[str, str], int],
    number: Mapping[str, int],
    stems: NDArray[np.int64],
) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Return the pairs of stems, each as one integer and sorted, and how often each stood so."""
    ends = [
        np.fromiter((number.get(pair[side], -1) for pair in neighbours), np.int64, len(neighbours))
        for side in (0, 1)
    ]
    times = np.fromiter(neighbours.values(), np.int64, len(neighbours))
    kept = np.flatnonzero((ends[0] >= 0) & (ends[1] >= 0))
    if len(kept) > MOST_PAIRS:
        kept = kept[np.argsort(-times[kept], kind="stable")[:MOST_PAIRS]]
    first, second = (stems[end[kept]].astype(np.uint64) for end in ends)
    keys, groups = np.unique((first << PAIR_SHIFT) | second, return_inverse=True)
    return keys, np.bincount(groups, times[kept], len(keys)).astype(np.uint32)
