"""Phrases that many titles share at their beginning: what a shopper might have typed instead.

A phrase is worth completing where it is a thing by itself, as "coffee maker" is and "coffee maker
with" or "stainless" is not. No grammar is needed to tell: a thing's name is followed by a mark, a
preposition or the title's end in some of the titles that have it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.ideographs import has_ideographs

MOST_PHRASES = 30_000
LONGEST_PHRASE = 5
# What stands behind the first mark after three words is detail, and so is what stands far behind.
_FEWEST_HEAD = 3
_LONGEST_HEAD = 14
# A phrase that ends somewhere in less than this share of its titles is a part of longer ones.
_ENDING_SHARE = 0.12
_SHORTEST_WORD = 3
# Words that stand between things: English ones, and a few of other languages of Europe.
_LINKS = frozenset(
    {
        "a", "an", "the", "and", "or", "for", "with", "without", "of", "in", "on", "at", "to",
        "by", "from", "as", "per", "plus", "&", "+", "-", "into", "onto", "over", "under", "your",
        "our", "their", "its", "is", "are", "be", "this", "that", "these", "those", "will", "can",
        "new", "de", "des", "du", "la", "le", "les", "et", "pour", "avec", "sans", "en", "und",
        "mit", "für", "von", "der", "die", "das", "im", "aus", "y", "con", "para", "por", "el",
        "los", "las", "del", "e", "da", "do", "com", "sem", "di", "il", "van", "het", "een",
        "voor", "met", "och", "med", "för",
    }
)  # fmt: skip

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase in lower case, and in how many titles it stands for a thing by itself."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class _Words:
    """What kind of token each number stands for; 0 is the gap between two heads.

    What `parts` stands before a thing's name or behind it: marks, links, and what begins with a
    digit. A word that is `whole` is Chinese or Japanese, where only what has an end is set off.
    """

    texts: Sequence[str]
    is_word: NDArray[np.bool_]
    parts: NDArray[np.bool_]
    whole: NDArray[np.bool_]
    links: NDArray[np.bool_]
    figures: NDArray[np.bool_]
    short: NDArray[np.bool_]


def frequent_phrases(
    tokens: Numbers, lengths: Numbers, texts: Sequence[str], least: int
) -> list[Phrase]:
    """Return the phrases of titles, the commonest first.

    `tokens` are the numbers of the words and marks of all titles, one title behind the other,
    shape (tokens,), and `lengths` how many each title has. `texts` are the tokens by their number,
    in lower case. A phrase must stand for a thing by itself in at least `least` titles.
    """
    if not tokens.size:
        return []
    words = _words_of(texts)
    heads = _heads(tokens, lengths, words)
    found: list[Phrase] = []
    places = np.flatnonzero(_may_begin(heads, words))
    codes = heads[places]
    for length in range(1, LONGEST_PHRASE + 1):
        _, first, codes, counts = np.unique(
            codes, return_index=True, return_inverse=True, return_counts=True
        )
        last, after = heads[places + length - 1], heads[places + length]
        ends = ~words.links[last] & (words.parts[after] | words.whole[last])
        ending = np.bincount(codes, weights=ends, minlength=counts.size).astype(np.int64)
        kept = (ending >= least) & (ending >= _ENDING_SHARE * counts)
        if length == 1:
            kept &= ~words.short[heads[places[first]]]
        for code in np.flatnonzero(kept).tolist():
            at = int(places[first[code]])
            text = " ".join(texts[number] for number in heads[at : at + length].tolist())
            found.append(Phrase(text, int(ending[code])))
        # A longer phrase is frequent only where its beginning is.
        longer = (counts[codes] >= least) & words.is_word[after]
        places, codes = places[longer], codes[longer] * len(texts) + after[longer]
        if not places.size:
            break
    found.sort(key=lambda phrase: (-phrase.count, phrase.text))
    return found[:MOST_PHRASES]


def _words_of(texts: Sequence[str]) -> _Words:
    is_word = np.array([text[:1].isalnum() or text in _LINKS for text in texts])
    links = np.array([text in _LINKS for text in texts])
    digits = np.array([text[:1].isdigit() for text in texts])
    figures = np.array([not any(char.isalpha() for char in text) for text in texts])
    return _Words(
        texts,
        is_word,
        ~is_word | links | digits,
        np.array([has_ideographs(text) for text in texts]),
        links,
        figures,
        figures | np.array([text.isascii() and len(text) < _SHORTEST_WORD for text in texts]),
    )


def _heads(tokens: Numbers, lengths: Numbers, words: _Words) -> Numbers:
    """Return the tokens of the titles' first pieces, with a 0 behind each."""
    starts = np.cumsum(lengths) - lengths
    title = np.repeat(np.arange(lengths.size), lengths)
    is_word = words.is_word[tokens]
    before: Numbers = np.cumsum(is_word) - is_word
    before = before - before[starts[title]]
    within = np.arange(tokens.size) - starts[title]
    stop = (~is_word & (before >= _FEWEST_HEAD)) | (within >= _LONGEST_HEAD)
    past: Numbers = np.cumsum(stop)
    past = past - past[starts[title]] + stop[starts[title]]
    inside = past == 0
    kept = np.bincount(title[inside], minlength=lengths.size)
    ends = np.cumsum(kept)
    return np.insert(tokens[inside], ends, 0)


def _may_begin(heads: Numbers, words: _Words) -> NDArray[np.bool_]:
    return words.is_word[heads] & ~words.links[heads] & ~words.figures[heads]
