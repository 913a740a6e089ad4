"""Facet text: which values of a facet have what somebody types, and which of them come first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from string import punctuation
from typing import Final

from indexer.embedded.facet_field import PATH_SEPARATOR
from query.expand.words import folded_text

LONGEST_TEXT: Final = 100
SEPARATORS: Final = (
    punctuation + " \u00a0\u00b7\u2010\u2011\u2012\u2013\u2014\u2018\u2019\u201c\u201d"
)
"""What a word of a value may come after; the same in every engine."""

BEGINS, WORD_BEGINS, HOLDS = range(3)
"""How a value may have a text, the best first."""

_LATIN_END: Final = 0x180


def sought(text: str) -> str:
    """Return a text as it is looked for: in lower case, without accents, cut where it is long."""
    return folded_text(" ".join(text[:LONGEST_TEXT].split()))


def label_of(field: str, value: str) -> str:
    """Return what a person reads of a value: of a category the last level."""
    return value.rpartition(PATH_SEPARATOR)[2] if field == "category" else value


def how_it_has(folded: str, text: str) -> int | None:
    """Say how a label has a text, both as `sought` writes them; None where it has not."""
    if folded.startswith(text):
        return BEGINS
    at = folded.find(text)
    if at < 0:
        return None
    while at > 0:
        if folded[at - 1] in SEPARATORS:
            return WORD_BEGINS
        at = folded.find(text, at + 1)
    return HOLDS


def with_text(
    field: str, counts: Iterable[tuple[str, int]], text: str, most: int
) -> list[tuple[str, int]]:
    """Return the values that have a text with their counts: by how they have it, then the count."""
    found = []
    for value, count in counts:
        how = how_it_has(folded_text(label_of(field, value)), text) if count else None
        if how is not None:
            found.append((how, -count, value))
    return [(value, -negative) for _, negative, value in sorted(found)[:most]]


def pattern_of(text: str, longest: int) -> str:
    """Return a regular expression of Lucene for any spelling of a folded text.

    What it finds has the text but for spellings that are rare; where the whole would be longer
    than `longest` it is that of the text's beginning.
    """
    pattern = ""
    spellings = _spellings()
    for character in text:
        others = spellings.get(character, "")
        written = _escaped(character)
        if others or character.upper() != character:
            written = f"[{character}{''.join(map(_escaped, _upper(character)))}{others}]"
        # A letter and its mark may be written one after the other.
        written += "[\u0300-\u036f]*" if character.isalpha() else ""
        if len(pattern) + len(written) > longest:
            break
        pattern += written
    return pattern


def separator_pattern() -> str:
    """Return a regular expression of Lucene for one of SEPARATORS."""
    return f"[{''.join(map(_escaped, SEPARATORS))}]"


def _upper(character: str) -> str:
    upper = character.upper()
    return upper if len(upper) == 1 else ""


def _escaped(character: str) -> str:
    return character if character.isalnum() else f"\\{character}"


@cache
def _spellings() -> Mapping[str, str]:
    """Return the Latin letters that are written as another one once accents are dropped."""
    found: dict[str, str] = {}
    for code in range(0x80, _LATIN_END):
        folded = folded_text(chr(code))
        if len(folded) == 1 and folded != chr(code) and chr(code).isalpha():
            found[folded] = found.get(folded, "") + chr(code)
    return found
