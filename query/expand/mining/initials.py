"""Abbreviations that a catalogue explains itself: "Hard Disk Drive (HDD)"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from query.expand.mining.documents import BREAK, Document
from query.expand.mining.function_words import FUNCTION_WORDS

# Of two letters chance makes too many.
_SHORTEST, _LONGEST = 3, 6
# "To Kyocera" does not explain "TK"; "power over ethernet" and "do it yourself" explain theirs.
_NO_INITIAL = FUNCTION_WORDS - {"do", "it", "over", "of"}

Words = tuple[str, ...]


def explained_initials(
    documents: Sequence[Document], least: int = 2
) -> list[tuple[Words, Words, int]]:
    """Return abbreviations, the phrases they stand for, and how many products explain them so.

    An explanation is a phrase right before or after the word that its initials make.
    """
    counts: Counter[tuple[str, Words]] = Counter()
    for document in documents:
        counts.update({*_explained(document.title), *_explained(document.text)})
    return [
        ((short,), phrase, count)
        for (short, phrase), count in counts.most_common()
        if count >= least
    ]


def _explained(words: Sequence[str]) -> Iterator[tuple[str, Words]]:
    for place, short in enumerate(words):
        length = len(short)
        if not _SHORTEST <= length <= _LONGEST or not _is_told(short):
            continue
        before = place - 1 if place and words[place - 1] == BREAK else place
        after = place + 2 if words[place + 1 : place + 2] == (BREAK,) else place + 1
        for phrase in (tuple(words[max(0, before - length) : before]),
                       tuple(words[after : after + length])):  # fmt: skip
            if "".join(word[:1] for word in phrase) == short and all(map(_is_told, phrase)):
                yield short, phrase


def _is_told(word: str) -> bool:
    return len(word) > 1 and word.isalpha() and word not in _NO_INITIAL
