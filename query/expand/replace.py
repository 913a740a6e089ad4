"""Replace terms of a text, each once, and say what became of the protected places."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from query.expand.rules import Rule, Words
from query.expand.scan import TermTable, free_words
from query.expand.words import words_of

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Replacement:
    """Words that are searched as others: characters `start` to `end` of the text before."""

    before: str
    after: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ReplacedText:
    """A text after its replacements, and where its protected places are now."""

    text: str
    protected: tuple[Range, ...]
    replacements: tuple[Replacement, ...] = ()


def replace_terms(
    text: str, protected: Sequence[Range], table: TermTable, rules: Mapping[Words, Rule]
) -> ReplacedText:
    """Put what replaces a term in its place; what was put there is not looked at again."""
    words = words_of(text)
    found: list[Replacement] = []
    for first, last, term in table.matches(words, free_words(words, protected)):
        start, end = words[first].start, words[last - 1].end
        after = rules[term].alternative.text
        # "w/lid" becomes "with lid".
        if start and text[start - 1].isalnum():
            after = f" {after}"
        if text[end : end + 1].isalnum():
            after = f"{after} "
        found.append(Replacement(text[start:end], after, start, end))
    if not found:
        return ReplacedText(text, tuple(protected))
    pieces: list[str] = []
    at = 0
    for one in found:
        pieces += (text[at : one.start], one.after)
        at = one.end
    pieces.append(text[at:])
    return ReplacedText("".join(pieces), moved_ranges(protected, found), tuple(found))


def moved_ranges(ranges: Sequence[Range], replacements: Sequence[Replacement]) -> tuple[Range, ...]:
    """Return where ranges of characters are after the replacements, in the order given.

    One that has part of what was replaced has all of what replaces it.
    """
    ends = [one.end for one in replacements]
    shifts = list(accumulate((len(one.after) - (one.end - one.start) for one in replacements),
                             initial=0))  # fmt: skip
    moved: list[Range] = []
    for start, end in ranges:
        first, last = bisect_right(ends, start), bisect_right(ends, end)
        begin, stop = start + shifts[first], end + shifts[last]
        if first < len(replacements) and replacements[first].start < start:
            begin = replacements[first].start + shifts[first]
        if last < len(replacements) and replacements[last].start < end:
            one = replacements[last]
            stop = one.start + shifts[last] + len(one.after)
        moved.append((begin, stop))
    return tuple(moved)
