"""Replace terms of a text, each once, and say what became of the protected places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    return ReplacedText("".join(pieces), _moved(protected, found), tuple(found))


def _moved(protected: Sequence[Range], replacements: Sequence[Replacement]) -> tuple[Range, ...]:
    """Return protected ranges as they are after the replacements, none of which touches them."""
    moved: list[Range] = []
    shift = 0
    waiting = iter(replacements)
    next_one = next(waiting, None)
    for start, end in sorted(protected):
        while next_one is not None and next_one.end <= start:
            shift += len(next_one.after) - (next_one.end - next_one.start)
            next_one = next(waiting, None)
        moved.append((start + shift, end + shift))
    return tuple(moved)
